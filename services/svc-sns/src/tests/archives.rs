//! Archives of FIFO topics and their replays.

use super::*;

const DAY_MS: i64 = 24 * 3_600_000;

struct Kept {
    c: Cloud,
    topic: String,
}

/// A topic that keeps its messages for some days.
fn kept(days: &str) -> Kept {
    let c = Cloud::new();
    let policy = format!(r#"{{"MessageRetentionPeriod":"{days}"}}"#);
    let attributes = [("FifoTopic", "true"), ("ContentBasedDeduplication", "true"), ("ArchivePolicy", policy.as_str())];
    let topic = c.topic("news.fifo", &attributes);
    Kept { c, topic }
}

impl Kept {
    fn publish(&self, group: &str, text: &str) -> sns::PublishResponse {
        self.c.publish(sns::PublishInput { message_group_id: Some(group.into()), ..message(&self.topic, text) })
    }

    fn attributes(&self) -> Entries<String> {
        let input = sns::GetTopicAttributesInput { topic_arn: self.topic.clone() };
        self.c.call(&sns::GET_TOPIC_ATTRIBUTES, input).attributes.unwrap()
    }

    fn archive(&self, policy: &str) -> Result<(), Fault> {
        let input = sns::SetTopicAttributesInput {
            topic_arn: self.topic.clone(),
            attribute_name: "ArchivePolicy".into(),
            attribute_value: Some(policy.into()),
        };
        self.c.try_call(&sns::SET_TOPIC_ATTRIBUTES, input).map(drop)
    }

    fn pass(&self, ms: i64) {
        self.c.clock.advance_ms(ms);
    }

    fn now(&self) -> String {
        base::Clock::now(&*self.c.clock).to_string()
    }

    /// Waits until a subscription's replay is so, and for its deliveries.
    fn until(&self, subscription: &str, status: &str) {
        for _ in 0..2_000 {
            self.c.kernel.wake("sns-archive");
            if self.c.attribute(subscription, "ReplayStatus").as_deref() == Some(status) {
                return self.c.deliver();
            }
            std::thread::sleep(std::time::Duration::from_millis(1));
        }
        panic!("{:?}, and not {status}", self.c.attribute(subscription, "ReplayStatus"));
    }

    /// Everything that a queue has, in its order; it is deleted.
    fn drain(&self, url: &str) -> Vec<sqs::Message> {
        let mut all = Vec::new();
        loop {
            let got = self.c.messages(url);
            if got.is_empty() {
                return all;
            }
            for m in &got {
                let receipt_handle = m.receipt_handle.clone().unwrap();
                self.c.call(&sqs::DELETE_MESSAGE, sqs::DeleteMessageRequest { queue_url: url.into(), receipt_handle });
            }
            all.extend(got);
        }
    }

    fn texts(&self, url: &str) -> Vec<String> {
        self.drain(url).into_iter().filter_map(|m| m.body).collect()
    }

    /// A queue that is subscribed, and gets messages as they are.
    fn subscribed(&self, name: &str, attributes: &[(&str, &str)]) -> (String, String) {
        let (url, arn) = self.c.queue(name);
        let all = [&[("RawMessageDelivery", "true")], attributes].concat();
        (url, self.c.subscribe(&self.topic, "sqs", &arn, &all))
    }
}

fn replay(from: &str, until: Option<&str>) -> String {
    let until = until.map(|u| format!(r#","EndingPoint":"{u}""#)).unwrap_or_default();
    format!(r#"{{"PointType":"Timestamp","StartingPoint":"{from}"{until}}}"#)
}

#[test]
fn a_new_subscription_gets_what_was_published_before_in_its_order_and_then_what_is_new() {
    let k = kept("30");
    let start = k.now();
    let sent: Vec<_> = (0..70).map(|n| k.publish(["a", "b"][n % 2], &format!("{n}"))).collect();
    k.pass(60_000);
    let (url, s) = k.subscribed("late.fifo", &[("ReplayPolicy", &replay(&start, None))]);
    k.until(&s, "Completed");
    let of = |group: usize, all: std::ops::Range<usize>| -> Vec<String> {
        all.filter(|n| n % 2 == group).map(|n| n.to_string()).collect()
    };
    let got = k.texts(&url);
    for group in 0..2 {
        let in_group: Vec<_> = got.iter().filter(|t| t.parse::<usize>().unwrap() % 2 == group).cloned().collect();
        assert_eq!(in_group, of(group, 0..70));
    }
    assert_eq!((got.len(), sent.len()), (70, 70));
    k.publish("a", "new");
    assert_eq!(k.texts(&url), ["new"]);
}

#[test]
fn a_replayed_message_is_the_same_but_for_its_mark_and_is_not_taken_for_a_repetition() {
    let k = kept("1");
    let (url, s) = k.subscribed("q.fifo", &[("RawMessageDelivery", "false")]);
    let start = k.now();
    let sent = k.publish("g", "text");
    let first = k.drain(&url).remove(0).body.unwrap();
    k.pass(60_000);
    k.c.set(&s, "ReplayPolicy", &replay(&start, None)).unwrap();
    k.until(&s, "Completed");
    let second = k.drain(&url).remove(0).body.unwrap();
    let (first, second) = (json(&first), json(&second));
    for field in ["MessageId", "Message", "Timestamp", "SequenceNumber", "TopicArn", "Signature"] {
        assert_eq!(first[field], second[field], "{field}");
    }
    assert_eq!(second["MessageId"].as_str(), sent.message_id.as_deref());
    assert_eq!(first["MessageAttributes"], Value::Null);
    assert_eq!(second["MessageAttributes"]["Replayed"]["Value"], "true");
}

#[test]
fn points_bound_a_replay_and_after_one_that_ends_nothing_new_comes() {
    let k = kept("30");
    k.publish("g", "before");
    k.pass(1_000);
    let from = k.now();
    k.publish("g", "within");
    k.pass(1_000);
    let until = k.now();
    k.pass(1_000);
    k.publish("g", "after");
    let (url, s) = k.subscribed("q.fifo", &[("ReplayPolicy", &replay(&from, Some(&until)))]);
    k.until(&s, "Completed");
    assert_eq!(k.texts(&url), ["within"]);
    k.publish("g", "new");
    assert_eq!(k.texts(&url), [""; 0]);
    // without a replay it is live again
    k.c.set(&s, "ReplayPolicy", "{}").unwrap();
    assert_eq!(k.c.attribute(&s, "ReplayStatus"), None);
    k.publish("g", "newer");
    assert_eq!(k.texts(&url), ["newer"]);
}

#[test]
fn a_replay_up_to_a_point_to_come_goes_on_until_then() {
    let k = kept("30");
    let from = k.now();
    k.publish("g", "1");
    let until = base::Clock::now(&*k.c.clock).plus_ms(60_000).to_string();
    let (url, s) = k.subscribed("q.fifo", &[("ReplayPolicy", &replay(&from, Some(&until)))]);
    k.until(&s, "In progress");
    k.pass(30_000);
    k.publish("g", "2");
    k.pass(31_000);
    k.publish("g", "3");
    k.until(&s, "Completed");
    assert_eq!(k.texts(&url), ["1", "2"]);
}

#[test]
fn filters_choose_what_is_replayed() {
    let k = kept("30");
    let from = k.now();
    let colour = |c: &str| attributes(&[("colour", "String", c)]);
    for c in ["red", "blue", "red"] {
        k.pass(1_000);
        k.c.publish(sns::PublishInput {
            message_attributes: colour(c),
            message_group_id: Some("g".into()),
            message_deduplication_id: Some(k.now().replace(':', "")),
            ..message(&k.topic, c)
        });
    }
    let filter = r#"{"colour":["red"]}"#;
    let (url, s) = k.subscribed("q.fifo", &[("FilterPolicy", filter), ("ReplayPolicy", &replay(&from, None))]);
    k.until(&s, "Completed");
    let got = k.drain(&url);
    assert_eq!(got.iter().filter_map(|m| m.body.clone()).collect::<Vec<_>>(), ["red", "red"]);
    let marked = got[0].message_attributes.as_ref().and_then(|a| a.get("Replayed").cloned());
    assert_eq!(marked.and_then(|m| m.string_value).as_deref(), Some("true"));
}

#[test]
fn messages_are_kept_as_long_as_the_policy_says() {
    let k = kept("2");
    let begins = || k.attributes().get("BeginningArchiveTime").cloned().unwrap();
    let start = k.now();
    assert_eq!(begins(), start);
    k.publish("g", "old");
    k.pass(DAY_MS);
    assert_eq!(begins(), start, "not before it began");
    k.publish("g", "young");
    k.pass(DAY_MS + 1_000);
    let rows = || crate::tables::ARCHIVE.count(&k.c.kernel.store.snapshot().unwrap(), &()).unwrap();
    for _ in 0..2_000 {
        k.c.kernel.wake("sns-archive");
        if rows() == 1 {
            break;
        }
        std::thread::sleep(std::time::Duration::from_millis(1));
    }
    assert_eq!(rows(), 1, "the loop forgets");
    let (_, s) = k.subscribed("q.fifo", &[]);
    let early = k.c.set(&s, "ReplayPolicy", &replay(&start, None));
    assert_eq!(
        said(early),
        "InvalidParameter: Invalid parameter: ReplayPolicy: StartingPoint must not be before the topic's BeginningArchiveTime"
    );
}

#[test]
fn a_topic_with_an_archive_stays_until_its_policy_goes_and_the_messages_go_with_it() {
    let k = kept("30");
    k.publish("g", "x");
    let delete = || k.c.try_call(&sns::DELETE_TOPIC, sns::DeleteTopicInput { topic_arn: k.topic.clone() });
    assert_eq!(said(delete()), "InvalidState: Invalid state: Cannot delete a topic with an ArchivePolicy");
    let (_, s) = k.subscribed("q.fifo", &[]);
    k.pass(1_000);
    let later = base::Clock::now(&*k.c.clock).plus_ms(DAY_MS).to_string();
    k.c.set(&s, "ReplayPolicy", &replay(&k.now(), Some(&later))).unwrap();
    k.archive(r#"{"MessageRetentionPeriod":45}"#).unwrap();
    assert_eq!(k.attributes().get("ArchivePolicy").map(String::as_str), Some(r#"{"MessageRetentionPeriod":45}"#));
    k.archive("{}").unwrap();
    assert_eq!(k.c.attribute(&s, "ReplayStatus").as_deref(), Some("Failed"));
    assert_eq!(k.attributes().get("BeginningArchiveTime"), None);
    for _ in 0..2_000 {
        if crate::tables::ARCHIVE.count(&k.c.kernel.store.snapshot().unwrap(), &()).unwrap() == 0 {
            break;
        }
        std::thread::sleep(std::time::Duration::from_millis(1));
    }
    assert_eq!(crate::tables::ARCHIVE.count(&k.c.kernel.store.snapshot().unwrap(), &()).unwrap(), 0);
    delete().unwrap();
}

#[test]
fn bad_policies_are_refused() {
    let k = kept("30");
    let archive = |policy: &str| said(k.archive(policy));
    let period = "InvalidParameter: Invalid parameter: ArchivePolicy: MessageRetentionPeriod must be an integer between 1 and 365";
    for policy in ["0", "366", "x", "-1", "1.5"] {
        assert_eq!(archive(&format!(r#"{{"MessageRetentionPeriod":"{policy}"}}"#)), period);
    }
    assert_eq!(archive(""), "InvalidParameter: Invalid parameter: ArchivePolicy: failed to parse JSON.");
    assert_eq!(
        archive(r#"{"Days":"1"}"#),
        "InvalidParameter: Invalid parameter: ArchivePolicy: invalid JSON. Attribute Days is unknown."
    );
    let standard = k.c.try_call(
        &sns::CREATE_TOPIC,
        sns::CreateTopicInput {
            name: "standard".into(),
            attributes: Some(entries(&[("ArchivePolicy", r#"{"MessageRetentionPeriod":"1"}"#)])),
            ..Default::default()
        },
    );
    assert!(said(standard).contains("only valid for FIFO topics"));
    let (_, s) = k.subscribed("q.fifo", &[]);
    let set = |policy: &str| said(k.c.set(&s, "ReplayPolicy", policy));
    let (now, wrong) = (k.now(), "InvalidParameter: Invalid parameter: ReplayPolicy: ");
    for (policy, reason) in [
        ("[]".into(), "failed to parse JSON."),
        (r#"{"StartingPoint":"x"}"#.into(), "PointType must be Timestamp"),
        (r#"{"PointType":"Timestamp"}"#.into(), "StartingPoint is required"),
        (replay("yesterday", None), "StartingPoint must be a timestamp in ISO 8601 format"),
        (replay("2031-01-01T00:00:00Z", None), "StartingPoint must not be in the future"),
        (replay(&now, Some(&now)), "EndingPoint must be after StartingPoint"),
        (r#"{"PointType":"Timestamp","From":1}"#.into(), "invalid JSON. Attribute From is unknown."),
    ] {
        assert_eq!(set(&policy), format!("{wrong}{reason}"));
    }
    k.archive("{}").unwrap();
    assert_eq!(set(&replay(&now, None)), format!("{wrong}the topic does not have an active ArchivePolicy"));
}

#[test]
fn a_subscription_of_the_first_format_is_read() {
    use crate::model::Subscription;
    use store::Record;
    let k = kept("1");
    k.subscribed("q.fifo", &[]);
    let all = crate::tables::SUBSCRIPTIONS.list(&k.c.kernel.store.snapshot().unwrap(), &()).unwrap();
    let bytes = postcard::to_allocvec(&all[0].1).unwrap();
    assert_eq!(Subscription::upgrade(1, &bytes[..bytes.len() - 1]).unwrap(), all[0].1);
}
