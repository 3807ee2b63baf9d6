//! Dead-letter queues and the way back.

use super::*;
use sqs::*;
use std::time::{Duration, Instant};

const DEAD: &str = "arn:aws:sqs:us-east-1:111122223333:dead";
const SOURCE: &str = "arn:aws:sqs:us-east-1:111122223333:q";

fn redrive(target: &str, count: u32) -> String {
    format!(r#"{{"deadLetterTargetArn":"{target}","maxReceiveCount":"{count}"}}"#)
}

/// A queue that gives up after one receive, and its dead-letter queue.
fn pair(c: &Cloud) -> (String, String) {
    let dead = c.queue("dead", &[]);
    let q = c.queue("q", &[("VisibilityTimeout", "1"), ("RedrivePolicy", &redrive(DEAD, 1))]);
    (q, dead)
}

fn give_up(c: &Cloud, q: &str) {
    let n = c.receive(q, 10).len();
    assert!(n > 0);
    c.pass_seconds(1);
    assert_eq!(c.bodies(q, 10).len(), 0);
}

fn until<T>(look: impl Fn() -> Option<T>) -> T {
    let end = Instant::now() + Duration::from_secs(10);
    loop {
        if let Some(seen) = look() {
            return seen;
        }
        assert!(Instant::now() < end, "never");
        std::thread::sleep(Duration::from_millis(2));
    }
}

fn tasks(c: &Cloud) -> Vec<ListMessageMoveTasksResultEntry> {
    let input = ListMessageMoveTasksRequest { source_arn: DEAD.into(), max_results: Some(10) };
    c.call(&LIST_MESSAGE_MOVE_TASKS, input).results.unwrap()
}

fn start(c: &Cloud, rate: Option<i32>) -> Result<StartMessageMoveTaskResult, Fault> {
    let input = StartMessageMoveTaskRequest {
        source_arn: DEAD.into(),
        max_number_of_messages_per_second: rate,
        ..Default::default()
    };
    c.try_call(&START_MESSAGE_MOVE_TASK, input)
}

#[test]
fn a_message_received_too_often_goes_to_the_dead_letter_queue() {
    let c = Cloud::new();
    let (q, dead) = pair(&c);
    let sent = c.send(&q, "poison");
    give_up(&c, &q);
    assert_eq!(c.counts(&q), ["0", "0", "0"].map(String::from));
    let letter = c.receive(&dead, 1).remove(0);
    assert_eq!((letter.body.as_deref(), letter.message_id.clone()), (Some("poison"), sent.message_id));
    assert_eq!(system(&letter, "DeadLetterQueueSourceArn"), SOURCE);
    assert_eq!(system(&letter, "ApproximateReceiveCount"), "2");
    assert_eq!(system(&letter, "SentTimestamp"), START.0.to_string());
    let input = ListDeadLetterSourceQueuesRequest { queue_url: dead, ..Default::default() };
    assert_eq!(c.call(&LIST_DEAD_LETTER_SOURCE_QUEUES, input).queue_urls, [q]);
}

#[test]
fn a_fifo_group_goes_on_behind_a_dead_letter() {
    let c = Cloud::new();
    let dead = c.queue("dead.fifo", &[("FifoQueue", "true")]);
    let policy = redrive("arn:aws:sqs:us-east-1:111122223333:dead.fifo", 1);
    let q = c.queue("q.fifo", &[("FifoQueue", "true"), ("VisibilityTimeout", "1"), ("RedrivePolicy", &policy)]);
    for b in ["1", "2"] {
        c.send_to(&q, "g", b, Some(b));
    }
    assert_eq!(c.bodies(&q, 1), ["1"]);
    c.pass_seconds(1);
    assert_eq!(c.bodies(&q, 1), ["2"]);
    let letter = c.receive(&dead, 1).remove(0);
    assert_eq!((letter.body.as_deref(), system(&letter, "MessageGroupId")), (Some("1"), "g"));
}

#[test]
fn a_move_task_brings_messages_back_as_new_ones() {
    let c = Cloud::new();
    let (q, _) = pair(&c);
    let sent = c.send(&q, "again");
    give_up(&c, &q);
    let handle = start(&c, None).unwrap().task_handle.unwrap();
    let task = until(|| tasks(&c).into_iter().find(|t| t.status.as_deref() == Some("COMPLETED")));
    assert_eq!(task.approximate_number_of_messages_moved, Some(1));
    assert_eq!((task.task_handle, task.approximate_number_of_messages_to_move), (None, Some(1)));
    let back = c.receive(&q, 1).remove(0);
    assert_ne!(back.message_id, sent.message_id);
    assert_eq!((back.body.as_deref(), system(&back, "ApproximateReceiveCount")), (Some("again"), "1"));
    let cancel = c.try_call(&CANCEL_MESSAGE_MOVE_TASK, CancelMessageMoveTaskRequest { task_handle: handle });
    assert_eq!(said(cancel), "UnsupportedOperation: Only active tasks can be cancelled.");
}

#[test]
fn a_task_keeps_its_rate_and_can_be_cancelled() {
    let c = Cloud::new();
    let (q, dead) = pair(&c);
    (0..5).for_each(|n| drop(c.send(&q, &n.to_string())));
    give_up(&c, &q);
    let handle = start(&c, Some(2)).unwrap().task_handle.unwrap();
    until(|| (tasks(&c)[0].approximate_number_of_messages_moved == Some(2)).then_some(()));
    assert!(said(start(&c, None)).contains("There is already a task running."));
    let input = CancelMessageMoveTaskRequest { task_handle: handle };
    let out = c.call(&CANCEL_MESSAGE_MOVE_TASK, input);
    assert_eq!(out.approximate_number_of_messages_moved, Some(2));
    c.pass_seconds(10);
    assert_eq!((tasks(&c)[0].status.as_deref(), c.counts(&dead)[0].as_str()), (Some("CANCELLED"), "3"));
}

#[test]
fn a_redrive_policy_is_answered_in_one_form_however_it_was_written() {
    let c = Cloud::new();
    c.queue("dead", &[]);
    let q = c.queue(
        "q",
        &[("RedrivePolicy", &format!(r#"{{ "maxReceiveCount" : "5", "deadLetterTargetArn": "{DEAD}" }}"#))],
    );
    let shown = format!(r#"{{"deadLetterTargetArn":"{DEAD}","maxReceiveCount":5}}"#);
    assert_eq!(c.attribute(&q, "RedrivePolicy"), Some(shown));
}

#[test]
fn policies_are_checked_against_the_queue_that_they_name() {
    let c = Cloud::new();
    let dead = c.queue("dead", &[]);
    let q = c.queue("q", &[]);
    c.queue("d.fifo", &[("FifoQueue", "true")]);
    let set = |policy: &str| said(c.set(&q, &[("RedrivePolicy", policy)]));
    let reason = |text: String| text.split("Reason: ").nth(1).unwrap_or(&text).to_owned();
    let fifo = redrive("arn:aws:sqs:us-east-1:111122223333:d.fifo", 3);
    let seen = [
        set("nonsense"),
        set("{}"),
        set(&redrive(DEAD, 0)),
        set(&redrive("arn:aws:sqs:us-east-1:111122223333:none", 3)),
        set(&redrive("arn:aws:sqs:eu-west-1:111122223333:dead", 3)),
        set(&fifo),
    ]
    .map(reason);
    expect_test::expect![[r#"
        Redrive policy is not a valid JSON map.
        Redrive policy does not contain mandatory attribute: deadLetterTargetArn.
        Invalid value for maxReceiveCount: 0, valid values are from 1 to 1000 both inclusive.
        Dead letter target does not exist.
        Dead letter target owner should be same as the source.
        Dead-letter queue must be same type of queue as the source."#]]
    .assert_eq(&seen.join("\n"));
    c.set(&dead, &[("RedriveAllowPolicy", r#"{"redrivePermission":"denyAll"}"#)]).unwrap();
    assert!(set(&redrive(DEAD, 3)).contains("not allowed to use the dead-letter queue"));
    let these = format!(r#"{{"redrivePermission":"byQueue","sourceQueueArns":["{SOURCE}"]}}"#);
    c.set(&dead, &[("RedriveAllowPolicy", &these)]).unwrap();
    assert_eq!(set(&redrive(DEAD, 3)), "succeeded");
    c.set(&q, &[("RedrivePolicy", "")]).unwrap();
    assert_eq!(c.attribute(&q, "RedrivePolicy"), None);
}
