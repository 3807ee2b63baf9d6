//! What the clock has done to a mailbox since it was last looked at: hidden messages are visible again, old ones are gone.

use super::Mailbox;
use crate::limits;
use crate::model::{Message, State};
use crate::tables::{BY_TURN, HIDDEN, MESSAGES};
use store::{StoreError, Tx};

impl Mailbox {
    /// Brings the mailbox up to date, within limits: what is left follows with the next call.
    pub(crate) fn settle(&mut self, tx: &mut Tx) -> Result<(), StoreError> {
        self.expire(tx, limits::EXPIRE_MAX)?;
        let (now, mut due) = (self.now, Vec::new());
        MESSAGES.visit_by(&BY_TURN, tx, &(self.at.0, self.at.1, HIDDEN), &mut |(_, _, _, when), key| {
            let is_due = when <= now;
            due.extend(is_due.then_some(key));
            is_due && due.len() < limits::SETTLE_MAX
        })?;
        for key in due {
            let Some(old) = MESSAGES.get(tx, &key)? else { continue };
            self.set(tx, &key, &old, &Message { state: State::Visible, ..old.clone() })?;
        }
        Ok(())
    }

    /// Removes what is older than the retention period; answers whether that was all.
    pub(crate) fn expire(&mut self, tx: &mut Tx, max: usize) -> Result<bool, StoreError> {
        for _ in 0..max {
            match MESSAGES.first(tx, &self.at)? {
                Some((key, message)) if self.is_expired(key.2) => self.remove(tx, &key, &message)?,
                _ => return Ok(true),
            }
        }
        Ok(false)
    }

    pub(super) fn is_expired(&self, sent: i64) -> bool {
        sent + self.retention_ms <= self.now
    }
}
