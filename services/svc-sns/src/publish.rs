//! What becomes of a published message: a delivery, or a letter, for each subscription that wants it.
//!
//! <https://docs.aws.amazon.com/sns/latest/dg/sns-message-filtering.html>; FIFO topics:
//! <https://docs.aws.amazon.com/sns/latest/dg/fifo-topic-message-ordering.html>

use crate::inbox;
use crate::model::{Letter, Protocol, Seen, Subscription, SubscriptionKey, Topic, TopicKey};
use crate::rules::messages::Draft;
use crate::rules::notification::{Kind, Said, Signed};
use crate::rules::{delivery_policy, filter, names};
use crate::tables::{SEEN, SEEN_BY_TIME, SUBSCRIPTIONS, SeenKey, TOPICS};
use crate::{Signer, archive, limits};
use base::{Fault, Timestamp};
use kernel::{ActingFor, Cx, Delivery, Event, Retry, Scope};
use serde_json::Value;
use std::collections::HashMap;
use std::collections::hash_map::Entry;
use store::{Read, Tx};

/// The service as policies name it.
const SERVICE: &str = "sns.amazonaws.com";
/// Where sequence numbers begin, and how far apart they are.
const SEQUENCE_START: u128 = 10_000_000_000_000_000_000;
const SEQUENCE_STEP: u128 = 4096;

/// What the publisher is answered.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Published {
    pub(crate) id: String,
    pub(crate) sequence: Option<String>,
}

/// A message on its way out.
pub(crate) struct Outgoing<'a> {
    pub(crate) key: &'a TopicKey,
    pub(crate) id: String,
    pub(crate) draft: &'a Draft,
    /// When it was published.
    pub(crate) at: Timestamp,
    pub(crate) signer: &'a dyn Signer,
    /// Signatures that were made before the transaction, by the text that is signed.
    pub(crate) ready: &'a HashMap<String, String>,
}

/// How far a message has come.
pub(crate) enum Sent {
    /// To all who want it.
    Whole(Published),
    /// To some: the others need another transaction.
    Part(Cursor),
}

/// Where a message goes on: its number in a FIFO topic, and the subscription that it reached last.
pub(crate) struct Cursor {
    number: Option<u64>,
    after: String,
}

