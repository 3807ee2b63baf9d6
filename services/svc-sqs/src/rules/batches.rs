//! Batches: their ids and sizes. What is wrong with one entry fails that entry alone.
//!
//! Amazon SQS batch actions: <https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-batch-api-actions.html>

use crate::{errors, limits};
use api_sqs::BatchResultErrorEntry;
use base::{Fault, Side};

/// Checks a batch as a whole. `entry` is the name of its entries.
pub(crate) fn check<'a>(ids: impl Iterator<Item = &'a str>, entry: &str) -> Result<(), Fault> {
    let ids: Vec<&str> = ids.collect();
    if ids.is_empty() {
        return Err(errors::empty_batch(entry));
    }
    if ids.len() > limits::BATCH_ENTRIES_MAX {
        return Err(errors::too_many_entries(limits::BATCH_ENTRIES_MAX, ids.len()));
    }
    let word = |id: &str| id.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-' || b == b'_');
    if ids.iter().any(|id| id.is_empty() || id.len() > 80 || !word(id)) {
        return Err(errors::bad_entry_id());
    }
    match ids.iter().enumerate().find(|(i, id)| ids[..*i].contains(id)) {
        Some((_, id)) => Err(errors::repeated_id(id)),
        None => Ok(()),
    }
}

/// The answer for an entry that failed.
pub(crate) fn failed(id: String, fault: &Fault) -> BatchResultErrorEntry {
    let code = api_sqs::API.error(&fault.code).map_or(&*fault.code, |e| e.code).to_owned();
    BatchResultErrorEntry { id, sender_fault: fault.side == Side::Sender, code, message: Some(fault.message.clone()) }
}
