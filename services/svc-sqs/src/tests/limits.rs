//! Limits of time and number: retention, messages in flight.
//!
//! Amazon SQS message quotas: <https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/quotas-messages.html>

use super::*;
use crate::model::{BoxKey, Counts};
use crate::tables::{BODIES, COUNTS, MESSAGES, QUEUES};
use crate::{limits, reconcile};
use kernel::{Next, World};
use store::Tx;

/// The mailbox of a queue.
fn mailbox(c: &Cloud, name: &str) -> BoxKey {
    let scope = c.cx(ACCOUNT, "us-east-1").scope();
    let queue = QUEUES.get(&c.kernel.store.snapshot().unwrap(), &(scope, name.to_owned())).unwrap();
    (scope, queue.expect("a queue").mailbox)
}

/// Counts so many messages as in flight, as if they had been received.
fn pretend(c: &Cloud, name: &str, in_flight: u64) {
    let at = mailbox(c, name);
    let count = move |tx: &mut Tx| {
        let counts = COUNTS.get(tx, &at)?.unwrap_or_default();
        COUNTS.put(tx, &at, &Counts { in_flight, ..counts })
    };
    c.kernel.store.write(count).unwrap();
}

#[test]
fn a_standard_queue_with_120000_messages_in_flight_hands_out_no_more() {
    let c = Cloud::new();
    let q = c.queue("q", &[]);
    (0..3).for_each(|n| drop(c.send(&q, &n.to_string())));
    pretend(&c, "q", limits::IN_FLIGHT_MAX - 2);
    let taken = c.receive(&q, 10);
    assert_eq!(taken.len(), 2, "as many as fit");
    let refused = c.try_call(&sqs::RECEIVE_MESSAGE, receive(&q, 1)).unwrap_err();
    assert_eq!((refused.code.to_string().as_str(), refused.status), ("OverLimit", 403));
    assert_eq!(c.counts(&q), ["1", "120000", "0"].map(String::from));
    c.delete(&q, handle(&taken[0])).unwrap();
    assert_eq!(c.bodies(&q, 10), ["2"]);
}

#[test]
fn a_fifo_queue_with_120000_messages_in_flight_hands_out_nothing_and_says_nothing() {
    let c = Cloud::new();
    let q = c.queue("q.fifo", &[("FifoQueue", "true")]);
    for group in ["a", "b"] {
        c.send_to(&q, group, group, Some(group));
    }
    pretend(&c, "q.fifo", limits::IN_FLIGHT_MAX - 1);
    let taken = c.receive(&q, 10);
    assert_eq!(taken.len(), 1);
    assert_eq!(c.bodies(&q, 10).len(), 0);
    c.delete(&q, handle(&taken[0])).unwrap();
    assert_eq!(c.bodies(&q, 10), ["b"]);
}

#[test]
fn the_loop_removes_what_nobody_receives_any_more() {
    let c = Cloud::new();
    let (short, long) = (c.queue("short", &[("MessageRetentionPeriod", "60")]), c.queue("long", &[]));
    let sent = limits::EXPIRE_MAX + 20;
    (0..sent).for_each(|n| drop(c.send(&short, &n.to_string())));
    c.send(&long, "kept");
    c.receive(&short, 3);
    c.pass_seconds(59);
    c.send(&short, "young");
    let rows = |name: &str| {
        let (read, at) = (c.kernel.store.snapshot().unwrap(), mailbox(&c, name));
        (MESSAGES.list(&read, &at).unwrap().len(), BODIES.list(&read, &at).unwrap().len())
    };
    assert_eq!(rows("short"), (sent + 1, sent + 1));
    c.pass_seconds(1);
    let mut sweep = reconcile::all(&Room::default()).into_iter().find(|l| l.name() == "sqs.sweep").expect("the loop");
    let next = sweep.run(&World { kernel: c.kernel.clone() }).unwrap();
    assert_eq!((rows("short"), rows("long")), ((1, 1), (1, 1)));
    assert_eq!(c.counts(&short), ["1", "0", "0"].map(String::from));
    assert!(matches!(next, Next::At(_)), "it looks again");
}
