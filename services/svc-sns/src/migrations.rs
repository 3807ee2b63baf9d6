//! What changes records of earlier versions when a store is opened.

use crate::tables::SUBSCRIPTIONS;
use store::{Migration, StoreError, Tx};

/// In order.
pub const MIGRATIONS: &[Migration] =
    &[Migration { name: "2026-11-30 sns.subscriptions by the end of their tokens", run: rewrite }];

/// Writes every subscription anew: an index that it had not is written with the record alone.
fn rewrite(tx: &mut Tx) -> Result<(), StoreError> {
    for (key, s) in SUBSCRIPTIONS.list(tx, &())? {
        SUBSCRIPTIONS.delete(tx, &key)?;
        SUBSCRIPTIONS.put(tx, &key, &s)?;
    }
    Ok(())
}
