//! Changes of what earlier versions kept, made when a data directory is opened.

use crate::tables::{COUNTS, ITEMS};
use std::ops::Bound;
use store::{Migration, Read, StoreError, Tx};

/// In order.
pub const MIGRATIONS: &[Migration] =
    &[Migration { name: "2026-11-30 dynamodb.items and dynamodb.counts out of the feed", run: out_of_the_feed }];

/// Both have new names, which keep them out of the change feed; their rows are the same.
fn out_of_the_feed(tx: &mut Tx) -> Result<(), StoreError> {
    moved(tx, "dynamodb.items", ITEMS)?;
    moved(tx, "dynamodb.counts", COUNTS.name())
}

fn moved(tx: &mut Tx, from: &'static str, to: &'static str) -> Result<(), StoreError> {
    let mut rows = Vec::new();
    tx.scan_raw(from, Bound::Unbounded, Bound::Unbounded, false, &mut |key, value| {
        rows.push((key.to_vec(), value.to_vec()));
        Ok(true)
    })?;
    for (key, value) in rows {
        tx.delete_raw(from, key.clone())?;
        tx.put_raw(to, key, value)?;
    }
    Ok(())
}
