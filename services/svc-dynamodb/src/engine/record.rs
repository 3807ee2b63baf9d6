//! Stream records and the log for point-in-time recovery, written with each change.
//!
//! Amazon DynamoDB Developer Guide, "Change data capture for DynamoDB Streams": a change that changes nothing leaves no record.

use crate::engine::keys;
use crate::limits::SHARD_OPEN_MS;
use crate::model::{Before, Cursor, Event, Shard, StreamRecord, Table, Version, ViewType};
use crate::tables::{BEFORE, CURSORS, RECORDS, SHARDS};
use base::Fault;
use ddb_rules::{Item, stored};
use kernel::{Cx, Scope};
use store::Tx;

/// One change of one item.
pub struct Changed<'a> {
    /// The item's key in the store.
    pub key: &'a [u8],
    /// Before.
    pub old: Option<&'a Item>,
    /// After.
    pub new: Option<&'a Item>,
    /// Who changes it.
    pub by: By,
}

/// Who changes an item.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum By {
    /// A call, or a loop that restores.
    Caller,
    /// Time to live.
    TimeToLive,
    /// Another replica of a global table, whose version this is.
    Replica(Version),
}

/// The next number of a recovery log.
fn next(tx: &mut Tx, at: Scope, key: u64) -> Result<u64, Fault> {
    let mut cursor = CURSORS.get(tx, &(at, key)).map_err(Fault::internal)?.unwrap_or_default();
    cursor.last += 1;
    CURSORS.put(tx, &(at, key), &cursor).map_err(Fault::internal)?;
    Ok(cursor.last)
}

/// The next number of a stream; a shard that was open for four hours is closed before it.
fn next_in_stream(cx: &Cx, tx: &mut Tx, at: Scope, stream: u64) -> Result<u64, Fault> {
    let mut cursor = CURSORS.get(tx, &(at, stream)).map_err(Fault::internal)?.unwrap_or_default();
    let n = cursor.last + 1;
    if cursor.shard == 0 || cx.now().0 - cursor.shard_began.0 >= SHARD_OPEN_MS {
        let parent = close_shard(cx, tx, at, stream, &cursor)?;
        cursor.shard = n;
        cursor.shard_began = cx.now();
        open_shard(cx, tx, at, stream, n, parent)?;
    }
    cursor.last = n;
    CURSORS.put(tx, &(at, stream), &cursor).map_err(Fault::internal)?;
    Ok(n)
}

/// Closes the open shard, if there is one; answers its id.
pub fn close_shard(cx: &Cx, tx: &mut Tx, at: Scope, stream: u64, cursor: &Cursor) -> Result<Option<String>, Fault> {
    let key = (at, stream, cursor.shard);
    let Some(mut shard) = SHARDS.get(tx, &key).map_err(Fault::internal)? else { return Ok(None) };
    shard.last = Some(cursor.last);
    shard.closed = Some(cx.now());
    SHARDS.put(tx, &key, &shard).map_err(Fault::internal)?;
    Ok(Some(shard.id))
}

/// Opens a shard that begins with this number.
pub fn open_shard(
    cx: &Cx,
    tx: &mut Tx,
    at: Scope,
    stream: u64,
    first: u64,
    parent: Option<String>,
) -> Result<(), Fault> {
    let id = format!("shardId-{:020}-{}", cx.now().0, cx.ids().text(8, b"0123456789abcdef"));
    let shard = Shard { id, parent, began: cx.now(), last: None, closed: None };
    SHARDS.put(tx, &(at, stream, first), &shard).map_err(Fault::internal)
}

/// Writes what the table's stream and its recovery log need to know.
pub fn write(cx: &Cx, tx: &mut Tx, at: Scope, table: &Table, change: &Changed<'_>) -> Result<(), Fault> {
    if change.old == change.new {
        return Ok(());
    }
    if table.recovery.is_some() {
        let n = next(tx, at, table.key)?;
        let key = change.key[crate::tables::head(at, table.key).len()..].to_vec();
        let before = Before { key, item: change.old.map(stored::encode) };
        BEFORE.put(tx, &(at, table.key, cx.now().0, n), &before).map_err(Fault::internal)?;
    }
    let Some(stream) = table.stream.as_ref().filter(|s| s.ended.is_none()) else { return Ok(()) };
    let Some(image) = change.new.or(change.old) else { return Ok(()) };
    let event = match (change.old, change.new) {
        (None, _) => Event::Insert,
        (Some(_), Some(_)) => Event::Modify,
        (Some(_), None) => Event::Remove,
    };
    let with_new = matches!(stream.view, ViewType::NewImage | ViewType::NewAndOldImages);
    let with_old = matches!(stream.view, ViewType::OldImage | ViewType::NewAndOldImages);
    let record = StreamRecord {
        id: cx.ids().uuid().replace('-', ""),
        event,
        at: cx.now(),
        keys: stored::encode(&keys::of(&table.schema, image)),
        new: change.new.filter(|_| with_new).map(stored::encode),
        old: change.old.filter(|_| with_old).map(stored::encode),
        expired: change.by == By::TimeToLive,
    };
    let n = next_in_stream(cx, tx, at, stream.key)?;
    RECORDS.put(tx, &(at, stream.key, n), &record).map_err(Fault::internal)
}
