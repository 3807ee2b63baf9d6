//! The loop `dynamodb-tables`: opens tables, fills and empties indexes, removes what is deleted, a piece in each transaction.
//!
//! Amazon DynamoDB Developer Guide, "Managing global secondary indexes: phases of index creation".

use crate::engine::change::{self, expiry_key};
use crate::engine::record::{By, Changed};
use crate::engine::throttle::Buckets;
use crate::limits::{LOOP_BYTES_MAX, LOOP_ITEMS_MAX};
use crate::model::{Index, IndexLife, Life, Table, Ttl};
use crate::ops::shared::global;
use crate::ops::update_table::end_stream;
use crate::reconcile::{Failure, copy};
use crate::tables::{
    self, BEFORE, COLLECTIONS, COUNTS, ENTRIES, EXPIRIES, ITEMS, OUTBOX, TABLES, TOMBSTONES, VERSIONS,
};
use base::Fault;
use kernel::{Next, Reconciler, Scope, StoreFault, World};
use std::ops::Bound;
use std::sync::Arc;
use store::{Read, Tx};

/// The loop, with the buckets that a table which goes leaves behind.
pub struct Lives(pub Arc<Buckets>);

impl Reconciler for Lives {
    fn name(&self) -> &'static str {
        "dynamodb-tables"
    }
    fn watches(&self) -> &'static [&'static str] {
        static WATCHED: [&str; 2] = [TABLES.name(), tables::BACKUPS.name()];
        &WATCHED
    }
    fn run(&mut self, world: &World) -> Result<Next, Failure> {
        // a table that cannot go on now holds no other up
        let mut outcome = Ok(());
        for (at, name) in unsettled(&world.kernel.store.snapshot()?)? {
            outcome = settle(world, &self.0, at, &name).and(outcome);
        }
        copy::backups(world).and(outcome)?;
        Ok(Next::Settled)
    }
}

/// Everything that is to be done on one table.
fn settle(world: &World, buckets: &Arc<Buckets>, at: Scope, name: &str) -> Result<(), Failure> {
    while copy::restore(world, at, name)? {}
    while step(world, buckets, at, name)? {}
    Ok(())
}

/// Tables with something to be done.
fn unsettled(read: &dyn Read) -> Result<Vec<(Scope, String)>, Failure> {
    let mut out = Vec::new();
    TABLES.visit(read, &(), None, &mut |key, table| {
        if !is_settled(&table) {
            out.push(key);
        }
        true
    })?;
    Ok(out)
}

fn is_settled(t: &Table) -> bool {
    t.life == Life::Active
        && t.indexes.iter().all(|i| i.life == IndexLife::Active)
        && matches!(t.ttl, Ttl::Off | Ttl::On(_))
}

/// One piece of work on one table; false when nothing is left.
fn step(world: &World, buckets: &Arc<Buckets>, at: Scope, name: &str) -> Result<bool, Failure> {
    let kernel = world.kernel.clone();
    let (name, buckets) = (name.to_owned(), buckets.clone());
    let cx = kernel.service_cx(at, "dynamodb.amazonaws.com");
    let done = kernel.store.write(move |tx: &mut Tx| -> Result<bool, StoreFault> {
        let Some(table) = tables::table(tx, at, &name)? else { return Ok(false) };
        let mut table = Arc::unwrap_or_clone(table);
        match &table.life {
            Life::Deleting => return Ok(remove(&buckets, &cx, tx, at, table)?),
            // what fills them opens them
            Life::Restoring { .. } | Life::Joining | Life::Importing => return Ok(false),
            Life::Creating | Life::Updating => table.life = Life::Active,
            Life::Active => {
                if !index_step(tx, at, &mut table)? && !ttl_step(tx, at, &mut table)? {
                    return Ok(false);
                }
            }
        }
        tables::put_table(tx, at, &table)?;
        Ok(true)
    });
    done.map_err(|StoreFault(f)| f.into())
}

/// Removes a piece of a table; at last its record.
fn remove(buckets: &Buckets, cx: &kernel::Cx, tx: &mut Tx, at: Scope, mut table: Table) -> Result<bool, Fault> {
    let head = tables::head(at, table.key);
    for rows in
        [ITEMS, ENTRIES, EXPIRIES, VERSIONS, TOMBSTONES, BEFORE.raw(), COLLECTIONS.raw(), COUNTS.raw(), OUTBOX.raw()]
    {
        // tables' own encodings begin in the same way
        if tables::remove_some(tx, rows, &head, LOOP_ITEMS_MAX).map_err(Fault::internal)? > 0 {
            return Ok(true);
        }
    }
    global::forget(tx, at, &table)?;
    if let Some(stream) = table.stream.take() {
        end_stream(cx, tx, at, stream)?;
    }
    kernel::tags::clear(tx, at, &crate::ops::shared::find::arn(at, &table.name))?;
    tables::CURSORS.delete(tx, &(at, table.key)).map_err(Fault::internal)?;
    TABLES.delete(tx, &(at, table.name.clone())).map_err(Fault::internal)?;
    buckets.forget(table.key);
    Ok(false)
}

