//! What endpoints are asked: whether they agree to a subscription, and whether they meant to end it.
//!
//! Subscription confirmation: <https://docs.aws.amazon.com/sns/latest/dg/http-subscription-confirmation-json.html>; unsubscribe
//! confirmation: <https://docs.aws.amazon.com/sns/latest/dg/http-unsubscribe-confirmation-json.html>

use crate::model::{Letter, Protocol, Standing, Subscription, SubscriptionKey, Topic, TopicKey};
use crate::publish::{confirm_link, delivery};
use crate::rules::names;
use crate::rules::notification::{Kind, Said, Signed};
use crate::{Room, inbox, limits};
use base::{Fault, Timestamp};
use kernel::{Cx, Event, Scope};
use store::Tx;

/// A new token, and until when it is good.
pub(crate) fn token(cx: &Cx) -> (String, Timestamp) {
    (hex::encode(cx.ids().bytes::<72>()), cx.now().plus_ms(limits::CONFIRMATION_MS))
}

/// Sends its token to an endpoint that must confirm, or that may come back.
pub(crate) fn ask(
    room: &Room,
    cx: &Cx,
    tx: &mut Tx,
    (topic_key, topic): (&TopicKey, &Topic),
    (key, s): (&SubscriptionKey, &Subscription),
) -> Result<(), Fault> {
    let (token, ended) = match &s.standing {
        Standing::Pending { token, .. } => (token, false),
        Standing::Deleted { token, .. } => (token, true),
        Standing::Confirmed { .. } => return Ok(()),
    };
    let arn = names::topic_arn(topic_key);
    let link = confirm_link(&s.base, &arn, token);
    if s.protocol == Protocol::Email {
        return letter(cx, tx, topic, key, s, mail(&arn, &link, ended));
    }
    let (id, text) = (cx.ids().uuid(), text(&arn, key, ended));
    let said = Said {
        kind: Kind::Confirmation { token, link: &link, ended },
        id: &id,
        sequence: None,
        topic: &arn,
        subject: None,
        text: &text,
        at: cx.now(),
        attributes: &[],
        unsubscribe: "",
    };
    let version = topic.signature_version;
    let signature = room.signer.sign(version, &said.to_sign()).map_err(Fault::internal)?;
    let certificate = format!("{}{}", s.base, room.signer.certificate_path().map_err(Fault::internal)?);
    let document = said.document(&Signed { version, signature, certificate });
    if s.protocol == Protocol::EmailJson {
        return letter(cx, tx, topic, key, s, document);
    }
    let event = Event { body: document, group: topic.fifo.map(|_| "confirmation".into()), ..Event::default() };
    let plain = Subscription { raw: false, ..s.clone() };
    cx.deliver(tx, delivery(topic_key, topic, key, &plain, &said, event))
}

fn text(topic: &str, key: &SubscriptionKey, ended: bool) -> String {
    match ended {
        true => format!(
            "You have chosen to deactivate subscription {}.\nTo cancel this operation and restore the subscription, visit the \
             SubscribeURL included in this message.",
            names::subscription_arn(key)
        ),
        false => format!(
            "You have chosen to subscribe to the topic {topic}.\nTo confirm the subscription, visit the SubscribeURL included in \
             this message."
        ),
    }
}

fn mail(topic: &str, link: &str, ended: bool) -> String {
    match ended {
        true => format!(
            "Your subscription to the topic below has been deleted:\n{topic}\n\nIf this was in error, click or visit the link below \
             to resubscribe:\n{link}\n"
        ),
        false => format!(
            "You have chosen to subscribe to the topic:\n{topic}\n\nTo confirm this subscription, click or visit the link below \
             (If this was in error no action is necessary):\n{link}\n"
        ),
    }
}

fn letter(
    cx: &Cx,
    tx: &mut Tx,
    topic: &Topic,
    key: &SubscriptionKey,
    s: &Subscription,
    body: String,
) -> Result<(), Fault> {
    let from = if topic.display_name.is_empty() { "AWS Notifications" } else { &topic.display_name };
    let what = if matches!(s.standing, Standing::Deleted { .. }) { "Unsubscribe" } else { "Subscription" };
    let letter = Letter {
        kind: "email".into(),
        to: s.endpoint.clone(),
        from: from.into(),
        subject: Some(format!("AWS Notification - {what} Confirmation")),
        body,
        at: cx.now(),
    };
    inbox::put(tx, Scope { account: s.owner, region: key.0.region }, &letter)
}
