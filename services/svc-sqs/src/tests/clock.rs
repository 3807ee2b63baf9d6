//! The cloud's clock, moved by hand.

use super::*;
use crate::tables::MESSAGES;
use sqs::*;

impl Cloud {
    fn advance(&self, seconds: i64) {
        self.kernel.advance_clock(seconds * 1000).expect("a move");
    }
}

#[test]
fn delays_time_outs_and_retention_pass() {
    let c = Cloud::new();
    let dead = c.queue("dead", &[]);
    let target = r#"{"deadLetterTargetArn":"arn:aws:sqs:us-east-1:111122223333:dead","maxReceiveCount":1}"#;
    let q = c.queue("q", &[("DelaySeconds", "900"), ("VisibilityTimeout", "43200"), ("RedrivePolicy", target)]);
    c.send(&q, "x");
    assert_eq!(c.counts(&q), ["0", "0", "1"].map(String::from));
    c.advance(900);
    assert_eq!(c.bodies(&q, 1), ["x"]);
    c.advance(43_200);
    assert_eq!(c.counts(&q), ["1", "0", "0"].map(String::from));
    assert_eq!(c.bodies(&q, 1), [""; 0]);
    assert_eq!(c.counts(&dead)[0], "1");
    c.advance(4 * 86_400);
    assert_eq!(c.counts(&dead)[0], "0");
    assert_eq!(MESSAGES.count(&c.kernel.store.snapshot().unwrap(), &()).unwrap(), 0, "the loop had its turn");
}

#[test]
fn a_consumer_that_waits_is_woken_when_a_move_makes_a_message_visible() {
    let c = Cloud::new();
    let q = c.queue("q", &[]);
    let delayed = SendMessageRequest { delay_seconds: Some(600), ..message(&q, "later") };
    c.call(&SEND_MESSAGE, delayed);
    c.runtime.block_on(async {
        let poll = ReceiveMessageRequest { wait_time_seconds: Some(20), ..receive(&q, 1) };
        let waiter = tokio::spawn(c.later(c.cx(ACCOUNT, "us-east-1"), &RECEIVE_MESSAGE, poll));
        // it has looked and waits
        tokio::task::yield_now().await;
        let kernel = c.kernel.clone();
        tokio::task::spawn_blocking(move || kernel.advance_clock(600_000)).await.unwrap().unwrap();
        let got = waiter.await.unwrap().unwrap().messages.unwrap();
        assert_eq!(got[0].body.as_deref(), Some("later"));
    });
}

#[test]
fn a_deduplication_id_is_free_after_five_minutes_of_the_clock() {
    let c = Cloud::new();
    let q = c.queue("q.fifo", &[("FifoQueue", "true")]);
    let send = || c.send_to(&q, "g", "x", Some("id")).message_id;
    let first = send();
    assert_eq!(send(), first);
    c.advance(301);
    assert_ne!(send(), first);
}
