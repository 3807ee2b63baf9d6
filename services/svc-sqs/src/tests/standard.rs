//! Standard queues.

use super::*;
use sqs::*;

#[test]
fn a_message_is_hidden_while_it_is_in_flight_and_comes_back() {
    let c = Cloud::new();
    let q = c.queue("q", &[("VisibilityTimeout", "30")]);
    let sent = c.send(&q, "hello");
    assert_eq!(sent.md5_of_message_body.as_deref(), Some("5d41402abc4b2a76b9719d911017c592"));
    let first = c.receive(&q, 1).remove(0);
    assert_eq!((first.message_id.clone(), system(&first, "ApproximateReceiveCount")), (sent.message_id, "1"));
    assert_eq!((c.bodies(&q, 1).len(), c.counts(&q)), (0, ["0", "1", "0"].map(String::from)));
    c.pass_seconds(29);
    assert_eq!(c.bodies(&q, 1).len(), 0);
    c.pass_seconds(1);
    assert_eq!(c.counts(&q), ["1", "0", "0"].map(String::from));
    let second = c.receive(&q, 1).remove(0);
    assert_eq!(system(&second, "ApproximateReceiveCount"), "2");
    assert_eq!(system(&second, "ApproximateFirstReceiveTimestamp"), START.0.to_string());
    assert_ne!(first.receipt_handle, second.receipt_handle);
}

#[test]
fn only_the_newest_receipt_deletes_and_an_older_one_succeeds_in_vain() {
    let c = Cloud::new();
    let q = c.queue("q", &[("VisibilityTimeout", "1")]);
    c.send(&q, "a");
    let first = c.receive(&q, 1).remove(0);
    c.pass_seconds(1);
    let second = c.receive(&q, 1).remove(0);
    c.delete(&q, handle(&first)).unwrap();
    assert_eq!(c.counts(&q)[1], "1");
    c.pass_seconds(5);
    // its timeout is over, and nobody else has received it
    c.delete(&q, handle(&second)).unwrap();
    assert_eq!(c.counts(&q), ["0", "0", "0"].map(String::from));
    c.delete(&q, handle(&second)).unwrap();
}

#[test]
fn the_visibility_timeout_can_be_changed_to_zero_and_to_twelve_hours_in_all() {
    let c = Cloud::new();
    let q = c.queue("q", &[]);
    c.send(&q, "a");
    let m = c.receive(&q, 1).remove(0);
    c.hide(&q, handle(&m), 0).unwrap();
    let m = c.receive(&q, 1).remove(0);
    c.hide(&q, handle(&m), 100).unwrap();
    c.pass_seconds(99);
    assert_eq!(c.bodies(&q, 1).len(), 0);
    assert_eq!(
        said(c.hide(&q, handle(&m), 43_200)),
        "InvalidParameterValue: Value 43200 for parameter VisibilityTimeout is invalid. Reason: Total VisibilityTimeout for the \
         message is beyond the limit [43200 seconds]"
    );
    c.pass_seconds(1);
    assert_eq!(said(c.hide(&q, handle(&m), 5)), "MessageNotInflight: The specified message isn't in flight.");
    let m = c.receive(&q, 1).remove(0);
    c.delete(&q, handle(&m)).unwrap();
    assert!(said(c.hide(&q, handle(&m), 5)).contains("Message does not exist or is not available"));
}

#[test]
fn a_delay_of_the_queue_or_the_message_hides_it_at_first() {
    let c = Cloud::new();
    let q = c.queue("q", &[("DelaySeconds", "10")]);
    c.send(&q, "queue");
    c.call(&SEND_MESSAGE, SendMessageRequest { delay_seconds: Some(0), ..message(&q, "none") });
    c.call(&SEND_MESSAGE, SendMessageRequest { delay_seconds: Some(20), ..message(&q, "own") });
    assert_eq!(c.counts(&q), ["1", "0", "2"].map(String::from));
    assert_eq!(c.bodies(&q, 10), ["none"]);
    c.pass_seconds(10);
    assert_eq!(c.bodies(&q, 10), ["queue"]);
    c.pass_seconds(10);
    assert_eq!(c.bodies(&q, 10), ["own"]);
}

