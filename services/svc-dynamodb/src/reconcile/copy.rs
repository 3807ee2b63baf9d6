//! Copies of tables: backups are filled from one snapshot, restored tables from a backup or from a point in time.
//!
//! Amazon DynamoDB Developer Guide, "Backup and restore".

use crate::engine::change;
use crate::engine::record::{By, Changed};
use crate::limits::LOOP_ITEMS_MAX;
use crate::model::{Backup, BackupLife, Count, Life, Restore, Table};
use crate::reconcile::Failure;
use crate::reconcile::lives::some_items;
use crate::tables::{self, BACKUPS, BEFORE, ITEMS};
use base::Fault;
use kernel::{Cx, Scope, StoreFault, World};
use std::collections::BTreeMap;
use store::Tx;

/// Copies some items into a table that is being restored; opens it after the last.
pub fn restore(cx: &Cx, tx: &mut Tx, at: Scope, mut table: Table) -> Result<bool, Fault> {
    let Life::Restoring { from, done_to } = table.life.clone() else { return Ok(false) };
    let (items, last) = match from.backup {
        Some(_) => backed_up(tx, at, &from, done_to.as_deref())?,
        None => as_of(tx, at, &from, done_to.as_deref())?,
    };
    for bytes in items {
        let item = tables::decoded(&bytes)?;
        let key = tables::item_key(at, &table, &item)?;
        let old = tables::item(tx, &key)?;
        change::apply(cx, tx, at, &table, &Changed { key: &key, old: old.as_ref(), new: Some(&item), by: By::Caller })?;
    }
    table.life = match last {
        Some(key) => Life::Restoring { from, done_to: Some(key) },
        None => Life::Active,
    };
    tables::put_table(tx, at, &table)?;
    Ok(true)
}

/// Items, and the key that was reached; `None`: nothing follows.
type Piece = (Vec<Vec<u8>>, Option<Vec<u8>>);

fn backed_up(tx: &Tx, at: Scope, from: &Restore, after: Option<&[u8]>) -> Result<Piece, Fault> {
    let found = some_items(tx, &tables::head(at, from.items), after)?;
    let last = found.last().map(|(k, _)| k.clone());
    Ok((found.into_iter().map(|(_, v)| v).collect(), last))
}

/// The state of a time: the present one, but for each item that changed later what it was before its first later change.
fn as_of(tx: &Tx, at: Scope, from: &Restore, after: Option<&[u8]>) -> Result<Piece, Fault> {
    let head = tables::head(at, from.items);
    let mut was: BTreeMap<Vec<u8>, Option<Vec<u8>>> = BTreeMap::new();
    BEFORE
        .visit(tx, &(at, from.items), Some(&(at, from.items, from.to.0, u64::MAX)), &mut |_, b| {
            was.entry([head.as_slice(), &b.key].concat()).or_insert(b.item);
            true
        })
        .map_err(Fault::internal)?;
    let present = some_items(tx, &head, after)?;
    let last = present.last().map(|(k, _)| k.clone());
    let mut all: BTreeMap<Vec<u8>, Option<Vec<u8>>> = present.into_iter().map(|(k, v)| (k, Some(v))).collect();
    let in_reach = |k: &Vec<u8>| after.is_none_or(|a| k.as_slice() > a) && last.as_ref().is_none_or(|l| k <= l);
    all.extend(was.into_iter().filter(|(k, _)| in_reach(k)));
    // after the last present item come those that are gone by now
    let reached = last.or_else(|| all.keys().next_back().cloned());
    Ok((all.into_values().flatten().collect(), reached))
}

/// Fills and removes backups.
pub fn backups(world: &World) -> Result<(), Failure> {
    let all = BACKUPS.list(&world.kernel.store.snapshot()?, &())?;
    for ((at, arn), backup) in all {
        match backup.life {
            BackupLife::Creating => fill(world, at, arn, backup)?,
            BackupLife::Deleting => while empty(world, at, arn.clone(), backup.items, true)? {},
            BackupLife::Available => {}
        }
    }
    Ok(())
}

/// Copies a whole table as of one snapshot. A copy that was broken off begins anew.
fn fill(world: &World, at: Scope, arn: String, backup: Backup) -> Result<(), Failure> {
    while empty(world, at, arn.clone(), backup.items, false)? {}
    let snapshot = world.kernel.store.snapshot()?;
    let count = tables::COUNTS.get(&snapshot, &(at, backup.table.key, 0))?.unwrap_or_default();
    let (head, to) = (tables::head(at, backup.table.key), tables::head(at, backup.items));
    let mut after: Option<Vec<u8>> = None;
    loop {
        let piece = some_items(&snapshot, &head, after.as_deref())?;
        let Some((last, _)) = piece.last() else { break };
        after = Some(last.clone());
        let rows: Vec<_> = piece.into_iter().map(|(k, v)| ([&to, &k[head.len()..]].concat(), v)).collect();
        write(world, move |tx| rows.into_iter().try_for_each(|(k, v)| tx.put_raw(ITEMS, k, v)).map(|()| false))?;
    }
    finish(world, at, arn, count)
}

fn finish(world: &World, at: Scope, arn: String, count: Count) -> Result<(), Failure> {
    write(world, move |tx| {
        if let Some(backup) = BACKUPS.get(tx, &(at, arn.clone()))?
            && backup.life == BackupLife::Creating
        {
            BACKUPS.put(tx, &(at, arn), &Backup { life: BackupLife::Available, count, ..backup })?;
        }
        Ok(false)
    })
    .map(drop)
}

/// Removes some of a backup's items, and its record after the last.
fn empty(world: &World, at: Scope, arn: String, items: u64, and_record: bool) -> Result<bool, Failure> {
    write(world, move |tx| {
        let n = tables::remove_some(tx, ITEMS, &tables::head(at, items), LOOP_ITEMS_MAX)?;
        if n == 0 && and_record {
            BACKUPS.delete(tx, &(at, arn))?;
        }
        Ok(n > 0)
    })
}

fn write(
    world: &World,
    f: impl FnOnce(&mut Tx) -> Result<bool, store::StoreError> + Send + 'static,
) -> Result<bool, Failure> {
    let done = world.kernel.store.write(move |tx: &mut Tx| -> Result<bool, StoreFault> { Ok(f(tx)?) });
    done.map_err(|StoreFault(f)| f.into())
}
