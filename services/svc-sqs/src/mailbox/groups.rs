//! Message groups: which may be received from next.
//!
//! A group of a FIFO queue has a token, its place among the groups that may be received from, while none of its messages is in
//! flight and its first one is visible. A tenant of a standard queue has one while it has a visible message; noisy tenants come
//! after quiet ones, and of the noisy ones the one with the fewest messages in flight.
//!
//! Amazon SQS fair queues: <https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-fair-queues-detailed.html>;
//! FIFO delivery logic: <https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/FIFO-queues-understanding-logic.html>

use super::Mailbox;
use crate::limits;
use crate::model::{Group, MessageKey, State};
use crate::tables::{BY_GROUP, BY_TURN, GROUPS, MESSAGES, Name, READY, TOKENS};
use store::{Read, StoreError, Tx};

/// Level, time and number: what comes first is received first.
pub(super) type Turn = (u32, i64, u64);

impl Mailbox {
    /// Changes how many of a group's messages are in flight, and renews its token.
    pub(super) fn regroup(&mut self, tx: &mut Tx, group: &Group, change: i64) -> Result<(), StoreError> {
        let (Group::Fair(name) | Group::Fifo(name)) = group else { return Ok(()) };
        let key = (self.at.0, self.at.1, name.clone());
        let before = GROUPS.get(tx, &key)?;
        let mut row = before.unwrap_or_default();
        row.in_flight = (i64::from(row.in_flight) + change).max(0) as u32;
        row.token = self.wanted(tx, group, row.in_flight)?;
        let had = before.and_then(|r| r.token);
        if had != row.token {
            if let Some((level, at, n)) = had {
                TOKENS.delete(tx, &(self.at.0, self.at.1, level, at, n))?;
            }
            if let Some((level, at, n)) = row.token {
                TOKENS.put(tx, &(self.at.0, self.at.1, level, at, n), &Name(name.clone()))?;
            }
        }
        match (row.in_flight, row.token, before) {
            (0, None, None) => Ok(()),
            (0, None, Some(_)) => GROUPS.delete(tx, &key).map(drop),
            _ if before == Some(row) => Ok(()),
            _ => GROUPS.put(tx, &key, &row),
        }
    }

    fn wanted(&self, tx: &Tx, group: &Group, in_flight: u32) -> Result<Option<Turn>, StoreError> {
        let level = match group {
            Group::None => return Ok(None),
            Group::Fifo(_) if in_flight > 0 => return Ok(None),
            Group::Fair(_) if in_flight >= limits::NOISY_IN_FLIGHT => in_flight,
            Group::Fair(_) | Group::Fifo(_) => 0,
        };
        Ok(self.first_of(tx, group)?.map(|key| (level, key.2, key.3)))
    }

    /// The group's first message, if that may be received.
    pub(super) fn first_of(&self, tx: &Tx, group: &Group) -> Result<Option<MessageKey>, StoreError> {
        let (Group::Fair(name) | Group::Fifo(name)) = group else { return Ok(None) };
        let mut first = None;
        MESSAGES.visit_by(&BY_GROUP, tx, &(self.at.0, self.at.1, name.clone()), &mut |_, key| {
            first = Some(key);
            false
        })?;
        let Some(key) = first else { return Ok(None) };
        let visible = MESSAGES.get(tx, &key)?.is_some_and(|m| m.state == State::Visible);
        Ok(visible.then_some(key))
    }

    /// The message whose turn it is.
    pub(crate) fn next_turn(&self, tx: &Tx) -> Result<Option<MessageKey>, StoreError> {
        let mut best = first_plain(tx, self.at)?.map(|k| (0, k.2, k.3));
        for turn in self.groups_to_compare(tx)? {
            // up to a tenth of what is in flight is nobody's noise
            let quiet = u64::from(turn.0) * 10 <= self.counts.in_flight;
            let turn = if quiet { (0, turn.1, turn.2) } else { turn };
            best = Some(best.map_or(turn, |b| b.min(turn)));
        }
        Ok(best.map(|(_, at, n)| (self.at.0, self.at.1, at, n)))
    }

    /// The oldest quiet group, and the noisy ones with the fewest messages in flight.
    fn groups_to_compare(&self, tx: &Tx) -> Result<Vec<Turn>, StoreError> {
        let quiet = TOKENS.first(tx, &(self.at.0, self.at.1, 0_u32))?;
        let after = (self.at.0, self.at.1, 0, i64::MAX, u64::MAX);
        let noisy = TOKENS.page(tx, &self.at, Some(&after), limits::NOISY_LOOK_MAX)?;
        Ok(quiet.into_iter().chain(noisy).map(|((_, _, level, at, n), _)| (level, at, n)).collect())
    }
}

/// The oldest visible message without a group.
pub(super) fn first_plain(read: &dyn Read, at: (kernel::Scope, u64)) -> Result<Option<MessageKey>, StoreError> {
    let mut first = None;
    MESSAGES.visit_by(&BY_TURN, read, &(at.0, at.1, READY), &mut |_, key| {
        first = Some(key);
        false
    })?;
    Ok(first)
}
