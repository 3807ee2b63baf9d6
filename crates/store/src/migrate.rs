//! Migrations: an ordered list given at opening; each is applied once, in a transaction of its own, and recorded by name.
//!
//! A migration converts what is there; it makes no records that a new store should have, because `reset` empties the
//! tables and keeps the record of what was applied.

use std::panic::{AssertUnwindSafe, catch_unwind};

use crate::engine::Engine;
use crate::error::StoreError;
use crate::feed::Feed;
use crate::table::Table;
use crate::tx::Tx;
use crate::writer::{commit, panic_text};

/// One change of the stored form.
#[derive(Clone, Copy)]
pub struct Migration {
    /// Its name for good: `2025-03-01 vpc.vpcs by cidr`.
    pub name: &'static str,
    /// What it does. No limit on what it writes; it is held in memory until the commit.
    pub run: fn(&mut Tx) -> Result<(), StoreError>,
}

/// Position in the list by name.
static APPLIED: Table<String, u64> = Table::new("store.migrations").apart();

/// Applies what is not applied yet. All share one commit; when one fails, those before it are kept.
pub(crate) fn migrate(engine: &dyn Engine, migrations: &[Migration]) -> Result<(), StoreError> {
    let mut tx = Tx::new(engine.snapshot()?).without_limit();
    let feed = Feed::load(&tx)?;
    let applied: Vec<String> = APPLIED.list(&tx, &())?.into_iter().map(|(name, _)| name).collect();
    if let Some(name) = applied.iter().find(|name| !migrations.iter().any(|m| m.name == name.as_str())) {
        return Err(StoreError::WrittenByNewer { name: name.clone() });
    }
    let mut outcome = Ok(());
    let fresh = migrations.iter().enumerate().filter(|(_, m)| !applied.iter().any(|name| name == m.name));
    for (position, migration) in fresh {
        outcome = apply(&mut tx, position as u64, migration);
        if outcome.is_err() {
            tx.undo();
            break;
        }
        tx.accept();
    }
    commit(engine, feed, tx)?;
    outcome
}

fn apply(tx: &mut Tx, position: u64, migration: &Migration) -> Result<(), StoreError> {
    let failed = |reason| StoreError::Migration { name: migration.name.to_string(), reason };
    match catch_unwind(AssertUnwindSafe(|| (migration.run)(tx))) {
        Ok(Ok(())) => APPLIED.put(tx, &migration.name.to_string(), &position),
        Ok(Err(error)) => Err(failed(error.to_string())),
        Err(panic) => Err(failed(panic_text(panic.as_ref()))),
    }
}

/// Empties every table but the record of what was applied.
pub(crate) fn reset(tx: &mut Tx) -> Result<(), StoreError> {
    let applied = APPLIED.list(tx, &())?;
    tx.clear();
    applied.into_iter().try_for_each(|(name, position)| APPLIED.put(tx, &name, &position))
}
