//! ChangeMessageVisibilityBatch.
//!
//! <https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_ChangeMessageVisibilityBatch.html>

use super::shared::{find, hide};
use crate::Room;
use crate::mailbox::Mailbox;
use crate::model::QueueKey;
use crate::rules::{batches, receipts};
use api_sqs::{
    ChangeMessageVisibilityBatchRequest, ChangeMessageVisibilityBatchResult, ChangeMessageVisibilityBatchResultEntry,
};
use base::Fault;
use kernel::Cx;
use std::sync::Arc;
use store::Tx;

pub(crate) async fn run(
    room: Arc<Room>,
    cx: Cx,
    input: ChangeMessageVisibilityBatchRequest,
) -> Result<ChangeMessageVisibilityBatchResult, Fault> {
    let now = cx.now().0;
    let timeouts: Vec<i64> =
        input.entries.iter().flatten().map(|e| i64::from(e.visibility_timeout.unwrap_or(30))).collect();
    let (key, out) = cx.write(move |cx, tx| change_all(cx, tx, input)).await?;
    for seconds in timeouts {
        match seconds {
            0 => room.bells.ring(&key, 1),
            _ => room.bells.hidden_until(&key, now + seconds * 1000),
        }
    }
    Ok(out)
}

fn change_all(
    cx: &Cx,
    tx: &mut Tx,
    input: ChangeMessageVisibilityBatchRequest,
) -> Result<(QueueKey, ChangeMessageVisibilityBatchResult), Fault> {
    let (key, queue) = find::queue(cx, tx, &input.queue_url)?;
    let entries = input.entries.unwrap_or_default();
    batches::check(entries.iter().map(|e| e.id.as_str()), "ChangeMessageVisibilityBatchRequestEntry")?;
    let now = cx.now().0;
    let mut mailbox = Mailbox::open(tx, key.0, &queue, now).map_err(Fault::internal)?;
    let (mut successful, mut failed) = (Vec::new(), Vec::new());
    for e in entries {
        let seconds = e.visibility_timeout.unwrap_or(queue.attributes.visibility_timeout as i32);
        let done = receipts::open(cx.kernel(), key.0, &queue, &e.receipt_handle)
            .and_then(|r| hide::message(tx, &mut mailbox, &queue, &r, &e.receipt_handle, seconds, now));
        match done {
            Ok(()) => successful.push(ChangeMessageVisibilityBatchResultEntry { id: e.id }),
            Err(fault) => failed.push(batches::failed(e.id, &fault)),
        }
    }
    mailbox.close(tx).map_err(Fault::internal)?;
    Ok((key, ChangeMessageVisibilityBatchResult { successful, failed }))
}
