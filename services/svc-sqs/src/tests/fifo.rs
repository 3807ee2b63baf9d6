//! FIFO queues.

use super::*;
use sqs::*;

fn fifo(c: &Cloud, more: &[(&str, &str)]) -> String {
    c.queue("q.fifo", &[&[("FifoQueue", "true")], more].concat())
}

#[test]
fn a_group_keeps_its_order_and_waits_for_what_is_in_flight() {
    let c = Cloud::new();
    let q = fifo(&c, &[]);
    for (group, body) in [("a", "1"), ("b", "2"), ("a", "3"), ("a", "4"), ("b", "5")] {
        c.send_to(&q, group, body, Some(body));
    }
    let first = c.receive(&q, 1).remove(0);
    assert_eq!(first.body.as_deref(), Some("1"));
    // group a is blocked, group b comes whole
    assert_eq!(c.bodies(&q, 10), ["2", "5"]);
    assert_eq!(c.bodies(&q, 10).len(), 0);
    c.delete(&q, handle(&first)).unwrap();
    assert_eq!(c.bodies(&q, 10), ["3", "4"]);
    c.pass_seconds(30);
    assert_eq!(c.bodies(&q, 10), ["2", "5", "3", "4"], "the oldest group first");
}

#[test]
fn what_comes_back_comes_before_what_followed_it() {
    let c = Cloud::new();
    let q = fifo(&c, &[]);
    for b in ["1", "2", "3"] {
        c.send_to(&q, "g", b, Some(b));
    }
    let taken = c.receive(&q, 2);
    c.hide(&q, handle(&taken[1]), 100).unwrap();
    c.hide(&q, handle(&taken[0]), 0).unwrap();
    assert_eq!(c.bodies(&q, 10).len(), 0, "2 is in flight still");
    c.hide(&q, handle(&taken[1]), 0).unwrap();
    assert_eq!(c.bodies(&q, 10), ["1", "2", "3"]);
}

#[test]
fn an_id_is_remembered_for_five_minutes_also_after_deletion() {
    let c = Cloud::new();
    let q = fifo(&c, &[]);
    let first = c.send_to(&q, "g", "once", Some("id"));
    let m = c.receive(&q, 1).remove(0);
    c.delete(&q, handle(&m)).unwrap();
    c.pass_seconds(299);
    let again = c.send_to(&q, "other", "twice", Some("id"));
    assert_eq!((again.message_id, again.sequence_number), (first.message_id, first.sequence_number.clone()));
    assert_eq!(c.bodies(&q, 1).len(), 0);
    c.pass_seconds(1);
    let later = c.send_to(&q, "g", "thrice", Some("id"));
    assert!(later.sequence_number > first.sequence_number);
    assert_eq!(c.bodies(&q, 1), ["thrice"]);
}

#[test]
fn equal_bodies_are_duplicates_where_the_content_counts() {
    let c = Cloud::new();
    let q = fifo(&c, &[("ContentBasedDeduplication", "true")]);
    c.send_to(&q, "g", "same", None);
    c.send_to(&q, "h", "same", None);
    assert_eq!(c.bodies(&q, 10), ["same"]);
    c.send_to(&q, "h", "same", Some("own-id"));
    assert_eq!(c.bodies(&q, 10), ["same"]);
}

#[test]
fn ids_count_per_group_in_high_throughput_mode() {
    let c = Cloud::new();
    let q = fifo(&c, &[("DeduplicationScope", "messageGroup"), ("FifoThroughputLimit", "perMessageGroupId")]);
    c.send_to(&q, "g", "1", Some("id"));
    c.send_to(&q, "h", "2", Some("id"));
    c.send_to(&q, "h", "3", Some("id"));
    assert_eq!(c.bodies(&q, 10), ["1", "2"]);
}

#[test]
fn an_expired_receipt_is_refused() {
    let c = Cloud::new();
    let q = fifo(&c, &[("VisibilityTimeout", "5")]);
    c.send_to(&q, "g", "1", Some("1"));
    let m = c.receive(&q, 1).remove(0);
    c.pass_seconds(5);
    assert!(said(c.delete(&q, handle(&m))).ends_with("Reason: The receipt handle has expired."));
    assert_eq!(c.bodies(&q, 1), ["1"]);
}

#[test]
fn a_receive_can_be_repeated_under_its_attempt_id() {
    let c = Cloud::new();
    let q = fifo(&c, &[]);
    for b in ["1", "2", "3"] {
        c.send_to(&q, "g", b, Some(b));
    }
    let attempt = || ReceiveMessageRequest { receive_request_attempt_id: Some("try".into()), ..receive(&q, 2) };
    let first = c.call(&RECEIVE_MESSAGE, attempt()).messages.unwrap();
    c.pass_seconds(20);
    let second = c.call(&RECEIVE_MESSAGE, attempt()).messages.unwrap();
    let handles = |all: &[Message]| all.iter().map(|m| handle(m).to_owned()).collect::<Vec<_>>();
    assert_eq!(handles(&first), handles(&second));
    // hidden anew by the repetition
    c.pass_seconds(20);
    assert_eq!(c.bodies(&q, 10).len(), 0);
    c.delete(&q, handle(&first[0])).unwrap();
    assert!(said(c.try_call(&RECEIVE_MESSAGE, attempt())).contains("the receive call is not retryable"));
}

#[test]
fn a_purge_leaves_nothing_and_numbers_go_on() {
    let c = Cloud::new();
    let q = fifo(&c, &[]);
    let first = c.send_to(&q, "g", "1", Some("1"));
    let taken = c.receive(&q, 1).remove(0);
    c.call(&PURGE_QUEUE, PurgeQueueRequest { queue_url: q.clone() });
    assert_eq!(c.counts(&q), ["0", "0", "0"].map(String::from));
    c.delete(&q, handle(&taken)).unwrap();
    let second = c.send_to(&q, "g", "2", Some("2"));
    assert!(second.sequence_number > first.sequence_number);
    assert_eq!(c.bodies(&q, 10), ["2"]);
}

#[test]
fn the_delay_is_the_queues_and_holds_the_group_in_order() {
    let c = Cloud::new();
    let q = fifo(&c, &[("DelaySeconds", "10")]);
    c.send_to(&q, "g", "1", Some("1"));
    c.set(&q, &[("DelaySeconds", "0")]).unwrap();
    c.send_to(&q, "g", "2", Some("2"));
    assert_eq!(c.bodies(&q, 10).len(), 0, "2 may not overtake 1");
    c.pass_seconds(10);
    assert_eq!(c.bodies(&q, 10), ["1", "2"]);
}
