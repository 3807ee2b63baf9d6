//! Changing how long one message stays hidden.
//!
//! ChangeMessageVisibility: <https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_ChangeMessageVisibility.html>

use crate::mailbox::Mailbox;
use crate::model::{Message, Queue, State};
use crate::rules::receipts::Receipt;
use crate::tables::MESSAGES;
use crate::{errors, limits};
use base::Fault;
use store::Tx;

/// A timeout as requests give it, in seconds.
pub(crate) fn check(seconds: i32) -> Result<(), Fault> {
    if (0..=limits::VISIBILITY_SECONDS_MAX).contains(&i64::from(seconds)) {
        return Ok(());
    }
    Err(errors::invalid(seconds, "VisibilityTimeout", "VisibilityTimeout must be an integer between 0 and 43200"))
}

/// Hides a message for so many seconds from now; 0 makes it visible at once.
#[allow(clippy::too_many_arguments)] // the parts of one change
pub(crate) fn message(
    tx: &mut Tx,
    mailbox: &mut Mailbox,
    queue: &Queue,
    receipt: &Receipt,
    handle: &str,
    seconds: i32,
    now: i64,
) -> Result<(), Fault> {
    check(seconds)?;
    let found = match receipt.key.1 == queue.mailbox {
        true => MESSAGES.get(tx, &receipt.key).map_err(Fault::internal)?,
        false => None,
    };
    let message = found.filter(|m| m.received == receipt.received).ok_or_else(|| errors::no_such_message(handle))?;
    let State::InFlight { until, since } = message.state else { return Err(errors::not_in_flight()) };
    if until <= now {
        return Err(errors::not_in_flight());
    }
    let until = now + i64::from(seconds) * 1000;
    if until - since > limits::VISIBILITY_SECONDS_MAX * 1000 {
        let reason = "Total VisibilityTimeout for the message is beyond the limit [43200 seconds]";
        return Err(errors::invalid(seconds, "VisibilityTimeout", reason));
    }
    let state = if seconds == 0 { State::Visible } else { State::InFlight { until, since } };
    let new = Message { state, ..message.clone() };
    mailbox.set(tx, &receipt.key, &message, &new).map_err(Fault::internal)
}
