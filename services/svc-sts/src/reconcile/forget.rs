//! Forgets sessions a day after their end.

use crate::limits;
use crate::tables::{SESSION_BY_END, SESSIONS, SessionKey};
use base::Timestamp;
use kernel::{Next, Reconciler, World};
use std::error::Error;
use store::{Read, StoreError, Tx};

/// The loop.
pub(crate) struct Forget;

impl Reconciler for Forget {
    fn name(&self) -> &'static str {
        "sts-forget"
    }
    fn watches(&self) -> &'static [&'static str] {
        &["sts.sessions"]
    }
    fn run(&mut self, world: &World) -> Result<Next, Box<dyn Error + Send + Sync>> {
        let now = world.kernel.clock.now();
        let (due, next) = due(&world.kernel.store.snapshot()?, now)?;
        if !due.is_empty() {
            world.kernel.store.write(move |tx: &mut Tx| -> Result<(), StoreError> {
                due.iter().try_for_each(|key| SESSIONS.delete(tx, key).map(drop))
            })?;
        }
        Ok(next.map_or(Next::Settled, Next::At))
    }
}

/// What is to be forgotten now, and when the next one will be.
pub(crate) fn due(read: &dyn Read, now: Timestamp) -> Result<(Vec<SessionKey>, Option<Timestamp>), StoreError> {
    let (mut due, mut next) = (Vec::new(), None);
    SESSIONS.visit_by(&SESSION_BY_END, read, &(), &mut |(end,), key| {
        let forget_at = Timestamp(end).plus_ms(limits::REMEMBERED_MS);
        if forget_at > now || due.len() == limits::FORGET_ROWS_MAX {
            next = Some(forget_at.max(now));
            return false;
        }
        due.push(key);
        true
    })?;
    Ok((due, next))
}
