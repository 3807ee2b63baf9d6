//! Deleting one message by its receipt handle.

use crate::errors;
use crate::mailbox::Mailbox;
use crate::model::{Queue, State};
use crate::rules::receipts::Receipt;
use crate::tables::MESSAGES;
use base::Fault;
use store::Tx;

/// Deletes a message. An older receipt of a standard queue's message succeeds and deletes nothing; a FIFO queue refuses it.
pub(crate) fn message(
    tx: &mut Tx,
    mailbox: &mut Mailbox,
    queue: &Queue,
    receipt: &Receipt,
    handle: &str,
    now: i64,
) -> Result<(), Fault> {
    if receipt.key.1 != queue.mailbox {
        // purged since
        return Ok(());
    }
    let Some(message) = MESSAGES.get(tx, &receipt.key).map_err(Fault::internal)? else { return Ok(()) };
    let current = message.received == receipt.received;
    let in_flight = matches!(message.state, State::InFlight { until, .. } if until > now);
    match queue.is_fifo() {
        true if !(current && in_flight) => Err(errors::receipt_expired(handle)),
        false if !current => Ok(()),
        _ => mailbox.remove(tx, &receipt.key, &message).map_err(Fault::internal),
    }
}
