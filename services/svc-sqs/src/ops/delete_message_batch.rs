//! DeleteMessageBatch.
//!
//! <https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_DeleteMessageBatch.html>

use super::shared::{find, remove};
use crate::Room;
use crate::mailbox::Mailbox;
use crate::rules::{batches, receipts, urls};
use api_sqs::{DeleteMessageBatchRequest, DeleteMessageBatchResult, DeleteMessageBatchResultEntry};
use base::Fault;
use kernel::Cx;
use std::sync::Arc;
use store::Tx;

pub(crate) async fn run(
    room: Arc<Room>,
    cx: Cx,
    input: DeleteMessageBatchRequest,
) -> Result<DeleteMessageBatchResult, Fault> {
    let key = urls::parse(&cx, &input.queue_url)?;
    let (out, visible) = cx.write(move |cx, tx| delete_all(cx, tx, input)).await?;
    room.bells.ring(&key, visible);
    Ok(out)
}

fn delete_all(
    cx: &Cx,
    tx: &mut Tx,
    input: DeleteMessageBatchRequest,
) -> Result<(DeleteMessageBatchResult, usize), Fault> {
    let (key, queue) = find::queue(cx, tx, &input.queue_url)?;
    let entries = input.entries.unwrap_or_default();
    batches::check(entries.iter().map(|e| e.id.as_str()), "DeleteMessageBatchRequestEntry")?;
    let mut mailbox = Mailbox::open(tx, key.0, &queue, cx.now().0).map_err(Fault::internal)?;
    let (mut successful, mut failed) = (Vec::new(), Vec::new());
    for e in entries {
        let done = receipts::open(cx.kernel(), key.0, &queue, &e.receipt_handle)
            .and_then(|r| remove::message(tx, &mut mailbox, &queue, &r, &e.receipt_handle, cx.now().0));
        match done {
            Ok(()) => successful.push(DeleteMessageBatchResultEntry { id: e.id }),
            Err(fault) => failed.push(batches::failed(e.id, &fault)),
        }
    }
    let visible = if queue.is_fifo() { mailbox.counts.visible as usize } else { 0 };
    mailbox.close(tx).map_err(Fault::internal)?;
    Ok((DeleteMessageBatchResult { successful, failed }, visible))
}
