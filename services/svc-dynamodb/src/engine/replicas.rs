//! What global tables keep beside items: who wrote each last, and what other replicas have not seen yet.
//!
//! Amazon DynamoDB Developer Guide, "How DynamoDB global tables work" (version 2019.11.21, multi-Region eventual consistency): changes
//! go to the other replicas one by one and asynchronously; of two writes the last one wins, by an internal timestamp of each item. What
//! waits in the outbox is the item's key: its present state is sent, so that nothing stale is ever on the way.

use crate::engine::record::{By, Changed};
use crate::model::{Replica, ReplicaLife, Table, Unsent, Version};
use crate::tables::{self, OUTBOX, REPLICAS, TOMBSTONES, VERSIONS};
use base::Fault;
use kernel::{Cx, Scope};
use std::ops::Bound;
use store::{KeyPart, Read, Tx};

/// Key and record of each other replica.
pub type Peers = Vec<(String, Replica)>;

/// The other replicas of a table. Only a table with a stream can have any.
pub fn peers(read: &dyn Read, at: Scope, table: &Table) -> Result<Peers, Fault> {
    if table.stream.is_none() {
        return Ok(Vec::new());
    }
    let rows = REPLICAS.list(read, &(at, table.name.clone())).map_err(Fault::internal)?;
    Ok(rows.into_iter().map(|((_, _, region), r)| (region, r)).collect())
}

/// Version of an item; the least one when it has none.
pub fn version(read: &dyn Read, key: &[u8]) -> Result<Version, Fault> {
    let Some(bytes) = VERSIONS.get(read, key).map_err(Fault::internal)? else { return Ok(Version::default()) };
    let (time, region) = bytes.split_at_checked(8).ok_or_else(|| Fault::internal("an item's version is damaged"))?;
    let time = i64::from_be_bytes(time.try_into().unwrap_or_default());
    Ok(Version { time, region: String::from_utf8_lossy(region).into_owned() })
}

/// Notes a change of an item of a global table: its new version, and what the other replicas are to be sent.
pub fn note(cx: &Cx, tx: &mut Tx, at: Scope, table: &Table, change: &Changed<'_>) -> Result<(), Fault> {
    if let By::Replica(version) = &change.by {
        return set(tx, at, table, change, version);
    }
    let peers = peers(tx, at, table)?;
    if peers.is_empty() || change.old == change.new {
        return Ok(());
    }
    let time = (cx.now().0 * 1000).max(version(tx, change.key)?.time + 1);
    set(tx, at, table, change, &Version { time, region: at.region.to_string() })?;
    let tail = change.key[tables::head(at, table.key).len()..].to_vec();
    for (region, peer) in peers {
        if peer.life != ReplicaLife::Deleting {
            send(tx, at, table, region, &tail)?;
        }
    }
    Ok(())
}

fn set(tx: &mut Tx, at: Scope, table: &Table, change: &Changed<'_>, version: &Version) -> Result<(), Fault> {
    // what was written before the table was global has no version anywhere
    if *version == Version::default() {
        return Ok(());
    }
    let mut bytes = version.time.to_be_bytes().to_vec();
    bytes.extend_from_slice(version.region.as_bytes());
    VERSIONS.put(tx, change.key.to_vec(), bytes).map_err(Fault::internal)?;
    match change.new {
        Some(_) => Ok(()),
        None => TOMBSTONES.put(tx, tombstone(at, table.key, version.time, change.key), Vec::new()),
    }
    .map_err(Fault::internal)
}

/// The key of the mark that an item was removed then.
fn tombstone(at: Scope, table: u64, time: i64, key: &[u8]) -> Vec<u8> {
    let mut out = tables::head(at, table);
    let tail = &key[out.len()..];
    time.encode(&mut out);
    out.extend_from_slice(tail);
    out
}

fn send(tx: &mut Tx, at: Scope, table: &Table, region: String, tail: &[u8]) -> Result<(), Fault> {
    let under = (at, table.key, region.clone());
    let last = OUTBOX.last(tx, &under).map_err(Fault::internal)?.map_or(0, |((.., n), _)| n);
    let unsent = Unsent { table: table.name.clone(), tail: tail.to_vec() };
    OUTBOX.put(tx, &(at, table.key, region, last + 1), &unsent).map_err(Fault::internal)
}

/// Marks of items that were removed before a time, at most so many.
fn marks(read: &dyn Read, at: Scope, table: u64, before: i64, max: usize) -> Result<Vec<Vec<u8>>, Fault> {
    let (from, mut to) = (tables::head(at, table), tables::head(at, table));
    before.encode(&mut to);
    let mut marks = Vec::new();
    TOMBSTONES
        .scan(read, (Bound::Included(&from), Bound::Excluded(&to)), false, &mut |k, _| {
            marks.push(k.to_vec());
            Ok(marks.len() < max)
        })
        .map_err(Fault::internal)?;
    Ok(marks)
}

/// True when something can be forgotten.
pub fn has_old(read: &dyn Read, at: Scope, table: u64, before: i64) -> Result<bool, Fault> {
    Ok(!marks(read, at, table, before, 1)?.is_empty())
}

/// Forgets versions of items that were removed before a time; answers how many.
pub fn forget(tx: &mut Tx, at: Scope, table: u64, before: i64, max: usize) -> Result<usize, Fault> {
    let head = tables::head(at, table);
    let marks = marks(tx, at, table, before, max)?;
    let n = marks.len();
    for mark in marks {
        let time = i64::decode(&mut &mark[head.len()..]).map_err(Fault::internal)?;
        let key = [head.as_slice(), &mark[head.len() + 8..]].concat();
        // an item that was written again has a later version
        if version(tx, &key)?.time == time {
            VERSIONS.delete(tx, key).map_err(Fault::internal)?;
        }
        TOMBSTONES.delete(tx, mark).map_err(Fault::internal)?;
    }
    Ok(n)
}
