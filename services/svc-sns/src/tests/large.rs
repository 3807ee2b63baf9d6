//! Long messages, and messages to more subscriptions than one transaction holds.

use super::*;
use crate::model::Topic;
use store::Record;

const MIB: usize = 1 << 20;

fn set(c: &Cloud, topic: &str, value: &str) -> Result<(), Fault> {
    let input = sns::SetTopicAttributesInput {
        topic_arn: topic.into(),
        attribute_name: "MaximumMessageSize".into(),
        attribute_value: Some(value.into()),
    };
    c.try_call(&sns::SET_TOPIC_ATTRIBUTES, input).map(drop)
}

/// How long the messages are that a queue has.
fn lengths(c: &Cloud, url: &str) -> Vec<usize> {
    c.bodies(url).iter().map(String::len).collect()
}

#[test]
fn a_topic_takes_what_its_maximum_allows() {
    let c = Cloud::new();
    let (topic, url, _) = c.pair(&[]);
    let long = |n: usize| message(&topic, &"x".repeat(n));
    let shown = || {
        let input = sns::GetTopicAttributesInput { topic_arn: topic.clone() };
        c.call(&sns::GET_TOPIC_ATTRIBUTES, input).attributes.and_then(|a| a.get("MaximumMessageSize").cloned())
    };
    assert_eq!(shown(), None, "shown once it was set");
    assert_eq!(said(c.try_call(&sns::PUBLISH, long(262_145))), "InvalidParameter: Invalid parameter: Message too long");
    set(&c, &topic, "1048576").unwrap();
    assert_eq!(shown().as_deref(), Some("1048576"));
    c.publish(long(MIB));
    assert_eq!(lengths(&c, &url), [MIB]);
    let counted = sns::PublishInput { message_attributes: attributes(&[("a", "String", "b")]), ..long(MIB - 7) };
    assert_eq!(said(c.try_call(&sns::PUBLISH, counted)), "InvalidParameter: Invalid parameter: Message too long");
    set(&c, &topic, "1024").unwrap();
    assert_eq!(said(c.try_call(&sns::PUBLISH, long(1025))), "InvalidParameter: Invalid parameter: Message too long");
    c.publish(long(1024));
}

#[test]
fn a_batch_shares_the_topics_maximum() {
    let c = Cloud::new();
    let (topic, url, _) = c.pair(&[]);
    set(&c, &topic, "1048576").unwrap();
    let entry = |id: &str, n: usize| sns::PublishBatchRequestEntry {
        id: id.into(),
        message: "x".repeat(n),
        ..Default::default()
    };
    let batch = |entries| sns::PublishBatchInput { topic_arn: topic.clone(), publish_batch_request_entries: entries };
    let refused = c.try_call(&sns::PUBLISH_BATCH, batch(vec![entry("a", MIB / 2), entry("b", MIB / 2 + 1)]));
    assert!(said(refused).starts_with("BatchRequestTooLong: "));
    let out = c.call(&sns::PUBLISH_BATCH, batch(vec![entry("a", MIB / 2), entry("b", MIB / 2), entry("c", MIB + 1)]));
    assert_eq!(out.successful.unwrap().iter().map(|e| e.id.as_deref().unwrap()).collect::<Vec<_>>(), ["a", "b"]);
    assert_eq!(out.failed.unwrap()[0].id, "c");
    c.deliver();
    assert_eq!(lengths(&c, &url), [MIB / 2, MIB / 2]);
}

#[test]
fn topics_for_long_messages_have_few_subscriptions_of_queues() {
    let c = Cloud::new();
    let topic = c.topic("large", &[("MaximumMessageSize", "262145")]);
    let subscribe =
        |protocol: &str, endpoint: &str| c.try_call(&sns::SUBSCRIBE, subscription(&topic, protocol, endpoint, &[]));
    let seen = [
        said(set(&c, &topic, "1023")),
        said(set(&c, &topic, "1048577")),
        said(set(&c, &topic, "large")),
        said(subscribe("email", "ada@example.com")),
    ];
    for n in 0..100 {
        subscribe("sqs", &format!("arn:aws:sqs:us-east-1:{ACCOUNT}:q{n}")).unwrap();
    }
    let last = said(subscribe("sqs", &format!("arn:aws:sqs:us-east-1:{ACCOUNT}:q100")));
    set(&c, &topic, "262144").unwrap();
    subscribe("sms", "+15550100").unwrap();
    let mixed = said(set(&c, &topic, "262145"));
    expect_test::expect![[r#"
        InvalidParameter: Invalid parameter: MaximumMessageSize Reason: Must be an integer between 1024 and 1048576
        InvalidParameter: Invalid parameter: MaximumMessageSize Reason: Must be an integer between 1024 and 1048576
        InvalidParameter: Invalid parameter: MaximumMessageSize Reason: Must be an integer between 1024 and 1048576
        InvalidParameter: Invalid parameter: Protocol Reason: A topic with a MaximumMessageSize above 262144 bytes does not support subscriptions with protocol email
        InvalidParameter: Invalid parameter: Protocol Reason: A topic with a MaximumMessageSize above 262144 bytes can have at most 100 subscriptions
        InvalidParameter: Invalid parameter: MaximumMessageSize Reason: A topic with a MaximumMessageSize above 262144 bytes does not support subscriptions with protocol sms"#]]
    .assert_eq(&seen.into_iter().chain([last, mixed]).collect::<Vec<_>>().join("\n"));
}

#[test]
fn a_long_message_reaches_more_queues_than_one_transaction_holds() {
    let c = Cloud::new();
    let topic = c.topic("line.fifo", &[("FifoTopic", "true"), ("MaximumMessageSize", "1048576")]);
    let urls: Vec<String> = (0..10)
        .map(|n| {
            let (url, arn) = c.queue(&format!("q{n}.fifo"));
            c.subscribe(&topic, "sqs", &arn, &[("RawMessageDelivery", "true")]);
            url
        })
        .collect();
    let input = || sns::PublishInput {
        message_group_id: Some("g".into()),
        message_deduplication_id: Some("d".into()),
        ..message(&topic, &"x".repeat(MIB))
    };
    let first = c.publish(input());
    let again = c.publish(input());
    assert_eq!((first.message_id, first.sequence_number), (again.message_id, again.sequence_number));
    for url in &urls {
        assert_eq!(lengths(&c, url), [MIB]);
    }
}

#[test]
fn topics_of_earlier_formats_are_read() {
    let c = Cloud::new();
    c.topic("t", &[("DisplayName", "Shop")]);
    let key = (c.cx(ACCOUNT).scope(), "t".to_owned());
    let topic = crate::tables::TOPICS.get(&c.kernel.store.snapshot().unwrap(), &key).unwrap().unwrap();
    let bytes = postcard::to_allocvec(&topic).unwrap();
    for (version, fields_later) in [(1, 3), (2, 1)] {
        assert_eq!(Topic::upgrade(version, &bytes[..bytes.len() - fields_later]).unwrap(), topic);
    }
}
