//! DeleteMessage.
//!
//! <https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_DeleteMessage.html>

use super::shared::{find, remove};
use crate::Room;
use crate::mailbox::Mailbox;
use crate::rules::receipts;
use api_sqs::DeleteMessageRequest;
use base::Fault;
use kernel::Cx;
use shape::Unit;
use std::sync::Arc;

pub(crate) async fn run(room: Arc<Room>, cx: Cx, input: DeleteMessageRequest) -> Result<Unit, Fault> {
    let (url, handle) = (input.queue_url, input.receipt_handle);
    let (key, visible) = cx
        .write(move |cx, tx| {
            let (key, queue) = find::queue(cx, tx, &url)?;
            let receipt = receipts::open(cx.kernel(), key.0, &queue, &handle)?;
            let mut mailbox = Mailbox::open(tx, key.0, &queue, cx.now().0).map_err(Fault::internal)?;
            remove::message(tx, &mut mailbox, &queue, &receipt, &handle, cx.now().0)?;
            let visible = queue.is_fifo() && mailbox.counts.visible > 0;
            mailbox.close(tx).map_err(Fault::internal)?;
            Ok((key, visible))
        })
        .await?;
    // the next of its group may go
    room.bells.ring(&key, usize::from(visible));
    Ok(Unit {})
}