#[test]
fn a_message_is_gone_after_the_retention_period() {
    let c = Cloud::new();
    let q = c.queue("q", &[("MessageRetentionPeriod", "60")]);
    c.send(&q, "old");
    c.pass_seconds(30);
    c.send(&q, "new");
    c.pass_seconds(30);
    assert_eq!(c.counts(&q)[0], "1");
    assert_eq!(c.bodies(&q, 10), ["new"]);
    c.set(&q, &[("MessageRetentionPeriod", "3600")]).unwrap();
    c.pass_seconds(100);
    assert_eq!(c.bodies(&q, 10), ["new"]);
}

#[test]
fn entries_of_a_batch_fail_one_by_one() {
    let c = Cloud::new();
    let q = c.queue("q", &[]);
    let entry = |id: &str, body: &str| SendMessageBatchRequestEntry {
        id: id.into(),
        message_body: body.into(),
        ..Default::default()
    };
    let late = SendMessageBatchRequestEntry { delay_seconds: Some(901), ..entry("late", "x") };
    let entries = Some(vec![entry("ok", "x"), entry("bad", "\u{1}"), late, entry("fine", "y")]);
    let out = c.call(&SEND_MESSAGE_BATCH, SendMessageBatchRequest { queue_url: q.clone(), entries });
    let ok: Vec<&str> = out.successful.iter().map(|e| e.id.as_str()).collect();
    let failed: Vec<(&str, &str, bool)> =
        out.failed.iter().map(|e| (e.id.as_str(), e.code.as_str(), e.sender_fault)).collect();
    assert_eq!(ok, ["ok", "fine"]);
    assert_eq!(failed, [("bad", "InvalidMessageContents", true), ("late", "InvalidParameterValue", true)]);
    let taken = c.receive(&q, 10);
    let mut entries: Vec<DeleteMessageBatchRequestEntry> = taken
        .iter()
        .enumerate()
        .map(|(i, m)| DeleteMessageBatchRequestEntry { id: i.to_string(), receipt_handle: handle(m).into() })
        .collect();
    entries.push(DeleteMessageBatchRequestEntry { id: "no".into(), receipt_handle: "nonsense".into() });
    let out = c.call(&DELETE_MESSAGE_BATCH, DeleteMessageBatchRequest { queue_url: q.clone(), entries: Some(entries) });
    assert_eq!((out.successful.len(), out.failed[0].code.as_str()), (2, "ReceiptHandleIsInvalid"));
    assert_eq!(c.counts(&q), ["0", "0", "0"].map(String::from));
}

#[test]
fn attributes_travel_with_the_message_and_have_digests() {
    let c = Cloud::new();
    let q = c.queue("q", &[]);
    let value = |t: &str, v: &str| MessageAttributeValue {
        data_type: t.into(),
        string_value: Some(v.into()),
        ..Default::default()
    };
    let all = [("a.b", value("String", "x")), ("a.c", value("Number.int", "-7")), ("other", value("String", "z"))];
    let attributes: Entries<MessageAttributeValue> = all.into_iter().map(|(k, v)| (k.to_owned(), v)).collect();
    let sent = c.call(&SEND_MESSAGE, SendMessageRequest { message_attributes: Some(attributes), ..message(&q, "m") });
    let asked = |names: &[&str]| {
        let names = names.iter().map(|n| (*n).to_owned()).collect();
        let input = ReceiveMessageRequest {
            message_attribute_names: Some(names),
            visibility_timeout: Some(0),
            ..receive(&q, 1)
        };
        let m = c.call(&RECEIVE_MESSAGE, input).messages.unwrap().remove(0);
        let names: Vec<String> = m.message_attributes.unwrap_or_default().0.into_iter().map(|(n, _)| n).collect();
        (names.join(" "), m.md5_of_message_attributes)
    };
    assert_eq!(asked(&["All"]), ("a.b a.c other".into(), sent.md5_of_message_attributes.clone()));
    assert_eq!(asked(&[".*"]).1, sent.md5_of_message_attributes);
    assert_eq!(asked(&["a.*"]).0, "a.b a.c");
    assert_eq!(asked(&["other"]).0, "other");
    assert_eq!(asked(&[]), (String::new(), None));
}

#[test]
fn ten_messages_at_most_come_at_once_and_the_oldest_first() {
    let c = Cloud::new();
    let q = c.queue("q", &[]);
    (0..15).for_each(|n| drop(c.send(&q, &n.to_string())));
    assert_eq!(c.bodies(&q, 10), (0..10).map(|n| n.to_string()).collect::<Vec<_>>());
    assert_eq!(c.bodies(&q, 10).len(), 5);
}
