//! PublishBatch: up to ten messages; each fails on its own.
//!
//! <https://docs.aws.amazon.com/sns/latest/api/API_PublishBatch.html>

use super::shared::find;
use crate::parts::{self, Ready};
use crate::publish::Published;
use crate::rules::messages::{Said, draft};
use crate::{Room, errors, limits};
use api_sns::{
    BatchResultErrorEntry, PublishBatchInput, PublishBatchRequestEntry, PublishBatchResponse, PublishBatchResultEntry,
};
use base::{Fault, Side};
use kernel::Cx;
use std::sync::Arc;

pub(crate) async fn run(room: Arc<Room>, cx: Cx, input: PublishBatchInput) -> Result<PublishBatchResponse, Fault> {
    check(&input.publish_batch_request_entries)?;
    let (mut failed, mut ready, mut entries) = (Vec::new(), Vec::new(), Vec::new());
    find::topic(&cx, &cx.snapshot()?, &input.topic_arn, "TopicArn")?;
    room.warm().await?;
    let key = {
        let read = cx.snapshot()?;
        let (key, topic) = find::topic(&cx, &read, &input.topic_arn, "TopicArn")?;
        let mut bytes = 0;
        for (id, said) in input.publish_batch_request_entries.into_iter().map(said) {
            match draft(Some(&topic), said) {
                Err(fault) => failed.push(refused(id, &fault)),
                Ok(draft) => {
                    bytes += draft.size();
                    ready.push(Ready::new(&room, &cx, &read, &key, &topic, draft)?);
                    entries.push(id);
                }
            }
        }
        if bytes > topic.message_bytes_max() {
            return Err(errors::batch_too_long());
        }
        key
    };
    let published = parts::publish(&room, &cx, key, ready).await?;
    let shown = |(entry, published): (String, Published)| PublishBatchResultEntry {
        id: Some(entry),
        message_id: Some(published.id),
        sequence_number: published.sequence,
    };
    let successful = entries.into_iter().zip(published).map(shown).collect();
    Ok(PublishBatchResponse { successful: Some(successful), failed: Some(failed) })
}

fn check(entries: &[PublishBatchRequestEntry]) -> Result<(), Fault> {
    if entries.is_empty() {
        return Err(errors::empty_batch());
    }
    if entries.len() > limits::BATCH_ENTRIES_MAX {
        return Err(errors::too_many_entries());
    }
    let word = |id: &str| id.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-' || b == b'_');
    if entries.iter().any(|e| e.id.is_empty() || e.id.len() > 80 || !word(&e.id)) {
        return Err(errors::bad_entry_id());
    }
    match entries.iter().enumerate().any(|(i, e)| entries[..i].iter().any(|other| other.id == e.id)) {
        true => Err(errors::repeated_id()),
        false => Ok(()),
    }
}

fn said(e: PublishBatchRequestEntry) -> (String, Said) {
    let said = Said {
        text: e.message,
        subject: e.subject,
        structure: e.message_structure,
        attributes: e.message_attributes,
        group: e.message_group_id,
        deduplication: e.message_deduplication_id,
    };
    (e.id, said)
}

fn refused(id: String, fault: &Fault) -> BatchResultErrorEntry {
    let (code, message) = (fault.code.to_string(), Some(fault.message.clone()));
    BatchResultErrorEntry { id, code, message, sender_fault: fault.side == Side::Sender }
}
