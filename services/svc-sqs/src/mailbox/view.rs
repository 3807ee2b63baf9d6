//! Looking at a mailbox without changing it.

use super::groups::first_plain;
use crate::model::{BoxKey, Counts, Queue, State};
use crate::tables::{BY_TURN, COUNTS, HIDDEN, MESSAGES, TOKENS};
use store::{Read, StoreError};

/// Messages that counting looks at beyond what is counted already.
const LOOK_MAX: usize = 10_000;

/// When the next hidden message becomes visible.
pub(crate) fn next_due(read: &dyn Read, at: BoxKey) -> Result<Option<i64>, StoreError> {
    let mut due = None;
    MESSAGES.visit_by(&BY_TURN, read, &(at.0, at.1, HIDDEN), &mut |(_, _, _, when), _| {
        due = Some(when);
        false
    })?;
    Ok(due)
}

/// True when a receive may find something.
pub(crate) fn something_visible(read: &dyn Read, at: BoxKey, now: i64) -> Result<bool, StoreError> {
    Ok(first_plain(read, at)?.is_some()
        || TOKENS.first(read, &at)?.is_some()
        || next_due(read, at)?.is_some_and(|due| due <= now))
}

/// The counts as the next call would find them.
pub(crate) fn snapshot_counts(read: &dyn Read, at: BoxKey, queue: &Queue, now: i64) -> Result<Counts, StoreError> {
    let mut counts = COUNTS.get(read, &at)?.unwrap_or_default();
    let mut due = Vec::new();
    MESSAGES.visit_by(&BY_TURN, read, &(at.0, at.1, HIDDEN), &mut |(_, _, _, when), key| {
        due.extend((when <= now).then_some(key));
        when <= now && due.len() < LOOK_MAX
    })?;
    for key in due {
        let hidden = match MESSAGES.get(read, &key)?.map(|m| m.state) {
            Some(State::InFlight { .. }) => &mut counts.in_flight,
            Some(State::Delayed { .. }) => &mut counts.delayed,
            _ => continue,
        };
        *hidden = hidden.saturating_sub(1);
        counts.visible += 1;
    }
    let mut looked = 0;
    MESSAGES.visit(read, &at, None, &mut |key, message| {
        let expired = key.2 + queue.retention_ms() <= now;
        if expired {
            let of = match message.state {
                State::InFlight { until, .. } if until > now => &mut counts.in_flight,
                State::Delayed { until } if until > now => &mut counts.delayed,
                _ => &mut counts.visible,
            };
            *of = of.saturating_sub(1);
        }
        looked += 1;
        expired && looked < LOOK_MAX
    })?;
    Ok(counts)
}