impl Outgoing<'_> {
    /// Makes the signatures that the present subscriptions need, so that the transaction need not.
    pub(crate) fn prepare(&self, read: &dyn Read, topic: &Topic) -> Result<HashMap<String, String>, Fault> {
        let mut ready = HashMap::new();
        for (key, s) in confirmed(read, self.key)? {
            if s.is_live() && !s.raw && !matches!(s.protocol, Protocol::Email | Protocol::Sms) {
                let links = Links::new(&key, &s);
                let text = self.said(&s, None, &links).to_sign();
                if let Entry::Vacant(place) = ready.entry(text) {
                    let signature = self.signer.sign(topic.signature_version, place.key()).map_err(Fault::internal)?;
                    place.insert(signature);
                }
            }
        }
        Ok(ready)
    }

    /// Writes the deliveries, as long as `bytes` of this transaction are left.
    pub(crate) fn send(&self, cx: &Cx, tx: &mut Tx, from: Option<Cursor>, bytes: &mut usize) -> Result<Sent, Fault> {
        let mut topic = TOPICS.get(tx, self.key).map_err(Fault::internal)?.ok_or_else(crate::errors::no_such_topic)?;
        let (number, after) = match from {
            Some(Cursor { number, after }) => (number, Some(after)),
            None => match self.number(cx, tx, &mut topic)? {
                Ok(number) => (number, None),
                Err(seen) => {
                    return Ok(Sent::Whole(Published { id: seen.id, sequence: Some(sequence(seen.sequence)) }));
                }
            },
        };
        let (shown, values) = (number.map(sequence), self.draft.values());
        for (key, s) in confirmed(tx, self.key)? {
            if after.as_ref().is_some_and(|a| key.2 <= *a) || !s.is_live() || !wants(&s, self.draft, &values) {
                continue;
            }
            let written = self.hand_over(cx, tx, &topic, &key, &s, shown.as_deref())? + limits::DELIVERY_BYTES;
            *bytes = bytes.saturating_sub(written);
            if *bytes == 0 {
                return Ok(Sent::Part(Cursor { number, after: key.2 }));
            }
        }
        if let Some(number) = number {
            archive::keep(cx, tx, (self.key, &topic), number, &self.id, self.draft)?;
        }
        self.remember(cx, tx, &topic, number)?;
        Ok(Sent::Whole(Published { id: self.id.clone(), sequence: shown }))
    }

    /// The message's number in a FIFO topic, or the message that it repeats.
    fn number(&self, cx: &Cx, tx: &mut Tx, topic: &mut Topic) -> Result<Result<Option<u64>, Seen>, Fault> {
        let Some(at) = self.seen_key(topic) else { return Ok(Ok(None)) };
        let now = cx.now().0;
        forget(tx, self.key.0, &topic.serial, now)?;
        let known = SEEN.get(tx, &at).map_err(Fault::internal)?;
        if let Some(seen) = known.filter(|s| s.at + limits::DEDUPLICATION_MS > now) {
            return Ok(Err(seen));
        }
        let number = topic.next;
        topic.next += 1;
        TOPICS.put(tx, self.key, topic).map_err(Fault::internal)?;
        Ok(Ok(Some(number)))
    }

    /// Its deduplication id, with its last delivery: whoever repeats a message that was cut off sends it whole.
    fn remember(&self, cx: &Cx, tx: &mut Tx, topic: &Topic, number: Option<u64>) -> Result<(), Fault> {
        let (Some(at), Some(number)) = (self.seen_key(topic), number) else { return Ok(()) };
        SEEN.put(tx, &at, &Seen { at: cx.now().0, id: self.id.clone(), sequence: number }).map_err(Fault::internal)
    }

    fn seen_key(&self, topic: &Topic) -> Option<SeenKey> {
        let (fifo, id) = (topic.fifo?, self.draft.deduplication.clone()?);
        let group = self.draft.group.clone().filter(|_| fifo.per_group).unwrap_or_default();
        Some((self.key.0, topic.serial.clone(), group, id))
    }

    pub(crate) fn said<'s>(&'s self, s: &Subscription, sequence: Option<&'s str>, links: &'s Links) -> Said<'s> {
        Said {
            kind: Kind::Notification,
            id: &self.id,
            sequence,
            topic: &links.topic,
            subject: self.draft.subject.as_deref(),
            text: self.draft.text_for(s.protocol.name()),
            at: self.at,
            attributes: &self.draft.attributes,
            unsubscribe: &links.unsubscribe,
        }
    }

    /// Writes the delivery to one subscription; its size in bytes.
    pub(crate) fn hand_over(
        &self,
        cx: &Cx,
        tx: &mut Tx,
        topic: &Topic,
        key: &SubscriptionKey,
        s: &Subscription,
        sequence: Option<&str>,
    ) -> Result<usize, Fault> {
        let links = Links::new(key, s);
        let said = self.said(s, sequence, &links);
        match s.protocol {
            Protocol::Email | Protocol::EmailJson | Protocol::Sms => {
                let letter = self.letter(topic, s, &said)?;
                inbox::put(tx, Scope { account: s.owner, region: key.0.region }, &letter)?;
                Ok(letter.body.len())
            }
            _ => {
                let body = if s.raw { said.text.to_owned() } else { self.document(topic, s, &said)? };
                let bytes = body.len() + self.draft.attribute_bytes();
                let mut event = Event { body, ..Event::default() };
                if s.raw {
                    event.attributes = self.draft.attributes.clone();
                }
                event.group = self.draft.group.clone();
                event.deduplication = self.draft.deduplication.clone();
                cx.deliver(tx, delivery(self.key, topic, key, s, &said, event))?;
                Ok(bytes)
            }
        }
    }

    fn document(&self, topic: &Topic, s: &Subscription, said: &Said<'_>) -> Result<String, Fault> {
        let text = said.to_sign();
        let signature = match self.ready.get(&text) {
            Some(made) => made.clone(),
            None => self.signer.sign(topic.signature_version, &text).map_err(Fault::internal)?,
        };
        let certificate = format!("{}{}", s.base, self.signer.certificate_path().map_err(Fault::internal)?);
        Ok(said.document(&Signed { version: topic.signature_version, signature, certificate }))
    }

    fn letter(&self, topic: &Topic, s: &Subscription, said: &Said<'_>) -> Result<Letter, Fault> {
        let from = if topic.display_name.is_empty() { "AWS Notifications" } else { &topic.display_name };
        let body = match s.protocol {
            Protocol::EmailJson => self.document(topic, s, said)?,
            Protocol::Email => format!(
                "{}\n\n--\nIf you wish to stop receiving notifications from this topic, please click or visit the link below to \
                 unsubscribe:\n{}\n",
                said.text, said.unsubscribe
            ),
            // the display name stands before the text
            _ if topic.display_name.is_empty() => said.text.to_owned(),
            _ => format!("{}> {}", topic.display_name, said.text),
        };
        let sms = s.protocol == Protocol::Sms;
        let subject = said.subject.unwrap_or("AWS Notification Message");
        Ok(Letter {
            kind: if sms { "sms".into() } else { "email".into() },
            to: s.endpoint.clone(),
            from: from.into(),
            subject: (!sms).then(|| subject.to_owned()),
            body,
            at: said.at,
        })
    }
}

