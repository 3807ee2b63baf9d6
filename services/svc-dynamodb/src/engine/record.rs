//! Stream records and the log for point-in-time recovery, written with each change.
//!
//! Amazon DynamoDB Developer Guide, "Change data capture for DynamoDB Streams": a change that changes nothing leaves no record.

use crate::engine::keys;
use crate::model::{Before, Event, StreamRecord, Table, ViewType};
use crate::tables::{BEFORE, NUMBERS, RECORDS};
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
    /// Removed by time to live.
    pub expired: bool,
}

/// The next number of a stream or a log.
fn next(tx: &mut Tx, at: Scope, key: u64) -> Result<u64, Fault> {
    let n = NUMBERS.get(tx, &(at, key)).map_err(Fault::internal)?.unwrap_or(0) + 1;
    NUMBERS.put(tx, &(at, key), &n).map_err(Fault::internal)?;
    Ok(n)
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
        expired: change.expired,
    };
    let n = next(tx, at, stream.key)?;
    RECORDS.put(tx, &(at, stream.key, n), &record).map_err(Fault::internal)
}
