//! A queue's messages inside one transaction: every change of a message goes through here, so that counts, turns and groups agree.

mod groups;
mod receive;
mod settle;
mod view;

pub(crate) use receive::Dead;
pub(crate) use view::{next_due, snapshot_counts, something_visible};

use crate::model::{Body, BoxKey, Counts, Group, Message, MessageKey, Queue, State};
use crate::tables::{BODIES, COUNTS, MESSAGES};
use kernel::Scope;
use store::{StoreError, Tx};

/// The messages of one queue, opened for one transaction; [`Mailbox::close`] writes the counts.
pub(crate) struct Mailbox {
    pub(crate) at: BoxKey,
    pub(crate) counts: Counts,
    opened: Counts,
    retention_ms: i64,
    now: i64,
}

/// A message that is to be added.
pub(crate) struct New {
    pub(crate) body: Body,
    pub(crate) group: Group,
    /// Visible from then on.
    pub(crate) until: Option<i64>,
    /// When it was sent, where that is not now.
    pub(crate) sent: Option<i64>,
    pub(crate) received: u32,
    pub(crate) first_received: Option<i64>,
}

impl Mailbox {
    pub(crate) fn open(tx: &Tx, scope: Scope, queue: &Queue, now: i64) -> Result<Mailbox, StoreError> {
        let at = (scope, queue.mailbox);
        let counts = COUNTS.get(tx, &at)?.unwrap_or_default();
        Ok(Mailbox { at, counts, opened: counts, retention_ms: queue.retention_ms(), now })
    }

    pub(crate) fn close(self, tx: &mut Tx) -> Result<(), StoreError> {
        if self.counts == self.opened {
            return Ok(());
        }
        COUNTS.put(tx, &self.at, &self.counts)
    }

    /// The number of the next message, also the base of its sequence number.
    pub(crate) fn next_number(&self) -> u64 {
        self.counts.next
    }

    pub(crate) fn add(&mut self, tx: &mut Tx, new: New) -> Result<MessageKey, StoreError> {
        let sent = new.sent.unwrap_or_else(|| self.now.max(self.counts.latest));
        let key = (self.at.0, self.at.1, sent, self.counts.next);
        self.counts.next += 1;
        self.counts.latest = self.counts.latest.max(sent);
        let state = match new.until {
            Some(until) if until > self.now => State::Delayed { until },
            _ => State::Visible,
        };
        let message = Message { state, group: new.group, received: new.received, first_received: new.first_received };
        BODIES.put(tx, &key, &new.body)?;
        MESSAGES.put(tx, &key, &message)?;
        *self.counter(state) += 1;
        self.regroup(tx, &message.group, 0)?;
        Ok(key)
    }

    /// Puts a message into another state.
    pub(crate) fn set(
        &mut self,
        tx: &mut Tx,
        key: &MessageKey,
        old: &Message,
        new: &Message,
    ) -> Result<(), StoreError> {
        MESSAGES.put(tx, key, new)?;
        self.uncount(old.state);
        *self.counter(new.state) += 1;
        self.regroup(tx, &new.group, in_flight(new.state) - in_flight(old.state))
    }

    pub(crate) fn remove(&mut self, tx: &mut Tx, key: &MessageKey, old: &Message) -> Result<(), StoreError> {
        MESSAGES.delete(tx, key)?;
        BODIES.delete(tx, key)?;
        self.uncount(old.state);
        self.regroup(tx, &old.group, -in_flight(old.state))
    }

    fn counter(&mut self, state: State) -> &mut u64 {
        match state {
            State::Visible => &mut self.counts.visible,
            State::Delayed { .. } => &mut self.counts.delayed,
            State::InFlight { .. } => &mut self.counts.in_flight,
        }
    }

    fn uncount(&mut self, state: State) {
        let counter = self.counter(state);
        debug_assert!(*counter > 0, "a message was not counted");
        *counter = counter.saturating_sub(1);
    }
}

fn in_flight(state: State) -> i64 {
    i64::from(matches!(state, State::InFlight { .. }))
}
