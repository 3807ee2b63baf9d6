//! Changes of what earlier versions kept, made when a data directory is opened.

use crate::tables::SESSIONS;
use store::{Migration, StoreError, Tx};

/// In order.
pub const MIGRATIONS: &[Migration] =
    &[Migration { name: "2026-11-30 sts.sessions with their circumstances", run: rewrite }];

/// Writes every session in today's form.
fn rewrite(tx: &mut Tx) -> Result<(), StoreError> {
    let all = SESSIONS.list(tx, &())?;
    all.iter().try_for_each(|(key, session)| SESSIONS.put(tx, key, session))
}