/// One piece of work on one index; false when there is none.
fn index_step(tx: &mut Tx, at: Scope, table: &mut Table) -> Result<bool, Fault> {
    let Some(n) = table.indexes.iter().position(|i| i.life != IndexLife::Active) else { return Ok(false) };
    let index = table.indexes[n].clone();
    match &index.life {
        IndexLife::Active => {}
        IndexLife::Updating => table.indexes[n].life = IndexLife::Active,
        IndexLife::Creating { filled_to } => {
            let next = fill(tx, at, table, &index, filled_to.as_deref())?;
            table.indexes[n].life = match next {
                Some(key) => IndexLife::Creating { filled_to: Some(key) },
                None => IndexLife::Active,
            };
        }
        IndexLife::Deleting => {
            let head = tables::index_head(at, table.key, index.number);
            if tables::remove_some(tx, ENTRIES, &head, LOOP_ITEMS_MAX).map_err(Fault::internal)? == 0 {
                COUNTS.delete(tx, &(at, table.key, index.number)).map_err(Fault::internal)?;
                table.indexes.remove(n);
            }
        }
    }
    Ok(true)
}

/// Keys and bytes of items.
pub(crate) type Rows = Vec<(Vec<u8>, Vec<u8>)>;

/// Bytes of items of which a loop writes each once, and once more for each index, in one transaction.
pub(crate) fn bytes_max(table: &Table) -> usize {
    LOOP_BYTES_MAX / (1 + table.indexes.len())
}

/// The next items of a table after a key.
pub(crate) fn some_items(read: &dyn Read, head: &[u8], after: Option<&[u8]>, bytes_max: usize) -> Result<Rows, Fault> {
    let from = after.map_or(Bound::Included(head), Bound::Excluded);
    let end = tables::prefix_end(head);
    let (mut out, mut bytes) = (Vec::new(), 0);
    ITEMS
        .scan(read, (from, end.as_ref().map(Vec::as_slice)), false, &mut |k, v| {
            bytes += v.len();
            out.push((k.to_vec(), v.to_vec()));
            Ok(out.len() < LOOP_ITEMS_MAX && bytes < bytes_max)
        })
        .map_err(Fault::internal)?;
    Ok(out)
}

/// Writes the entries of some items; answers the last one's key, `None` when all have theirs.
///
/// Writes since the index was made keep their own entries; writing one again changes nothing.
fn fill(tx: &mut Tx, at: Scope, table: &Table, index: &Index, after: Option<&[u8]>) -> Result<Option<Vec<u8>>, Fault> {
    let items = some_items(tx, &tables::head(at, table.key), after, LOOP_BYTES_MAX)?;
    for (key, bytes) in &items {
        let item = tables::decoded(bytes)?;
        let Some((entry, _)) = change::entry(at, table, index, &item)? else { continue };
        if ENTRIES.get(tx, &entry).map_err(Fault::internal)?.is_none() {
            let added = Changed { key, old: None, new: Some(&item), by: By::Caller };
            change::reindex(tx, at, table, index, &added)?;
        }
    }
    Ok(items.into_iter().next_back().map(|(key, _)| key))
}

/// One piece of work on the index of times; false when there is none.
fn ttl_step(tx: &mut Tx, at: Scope, table: &mut Table) -> Result<bool, Fault> {
    match table.ttl.clone() {
        Ttl::Off | Ttl::On(_) => return Ok(false),
        Ttl::Disabling(_) => {
            let head = tables::head(at, table.key);
            if tables::remove_some(tx, EXPIRIES, &head, LOOP_ITEMS_MAX).map_err(Fault::internal)? == 0 {
                table.ttl = Ttl::Off;
            }
        }
        Ttl::Enabling { attribute, filled_to } => {
            let items = some_items(tx, &tables::head(at, table.key), filled_to.as_deref(), LOOP_BYTES_MAX)?;
            for (key, bytes) in &items {
                let item = tables::decoded(bytes)?;
                if let Some(expiry) = expiry_key(at, table, &attribute, key, &item) {
                    EXPIRIES.put(tx, expiry, Vec::new()).map_err(Fault::internal)?;
                }
            }
            table.ttl = match items.into_iter().next_back() {
                Some((key, _)) => Ttl::Enabling { attribute, filled_to: Some(key) },
                None => Ttl::On(attribute),
            };
        }
    }
    Ok(true)
}
