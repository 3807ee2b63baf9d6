//! Changes of what earlier versions kept, made when a data directory is opened.

use crate::tables::INSTANCES;
use store::{Migration, StoreError, Tx};

/// In order.
pub const MIGRATIONS: &[Migration] =
    &[Migration { name: "2026-11-30 rds.instances with groups and backups", run: rewrite }];

/// Writes every instance in today's form. One that cannot be read refuses the whole data directory, before anything serves
/// it half.
fn rewrite(tx: &mut Tx) -> Result<(), StoreError> {
    let all = INSTANCES.list(tx, &())?;
    all.iter().try_for_each(|(key, instance)| INSTANCES.put(tx, key, instance))
}
