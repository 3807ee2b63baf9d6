//! What other rooms deliver to topics (buckets' events) is published, in the transaction that ends the delivery.

use crate::publish::Outgoing;
use crate::rules::messages::{Said, draft};
use crate::rules::names;
use crate::tables::TOPICS;
use crate::{Room, errors};
use base::Fault;
use kernel::authorise::everyone_may;
use kernel::{Cx, Delivery, Receiver, Resource, Undelivered};
use std::collections::HashMap;
use store::{Read, Tx};

/// The room's door.
pub(crate) fn receiver(room: Room) -> Receiver {
    let put = move |cx: &Cx, tx: &mut Tx, delivery: &Delivery| put(&room, cx, tx, delivery).map_err(Undelivered::from);
    Receiver::written("sns", put, |_| {})
}

/// Services that publish in the name of the account whose news they tell: a topic that lets everybody of an account in, as the policy
/// does that it begins with (`AWS:SourceOwner`), lets them in as well.
const IN_THE_OWNERS_NAME: &[&str] = &["events.rds.amazonaws.com"];

fn may_publish(cx: &Cx, read: &dyn Read, delivery: &Delivery) -> Result<(), Fault> {
    if IN_THE_OWNERS_NAME.contains(&delivery.service.as_str()) {
        let owner = delivery.source.account.to_string();
        let topic = Resource::new(delivery.target.as_str()).with("aws:SourceOwner", owner);
        if everyone_may(cx, read, "sns:Publish", &topic)? {
            return Ok(());
        }
    }
    cx.permit(read, "sns:Publish", &delivery.target)
}

fn put(room: &Room, cx: &Cx, tx: &mut Tx, delivery: &Delivery) -> Result<(), Fault> {
    let key = names::topic(&delivery.target).ok_or_else(errors::no_such_topic)?;
    let topic = TOPICS.get(tx, &key).map_err(Fault::internal)?.ok_or_else(errors::no_such_topic)?;
    may_publish(cx, tx, delivery)?;
    let event = &delivery.event;
    let header = |name: &str| event.headers.iter().find(|(n, _)| n == name).map(|(_, v)| v.clone());
    let said = Said {
        text: event.body.clone(),
        subject: header("subject"),
        structure: None,
        attributes: None,
        group: event.group.clone(),
        deduplication: event.deduplication.clone(),
    };
    let mut draft = draft(Some(&topic), said)?;
    draft.attributes.clone_from(&event.attributes);
    // it acts as the topic's owner from here on
    let id = cx.ids().uuid();
    let (ready, mut bytes) = (HashMap::new(), usize::MAX);
    let at = cx.now();
    let out = Outgoing { key: &key, id, draft: &draft, at, signer: &*room.signer, ready: &ready };
    // what does not fit one transaction is refused by the store, as a fault that is tried again
    out.send(cx, tx, None, &mut bytes).map(drop)
}
