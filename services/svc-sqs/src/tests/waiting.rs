//! Long polling.

use super::*;
use sqs::*;
use std::time::Duration;

fn poll(url: &str) -> ReceiveMessageRequest {
    ReceiveMessageRequest { wait_time_seconds: Some(20), ..receive(url, 1) }
}

#[test]
fn an_arrival_wakes_one_of_those_who_wait() {
    let c = Cloud::new();
    let q = c.queue("q", &[]);
    c.runtime.block_on(async {
        let mut all: Vec<_> =
            (0..3).map(|_| tokio::spawn(c.later(c.cx(ACCOUNT, "us-east-1"), &RECEIVE_MESSAGE, poll(&q)))).collect();
        tokio::time::sleep(Duration::from_millis(20)).await;
        c.later(c.cx(ACCOUNT, "us-east-1"), &SEND_MESSAGE, message(&q, "one")).await.unwrap();
        let (first, _, rest) = futures_first(&mut all).await;
        assert_eq!(first.unwrap().messages.unwrap()[0].body.as_deref(), Some("one"));
        assert_eq!(rest, 2, "the others wait on");
        all.iter().for_each(|t| t.abort());
    });
}

#[test]
fn a_message_that_becomes_visible_wakes_too() {
    let c = Cloud::new();
    let q = c.queue("q", &[]);
    c.send(&q, "hidden");
    let m = c.receive(&q, 1).remove(0);
    c.runtime.block_on(async {
        let waiter = tokio::spawn(c.later(c.cx(ACCOUNT, "us-east-1"), &RECEIVE_MESSAGE, poll(&q)));
        tokio::time::sleep(Duration::from_millis(20)).await;
        let change = ChangeMessageVisibilityRequest {
            queue_url: q.clone(),
            receipt_handle: handle(&m).into(),
            visibility_timeout: 0,
        };
        c.later(c.cx(ACCOUNT, "us-east-1"), &CHANGE_MESSAGE_VISIBILITY, change).await.unwrap();
        assert_eq!(waiter.await.unwrap().unwrap().messages.unwrap().len(), 1);
    });
}

#[test]
fn a_deleted_message_lets_the_next_of_its_group_wake_a_consumer() {
    let c = Cloud::new();
    let q = c.queue("q.fifo", &[("FifoQueue", "true")]);
    for b in ["1", "2"] {
        c.send_to(&q, "g", b, Some(b));
    }
    let m = c.receive(&q, 1).remove(0);
    c.runtime.block_on(async {
        let waiter = tokio::spawn(c.later(c.cx(ACCOUNT, "us-east-1"), &RECEIVE_MESSAGE, poll(&q)));
        tokio::time::sleep(Duration::from_millis(20)).await;
        let delete = DeleteMessageRequest { queue_url: q.clone(), receipt_handle: handle(&m).into() };
        c.later(c.cx(ACCOUNT, "us-east-1"), &DELETE_MESSAGE, delete).await.unwrap();
        assert_eq!(waiter.await.unwrap().unwrap().messages.unwrap()[0].body.as_deref(), Some("2"));
    });
}

/// The first task that ends, its place, and how many are left; it is taken out of the list.
async fn futures_first<T>(all: &mut Vec<tokio::task::JoinHandle<T>>) -> (T, usize, usize) {
    let (out, at) = std::future::poll_fn(|context| {
        for (i, task) in all.iter_mut().enumerate() {
            if let std::task::Poll::Ready(out) = std::pin::Pin::new(task).poll(context) {
                return std::task::Poll::Ready((out, i));
            }
        }
        std::task::Poll::Pending
    })
    .await;
    drop(all.remove(at));
    let left = all.iter().filter(|t| !t.is_finished()).count();
    (out.expect("a task that ends"), at, left)
}
