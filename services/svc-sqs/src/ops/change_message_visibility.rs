//! ChangeMessageVisibility.
//!
//! <https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_ChangeMessageVisibility.html>

use super::shared::{find, hide};
use crate::Room;
use crate::mailbox::Mailbox;
use crate::rules::receipts;
use api_sqs::ChangeMessageVisibilityRequest;
use base::Fault;
use kernel::Cx;
use shape::Unit;
use std::sync::Arc;

pub(crate) async fn run(room: Arc<Room>, cx: Cx, input: ChangeMessageVisibilityRequest) -> Result<Unit, Fault> {
    let seconds = input.visibility_timeout;
    let until = cx.now().0 + i64::from(seconds) * 1000;
    let key = cx
        .write(move |cx, tx| {
            let (key, queue) = find::queue(cx, tx, &input.queue_url)?;
            let now = cx.now().0;
            let receipt = receipts::open(cx.kernel(), key.0, &queue, &input.receipt_handle)?;
            let mut mailbox = Mailbox::open(tx, key.0, &queue, now).map_err(Fault::internal)?;
            hide::message(tx, &mut mailbox, &queue, &receipt, &input.receipt_handle, seconds, now)?;
            mailbox.close(tx).map_err(Fault::internal)?;
            Ok(key)
        })
        .await?;
    match seconds {
        0 => room.bells.ring(&key, 1),
        _ => room.bells.hidden_until(&key, until),
    }
    Ok(Unit {})
}
