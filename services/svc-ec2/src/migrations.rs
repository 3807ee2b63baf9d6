//! Changes of what earlier versions kept, made when a data directory is opened.

use crate::tables::VOLUMES;
use store::{Migration, StoreError, Tx};

/// In order.
pub const MIGRATIONS: &[Migration] = &[Migration { name: "2026-11-30 ec2.volumes besides root volumes", run: rewrite }];

/// Writes every volume in today's form.
fn rewrite(tx: &mut Tx) -> Result<(), StoreError> {
    let all = VOLUMES.list(tx, &())?;
    all.iter().try_for_each(|(key, volume)| VOLUMES.put(tx, key, volume))
}
