//! SendMessage.
//!
//! <https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_SendMessage.html>

use super::shared::{find, send};
use crate::Room;
use crate::mailbox::Mailbox;
use crate::rules::digests;
use api_sqs::{SendMessageRequest, SendMessageResult};
use base::Fault;
use kernel::Cx;
use std::sync::Arc;

pub(crate) async fn run(room: Arc<Room>, cx: Cx, input: SendMessageRequest) -> Result<SendMessageResult, Fault> {
    let said = send::Said {
        text: input.message_body,
        delay: input.delay_seconds,
        attributes: input.message_attributes,
        system: input.message_system_attributes,
        deduplication: input.message_deduplication_id,
        group: input.message_group_id,
    };
    let url = input.queue_url;
    let (key, draft) = {
        // checked before the writer is troubled; the queue is read again there
        let (key, queue) = find::queue(&cx, &cx.snapshot()?, &url)?;
        (key, send::draft(&queue, said)?)
    };
    let md5 = hex::encode(draft.md5);
    let of_attributes = digests::of_attributes(draft.attributes.iter().map(|(n, a)| (n.as_str(), a)));
    let of_system = digests::of_attributes(draft.trace.iter().map(|(_, a)| ("AWSTraceHeader", a)));
    let sent = cx
        .write(move |cx, tx| {
            let (key, queue) = find::queue(cx, tx, &url)?;
            let mut mailbox = Mailbox::open(tx, key.0, &queue, cx.now().0).map_err(Fault::internal)?;
            let sent = send::put(cx, tx, key.0, &queue, &mut mailbox, draft)?;
            mailbox.close(tx).map_err(Fault::internal)?;
            Ok(sent)
        })
        .await?;
    match sent.delayed_until {
        Some(until) => room.bells.hidden_until(&key, until),
        None => room.bells.ring(&key, usize::from(sent.new)),
    }
    Ok(SendMessageResult {
        md5_of_message_body: Some(md5),
        md5_of_message_attributes: of_attributes,
        md5_of_message_system_attributes: of_system,
        message_id: Some(sent.id),
        sequence_number: sent.sequence,
    })
}
