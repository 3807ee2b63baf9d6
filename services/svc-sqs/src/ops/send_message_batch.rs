//! SendMessageBatch: up to ten messages in one transaction; each fails on its own.
//!
//! <https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_SendMessageBatch.html>

use super::shared::{find, send};
use crate::mailbox::Mailbox;
use crate::model::{Queue, QueueKey};
use crate::rules::{batches, contents, digests};
use crate::{Room, errors, limits};
use api_sqs::{
    SendMessageBatchRequest, SendMessageBatchRequestEntry, SendMessageBatchResult, SendMessageBatchResultEntry,
};
use base::Fault;
use kernel::Cx;
use std::sync::Arc;
use store::Tx;

type Drafts = Vec<(String, Result<send::Draft, Fault>)>;

pub(crate) async fn run(
    room: Arc<Room>,
    cx: Cx,
    input: SendMessageBatchRequest,
) -> Result<SendMessageBatchResult, Fault> {
    let entries = input.entries.unwrap_or_default();
    let url = input.queue_url;
    let (key, drafts) = {
        let (key, queue) = find::queue(&cx, &cx.snapshot()?, &url)?;
        batches::check(entries.iter().map(|e| e.id.as_str()), "SendMessageBatchRequestEntry")?;
        (key, drafts(&queue, entries)?)
    };
    let (out, delayed) = cx
        .write(move |cx, tx| {
            let (key, queue) = find::queue(cx, tx, &url)?;
            put_all(cx, tx, &key, &queue, drafts)
        })
        .await?;
    delayed.iter().for_each(|until| room.bells.hidden_until(&key, *until));
    room.bells.ring(&key, out.successful.len());
    Ok(out)
}

fn drafts(queue: &Queue, entries: Vec<SendMessageBatchRequestEntry>) -> Result<Drafts, Fault> {
    let (mut out, mut bytes) = (Vec::new(), 0);
    for e in entries {
        let said = send::Said {
            text: e.message_body,
            delay: e.delay_seconds,
            attributes: e.message_attributes,
            system: e.message_system_attributes,
            deduplication: e.message_deduplication_id,
            group: e.message_group_id,
        };
        bytes += said.text.len();
        let draft = send::draft(queue, said);
        bytes += draft.as_ref().map_or(0, |d| contents::size("", &d.attributes));
        out.push((e.id, draft));
    }
    match bytes > limits::BATCH_BYTES_MAX {
        true => Err(errors::batch_too_long(limits::BATCH_BYTES_MAX, bytes)),
        false => Ok(out),
    }
}

fn put_all(
    cx: &Cx,
    tx: &mut Tx,
    key: &QueueKey,
    queue: &Queue,
    drafts: Drafts,
) -> Result<(SendMessageBatchResult, Vec<i64>), Fault> {
    let mut mailbox = Mailbox::open(tx, key.0, queue, cx.now().0).map_err(Fault::internal)?;
    let (mut successful, mut failed, mut delayed) = (Vec::new(), Vec::new(), Vec::new());
    for (id, draft) in drafts {
        let draft = match draft {
            Ok(draft) => draft,
            Err(fault) => {
                failed.push(batches::failed(id, &fault));
                continue;
            }
        };
        let mut entry = SendMessageBatchResultEntry {
            id,
            md5_of_message_body: hex::encode(draft.md5),
            md5_of_message_attributes: digests::of_attributes(draft.attributes.iter().map(|(n, a)| (n.as_str(), a))),
            md5_of_message_system_attributes: digests::of_attributes(
                draft.trace.iter().map(|(_, a)| ("AWSTraceHeader", a)),
            ),
            ..Default::default()
        };
        let sent = send::put(cx, tx, key.0, queue, &mut mailbox, draft)?;
        entry.message_id = sent.id;
        entry.sequence_number = sent.sequence;
        delayed.extend(sent.delayed_until);
        successful.push(entry);
    }
    mailbox.close(tx).map_err(Fault::internal)?;
    Ok((SendMessageBatchResult { successful, failed }, delayed))
}
