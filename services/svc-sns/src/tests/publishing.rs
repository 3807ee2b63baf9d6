//! What becomes of a published message.

use super::*;
use kernel::{ActingFor, Event, Retry};

#[test]
fn a_queue_gets_the_message_as_it_is_or_in_a_signed_document() {
    let c = Cloud::new();
    let (topic, raw, _) = c.pair(&[]);
    let (wrapped, arn) = c.queue("wrapped");
    let subscription = c.subscribe(&topic, "sqs", &arn, &[]);
    let input = sns::PublishInput {
        subject: Some("Hello".into()),
        message_attributes: attributes(&[("kind", "String", "news")]),
        ..message(&topic, "text")
    };
    let id = c.publish(input).message_id.unwrap();
    let plain = c.messages(&raw).remove(0);
    assert_eq!(plain.body.as_deref(), Some("text"));
    assert_eq!(plain.message_attributes.unwrap().get("kind").unwrap().string_value.as_deref(), Some("news"));
    let body = c.bodies(&wrapped).remove(0);
    assert!(body.starts_with("{\n  \"Type\" : \"Notification\",\n  \"MessageId\" : "), "{body}");
    let document = json(&body);
    assert_eq!(document["MessageId"], id);
    assert_eq!(
        document["Signature"],
        format!(
            "v1 Message|text|MessageId|{id}|Subject|Hello|Timestamp|2024-01-31T12:00:00.000Z|TopicArn|{topic}|Type|Notification|"
        )
    );
    assert_eq!(document["SigningCertURL"], "http://127.0.0.1:4566/SimpleNotificationService-test.pem");
    assert_eq!(
        document["UnsubscribeURL"],
        format!("http://127.0.0.1:4566/?Action=Unsubscribe&SubscriptionArn={subscription}&Version=2010-03-31")
    );
    assert_eq!(document["MessageAttributes"]["kind"], json(r#"{"Type":"String","Value":"news"}"#));
}

#[test]
fn a_message_with_structure_says_to_each_protocol_its_own() {
    let c = Cloud::new();
    let (topic, queue, _) = c.pair(&[]);
    c.subscribe(&topic, "sms", "+15550100", &[]);
    let text = r#"{"default":"for all","sqs":"for queues"}"#;
    c.publish(sns::PublishInput { message_structure: Some("json".into()), ..message(&topic, text) });
    assert_eq!(c.bodies(&queue), ["for queues"]);
    assert_eq!(c.letters()[0].body, "for all");
}

#[test]
fn a_subscription_gets_what_its_filter_wants() {
    let c = Cloud::new();
    let (topic, queue, subscription) = c.pair(&[("FilterPolicy", r#"{"kind":["order"],"n":[{"numeric":[">",5]}]}"#)]);
    for (text, kind, n) in [("1", "order", "6"), ("2", "order", "5"), ("3", "other", "9")] {
        let all = attributes(&[("kind", "String", kind), ("n", "Number", n)]);
        c.publish(sns::PublishInput { message_attributes: all, ..message(&topic, text) });
    }
    c.publish(message(&topic, "none"));
    assert_eq!(c.bodies(&queue), ["1"]);
    let list = attributes(&[("kind", "String.Array", r#"["x","order"]"#), ("n", "Number", "7")]);
    c.publish(sns::PublishInput { message_attributes: list, ..message(&topic, "list") });
    assert_eq!(c.bodies(&queue), ["list"]);
    c.set(&subscription, "FilterPolicyScope", "MessageBody").unwrap();
    c.publish(message(&topic, r#"{"kind":"order","n":6}"#));
    c.publish(message(&topic, "no object"));
    assert_eq!(c.bodies(&queue), [r#"{"kind":"order","n":6}"#]);
    assert_eq!(c.attribute(&subscription, "FilterPolicyScope").as_deref(), Some("MessageBody"));
    c.set(&subscription, "FilterPolicy", "").unwrap();
    c.publish(message(&topic, "all again"));
    assert_eq!(c.bodies(&queue), ["all again"]);
}

#[test]
fn a_fifo_topic_keeps_order_and_drops_duplicates_and_hands_both_on() {
    let c = Cloud::new();
    let topic = c.topic("t.fifo", &[("FifoTopic", "true"), ("ContentBasedDeduplication", "true")]);
    let (url, queue) = c.queue("q.fifo");
    c.subscribe(&topic, "sqs", &queue, &[("RawMessageDelivery", "true")]);
    let to = |text: &str| sns::PublishInput { message_group_id: Some("g".into()), ..message(&topic, text) };
    let first = c.publish(to("1"));
    c.publish(to("2"));
    assert_eq!(c.publish(to("1")), first);
    c.publish(to("3"));
    let seen = c.messages(&url);
    let bodies: Vec<_> = seen.iter().filter_map(|m| m.body.as_deref()).collect();
    assert_eq!(bodies, ["1", "2", "3"]);
    assert_eq!(seen[0].attributes.as_ref().unwrap().get("MessageGroupId").map(String::as_str), Some("g"));
    assert!(first.sequence_number < c.publish(to("4")).sequence_number);
    c.clock.advance_ms(300_000);
    assert_ne!(c.publish(to("1")).message_id, first.message_id);
}

#[test]
fn what_a_queue_refuses_goes_to_the_subscriptions_dead_letter_queue() {
    let c = Cloud::new();
    let (dead, dead_arn) = c.queue("dead");
    let topic = c.topic("news", &[]);
    let redrive = format!(r#"{{"deadLetterTargetArn":"{dead_arn}"}}"#);
    let gone = format!("arn:aws:sqs:us-east-1:{ACCOUNT}:gone");
    c.subscribe(&topic, "sqs", &gone, &[("RedrivePolicy", &redrive), ("RawMessageDelivery", "true")]);
    c.publish(message(&topic, "lost"));
    assert_eq!(c.bodies(&dead), ["lost"]);
}

#[test]
fn entries_of_a_batch_fail_one_by_one() {
    let c = Cloud::new();
    let (topic, queue, _) = c.pair(&[]);
    let entry = |id: &str, text: &str| sns::PublishBatchRequestEntry {
        id: id.into(),
        message: text.into(),
        ..Default::default()
    };
    let entries = vec![entry("a", "1"), entry("b", ""), entry("c", "3")];
    let input = sns::PublishBatchInput { topic_arn: topic, publish_batch_request_entries: entries };
    let out = c.call(&sns::PUBLISH_BATCH, input);
    c.deliver();
    let ok: Vec<_> = out.successful.unwrap().into_iter().filter_map(|e| e.id).collect();
    let failed = out.failed.unwrap();
    assert_eq!(
        (ok, failed[0].id.as_str(), failed[0].code.as_str()),
        (vec!["a".into(), "c".into()], "b", "InvalidParameter")
    );
    assert_eq!(c.bodies(&queue), ["1", "3"]);
}

#[test]
fn a_text_message_to_a_telephone_goes_to_the_inbox() {
    let c = Cloud::new();
    let sender = sns::SetSMSAttributesInput { attributes: entries(&[("DefaultSenderID", "Orders")]) };
    c.call(&sns::SET_SMS_ATTRIBUTES, sender);
    let input =
        sns::PublishInput { phone_number: Some("+15550100".into()), message: "hi".into(), ..Default::default() };
    c.publish(input.clone());
    let letter = c.letters().remove(0);
    assert_eq!((letter.kind.as_str(), letter.to.as_str(), letter.from.as_str()), ("sms", "+15550100", "Orders"));
    let long = |n: usize| sns::PublishInput { message: "é".repeat(n), ..input.clone() };
    c.publish(long(1_600));
    assert_eq!(said(c.try_call(&sns::PUBLISH, long(1_601))), "InvalidParameter: Invalid parameter: Message too long");
    let bad = sns::PublishInput { phone_number: Some("12".into()), ..input.clone() };
    assert!(said(c.try_call(&sns::PUBLISH, bad)).contains("PhoneNumber Reason: 12 is not valid to publish to"));
}

#[test]
fn a_bucket_that_the_policy_allows_publishes_by_delivery() {
    let c = Cloud::new();
    let (topic, queue, _) = c.pair(&[]);
    let deliver = |body: &str| {
        let delivery = Delivery {
            target: topic.clone(),
            event: Event { body: body.into(), ..Event::default() },
            service: "s3.amazonaws.com".into(),
            source: ActingFor { arn: "arn:aws:s3:::photos".into(), account: ACCOUNT.parse().unwrap() },
            retry: Retry::NEVER,
            dead_letter: None,
            lane: None,
        };
        let cx = c.cx(ACCOUNT);
        c.runtime.block_on(cx.write(move |cx, tx| cx.deliver(tx, delivery))).unwrap();
        c.deliver();
    };
    deliver("refused");
    let policy = format!(
        r#"{{"Statement":[{{"Effect":"Allow","Principal":{{"Service":"s3.amazonaws.com"}},"Action":"SNS:Publish","Resource":"{topic}"}}]}}"#
    );
    let input = sns::SetTopicAttributesInput {
        topic_arn: topic.clone(),
        attribute_name: "Policy".into(),
        attribute_value: Some(policy),
    };
    c.call(&sns::SET_TOPIC_ATTRIBUTES, input);
    deliver("allowed");
    assert_eq!(c.bodies(&queue), ["allowed"]);
}

#[test]
fn a_database_of_the_topics_account_publishes_by_the_policy_that_topics_begin_with() {
    let c = Cloud::new();
    let (topic, queue, _) = c.pair(&[]);
    let deliver = |body: &str, account: &str| {
        let delivery = Delivery {
            target: topic.clone(),
            event: Event { body: body.into(), ..Event::default() },
            service: "events.rds.amazonaws.com".into(),
            source: ActingFor {
                arn: format!("arn:aws:rds:us-east-1:{account}:db:shop"),
                account: account.parse().unwrap(),
            },
            retry: Retry::NEVER,
            dead_letter: None,
            lane: None,
        };
        let cx = c.cx(account);
        c.runtime.block_on(cx.write(move |cx, tx| cx.deliver(tx, delivery))).unwrap();
        c.deliver();
    };
    deliver("own", ACCOUNT);
    deliver("another's", OTHER);
    assert_eq!(c.bodies(&queue), ["own"]);
}
