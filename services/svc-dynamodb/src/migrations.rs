//! Changes of what earlier versions kept, made when a data directory is opened.

use crate::tables::{COUNTS, ITEMS};
use std::ops::Bound;
use store::{Migration, Raw, StoreError, Tx};

/// In order.
pub const MIGRATIONS: &[Migration] =
    &[Migration { name: "2026-11-30 dynamodb.items and dynamodb.counts out of the feed", run: out_of_the_feed }];

/// Both have new names, from a time when a name kept a table out of the change feed; their rows are the same.
fn out_of_the_feed(tx: &mut Tx) -> Result<(), StoreError> {
    moved(tx, Raw::new("dynamodb.items"), ITEMS)?;
    moved(tx, Raw::new("dynamodb.counts"), COUNTS.raw())
}

fn moved(tx: &mut Tx, from: Raw, to: Raw) -> Result<(), StoreError> {
    let mut rows = Vec::new();
    from.scan(tx, (Bound::Unbounded, Bound::Unbounded), false, &mut |key, value| {
        rows.push((key.to_vec(), value.to_vec()));
        Ok(true)
    })?;
    for (key, value) in rows {
        from.delete(tx, key.clone())?;
        to.put(tx, key, value)?;
    }
    Ok(())
}
