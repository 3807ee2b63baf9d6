//! Forgets sessions a day after their end.

use crate::limits;
use crate::model::Session;
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
        let clock = &world.kernel.clock;
        let (due, next) = due(&world.kernel.store.snapshot()?, clock.now(), clock.real())?;
        if !due.is_empty() {
            world.kernel.store.write(move |tx: &mut Tx| -> Result<(), StoreError> {
                due.iter().try_for_each(|key| SESSIONS.delete(tx, key).map(drop))
            })?;
        }
        Ok(next.map_or(Next::Settled, Next::At))
    }
}

/// What is to be forgotten now, and when the next one will be. Machines' sessions end on the host's clock.
pub(crate) fn due(
    read: &dyn Read,
    now: Timestamp,
    host: Timestamp,
) -> Result<(Vec<SessionKey>, Option<Timestamp>), StoreError> {
    let (mut due, mut next) = (Vec::new(), None);
    SESSIONS.visit_by(&SESSION_BY_END, read, &(), &mut |(end,), key| {
        let forget_at = Timestamp(end).plus_ms(limits::REMEMBERED_MS);
        if forget_at > now || due.len() == limits::FORGET_ROWS_MAX {
            next = Some(forget_at.max(now));
            return false;
        }
        let lives = |s: Session| s.is_of_machine() && forget_at > host;
        if !matches!(SESSIONS.get(read, &key).map(|s| s.is_some_and(lives)), Ok(true)) {
            due.push(key);
        }
        true
    })?;
    Ok((due, next))
}
