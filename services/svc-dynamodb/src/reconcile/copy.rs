//! Copies of tables: backups are filled from one snapshot, restored tables from a backup or from a point in time.
//!
//! Amazon DynamoDB Developer Guide, "Backup and restore".

use crate::engine::record::{By, Changed};
use crate::engine::{change, past};
use crate::limits::{LOOP_BYTES_MAX, LOOP_ITEMS_MAX, PAST_BYTES_MAX};
use crate::model::{Backup, BackupLife, Count, Life, Restore, Table};
use crate::reconcile::Failure;
use crate::reconcile::lives::{bytes_max, some_items};
use crate::tables::{self, BACKUPS, ITEMS};
use base::Fault;
use kernel::{Cx, Scope, StoreFault, World};
use store::{Read, Tx};

/// Copies a piece of items into a table that is being restored, and opens it after the last; false when it is no such table.
///
/// What a time's state was does not change: the piece is read outside of the transactions that write it, and one that was broken off
/// is written again.
pub fn restore(world: &World, at: Scope, name: &str) -> Result<bool, Failure> {
    let read = world.kernel.store.snapshot()?;
    let Some(table) = tables::table(&read, at, name)? else { return Ok(false) };
    let Life::Restoring { from, done_to } = &table.life else { return Ok(false) };
    let (items, last) = match from.backup {
        Some(_) => backed_up(&read, at, from, done_to.as_deref())?,
        None => as_of(&read, at, from, done_to.as_deref())?,
    };
    drop(read);
    for some in batches(items, bytes_max(&table)) {
        restoring(world, at, &table, move |cx, tx, table| put_all(cx, tx, at, table, some))?;
    }
    let life = match last {
        Some(key) => Life::Restoring { from: from.clone(), done_to: Some(key) },
        None => Life::Active,
    };
    restoring(world, at, &table, move |_, tx, table| tables::put_table(tx, at, &Table { life, ..table.clone() }))
}

/// Changes something, if the table is still being restored; false when it is not.
fn restoring(
    world: &World,
    at: Scope,
    table: &Table,
    f: impl FnOnce(&Cx, &mut Tx, &Table) -> Result<(), Fault> + Send + 'static,
) -> Result<bool, Failure> {
    let cx = world.kernel.service_cx(at, "dynamodb.amazonaws.com");
    let (name, number) = (table.name.clone(), table.key);
    let done = world.kernel.store.write(move |tx: &mut Tx| -> Result<bool, StoreFault> {
        let table = tables::table(tx, at, &name)?;
        match table.filter(|t| t.key == number && matches!(t.life, Life::Restoring { .. })) {
            Some(table) => Ok(f(&cx, tx, &table).map(|()| true)?),
            None => Ok(false),
        }
    });
    done.map_err(|StoreFault(f)| f.into())
}

fn put_all(cx: &Cx, tx: &mut Tx, at: Scope, table: &Table, items: Vec<Vec<u8>>) -> Result<(), Fault> {
    for bytes in items {
        let item = tables::decoded(&bytes)?;
        let key = tables::item_key(at, table, &item)?;
        let old = tables::item(tx, &key)?;
        change::apply(cx, tx, at, table, &Changed { key: &key, old: old.as_ref(), new: Some(&item), by: By::Caller })?;
    }
    Ok(())
}

/// Items in lots that one transaction holds.
fn batches(items: Vec<Vec<u8>>, bytes_max: usize) -> Vec<Vec<Vec<u8>>> {
    let (mut all, mut bytes) = (Vec::<Vec<Vec<u8>>>::new(), 0);
    for item in items {
        bytes += item.len();
        match all.last_mut() {
            Some(lot) if bytes <= bytes_max && lot.len() < LOOP_ITEMS_MAX => lot.push(item),
            _ => {
                bytes = item.len();
                all.push(vec![item]);
            }
        }
    }
    all
}

/// Items, and the key that was reached; `None`: nothing follows.
type Lot = (Vec<Vec<u8>>, Option<Vec<u8>>);

fn backed_up(read: &dyn Read, at: Scope, from: &Restore, after: Option<&[u8]>) -> Result<Lot, Fault> {
    let found = some_items(read, &tables::head(at, from.items), after, LOOP_BYTES_MAX)?;
    let last = found.last().map(|(k, _)| k.clone());
    Ok((found.into_iter().map(|(_, v)| v).collect(), last))
}

/// The state of a time.
fn as_of(read: &dyn Read, at: Scope, from: &Restore, after: Option<&[u8]>) -> Result<Lot, Fault> {
    let head = tables::head(at, from.items);
    let after = after.and_then(|a| a.strip_prefix(head.as_slice()));
    let piece = past::state(read, at, from.items, from.to.0, after, PAST_BYTES_MAX)?;
    Ok((piece.items, piece.reached.map(|tail| [head.as_slice(), &tail].concat())))
}

/// Fills and removes backups.
pub fn backups(world: &World) -> Result<(), Failure> {
    let all = BACKUPS.list(&world.kernel.store.snapshot()?, &())?;
    let mut outcome = Ok(());
    for ((at, arn), backup) in all {
        let one = match backup.life {
            BackupLife::Creating => fill(world, at, arn, backup),
            BackupLife::Deleting => clear(world, at, arn, backup.items, true),
            BackupLife::Available => Ok(()),
        };
        outcome = one.and(outcome);
    }
    outcome
}

/// Removes all of a backup's items.
fn clear(world: &World, at: Scope, arn: String, items: u64, and_record: bool) -> Result<(), Failure> {
    while empty(world, at, arn.clone(), items, and_record)? {}
    Ok(())
}

/// Copies a whole table as of one snapshot. A copy that was broken off begins anew.
fn fill(world: &World, at: Scope, arn: String, backup: Backup) -> Result<(), Failure> {
    clear(world, at, arn.clone(), backup.items, false)?;
    let snapshot = world.kernel.store.snapshot()?;
    let count = tables::COUNTS.get(&snapshot, &(at, backup.table.key, 0))?.unwrap_or_default();
    let (head, to) = (tables::head(at, backup.table.key), tables::head(at, backup.items));
    let mut after: Option<Vec<u8>> = None;
    loop {
        let piece = some_items(&snapshot, &head, after.as_deref(), LOOP_BYTES_MAX)?;
        let Some((last, _)) = piece.last() else { break };
        after = Some(last.clone());
        let rows: Vec<_> = piece.into_iter().map(|(k, v)| ([&to, &k[head.len()..]].concat(), v)).collect();
        write(world, move |tx| rows.into_iter().try_for_each(|(k, v)| ITEMS.put(tx, k, v)).map(|()| false))?;
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