/// Links in messages, at the endpoint at which the subscription was made.
pub(crate) struct Links {
    pub(crate) topic: String,
    pub(crate) unsubscribe: String,
}

impl Links {
    pub(crate) fn new(key: &SubscriptionKey, s: &Subscription) -> Links {
        let topic = names::topic_arn(&(key.0, key.1.clone()));
        let arn = names::subscription_arn(key);
        Links {
            topic,
            unsubscribe: format!("{}/?Action=Unsubscribe&SubscriptionArn={arn}{}", s.base, version(&s.base)),
        }
    }
}

/// The link that confirms.
pub(crate) fn confirm_link(base: &str, topic: &str, token: &str) -> String {
    format!("{base}/?Action=ConfirmSubscription&TopicArn={topic}&Token={token}{}", version(base))
}

/// AWS's own names say the service; at another address the version does.
fn version(base: &str) -> &'static str {
    if base.contains("://sns.") { "" } else { "&Version=2010-03-31" }
}

/// A delivery to an endpoint that is no person's.
pub(crate) fn delivery(
    topic_key: &TopicKey,
    topic: &Topic,
    key: &SubscriptionKey,
    s: &Subscription,
    said: &Said<'_>,
    mut event: Event,
) -> Delivery {
    let arn = names::subscription_arn(key);
    let web = matches!(s.protocol, Protocol::Http | Protocol::Https);
    let mut retry = Retry::MANAGED;
    if web {
        let policy = delivery_policy::effective(topic.delivery_policy.as_deref(), s.delivery_policy.as_deref());
        event.headers = headers(said, &arn, s.raw, policy.content_type);
        retry = policy.retry;
    }
    let lane = topic.fifo.and(event.group.as_ref()).map(|group| format!("{arn}\n{group}"));
    Delivery {
        target: s.endpoint.clone(),
        event,
        service: SERVICE.into(),
        source: ActingFor { arn: names::topic_arn(topic_key), account: topic_key.0.account },
        retry,
        dead_letter: s.redrive.clone(),
        lane,
    }
}

fn headers(said: &Said<'_>, subscription: &str, raw: bool, content_type: Option<String>) -> Vec<(String, String)> {
    let mut out = vec![
        ("content-type", content_type.unwrap_or_else(|| "text/plain; charset=UTF-8".into())),
        ("user-agent", "Amazon Simple Notification Service Agent".into()),
        ("x-amz-sns-message-type", said.type_name().into()),
        ("x-amz-sns-message-id", said.id.into()),
        ("x-amz-sns-topic-arn", said.topic.into()),
    ];
    if !matches!(said.kind, Kind::Confirmation { ended: false, .. }) {
        out.push(("x-amz-sns-subscription-arn", subscription.into()));
    }
    if raw {
        out.push(("x-amz-sns-rawdelivery", "true".into()));
    }
    out.into_iter().map(|(name, value)| (name.to_owned(), value)).collect()
}

/// Subscriptions that get messages.
pub(crate) fn confirmed(read: &dyn Read, topic: &TopicKey) -> Result<Vec<(SubscriptionKey, Subscription)>, Fault> {
    let all = SUBSCRIPTIONS.page(read, topic, None, limits::SUBSCRIPTIONS_PER_TOPIC_MAX).map_err(Fault::internal)?;
    Ok(all.into_iter().filter(|(_, s)| s.is_confirmed()).collect())
}

/// What the filter policy says.
pub(crate) fn wants(s: &Subscription, draft: &Draft, values: &[(String, Vec<Value>)]) -> bool {
    let Some(text) = &s.filter else { return true };
    // it was read when it was set
    let Ok(policy) = filter::parse(text, s.filter_scope) else { return false };
    match s.filter_scope {
        filter::Scope::Attributes => policy.wants_attributes(values),
        filter::Scope::Body => policy.wants_body(draft.text_for(s.protocol.name())),
    }
}

fn forget(tx: &mut Tx, scope: Scope, serial: &str, now: i64) -> Result<(), Fault> {
    let mut old = Vec::new();
    let visit = &mut |(_, _, at): (Scope, String, i64), key| {
        let too_old = at + limits::DEDUPLICATION_MS <= now;
        old.extend(too_old.then_some(key));
        too_old && old.len() < limits::FORGET_MAX
    };
    SEEN.visit_by(&SEEN_BY_TIME, tx, &(scope, serial.to_owned()), visit).map_err(Fault::internal)?;
    for key in old {
        SEEN.delete(tx, &key).map_err(Fault::internal)?;
    }
    Ok(())
}

pub(crate) fn sequence(number: u64) -> String {
    (SEQUENCE_START + u128::from(number) * SEQUENCE_STEP).to_string()
}
