//! What other rooms deliver to queues (topics, buckets) becomes messages, in the transaction that ends the delivery.

use crate::Room;
use crate::mailbox::Mailbox;
use crate::model::{Attribute, Group, Queue, Value};
use crate::ops::shared::{find, send};
use crate::rules::{contents, digests, urls};
use crate::{errors, limits};
use base::Fault;
use kernel::deliver::AttributeValue;
use kernel::{Cx, Delivery, Event, Receiver, Undelivered};
use sha2::{Digest, Sha256};
use store::Tx;

/// The room's door.
pub(crate) fn receiver(room: Room) -> Receiver {
    let put = |cx: &Cx, tx: &mut Tx, delivery: &Delivery| put(cx, tx, delivery).map_err(Undelivered::from);
    Receiver::written("sqs", put, move |delivery| {
        if let Some(key) = urls::of_arn(&delivery.target) {
            room.bells.ring(&key, 1);
        }
    })
}

fn put(cx: &Cx, tx: &mut Tx, delivery: &Delivery) -> Result<(), Fault> {
    let key = urls::of_arn(&delivery.target).ok_or_else(errors::no_such_queue)?;
    let queue = find::by_key(tx, &key)?.ok_or_else(errors::no_such_queue)?;
    cx.permit(tx, "sqs:SendMessage", &delivery.target)?;
    let draft = draft(&queue, &delivery.event)?;
    let mut mailbox = Mailbox::open(tx, key.0, &queue, cx.now().0).map_err(Fault::internal)?;
    send::put(cx, tx, key.0, &queue, &mut mailbox, draft)?;
    mailbox.close(tx).map_err(Fault::internal)
}

fn draft(queue: &Queue, event: &Event) -> Result<send::Draft, Fault> {
    let attributes: Vec<(String, Attribute)> =
        event.attributes.iter().map(|(name, a)| (name.clone(), kept(a))).collect();
    if attributes.len() > limits::ATTRIBUTES_MAX {
        return Err(errors::plain("A message has at most 10 attributes."));
    }
    contents::check_text(&event.body)?;
    let max = queue.attributes.maximum_message_size;
    if contents::size(&event.body, &attributes) as i64 > max {
        return Err(errors::too_long(max));
    }
    let (group, deduplication) = match queue.attributes.fifo {
        Some(_) => {
            let group = event.group.clone().ok_or_else(|| errors::missing("MessageGroupId"))?;
            let id = event.deduplication.clone();
            (Group::Fifo(group), Some(id.unwrap_or_else(|| hex::encode(Sha256::digest(event.body.as_bytes())))))
        }
        None => (event.group.clone().map_or(Group::None, Group::Fair), None),
    };
    Ok(send::Draft {
        text: event.body.clone(),
        md5: digests::of_body(&event.body),
        attributes,
        trace: None,
        delay_ms: queue.attributes.delay * 1000,
        group,
        deduplication,
    })
}

fn kept(a: &kernel::deliver::Attribute) -> Attribute {
    let value = match &a.value {
        AttributeValue::Text(text) => Value::Text(text.clone()),
        AttributeValue::Bytes(bytes) => Value::Bytes(bytes.clone()),
    };
    Attribute { data_type: a.data_type.clone(), value }
}
