//! Deliveries: rows, retries, order, dead letters.

use super::helpers::{block, cx};
use crate::deliver::{DELIVERIES, Event};
use crate::*;
use base::{Fault, FixedClock, Timestamp};
use std::sync::{Arc, Mutex};
use store::Store;

const ACCOUNT: &str = "111111111111";
const QUEUE: &str = "arn:aws:sqs:us-east-1:111111111111:orders";
const DEAD: &str = "arn:aws:sqs:us-east-1:111111111111:dead";

#[derive(Default)]
struct Seen {
    /// Who called for whom, and what.
    taken: Mutex<Vec<String>>,
    /// What answers the next tries; then all succeed.
    answers: Mutex<Vec<Undelivered>>,
}

impl Seen {
    fn take(&self, cx: &Cx, delivery: &Delivery) -> Result<(), Undelivered> {
        let name = delivery.target.rsplit([':', '/']).next().unwrap_or("");
        let line = format!("{name} {}", delivery.event.body);
        if let Some(answer) = self.answers.lock().unwrap().pop() {
            return Err(answer);
        }
        let by = cx.acting_for().map_or("", |a| &a.arn);
        assert_eq!((cx.principal.arn().as_str(), by), ("sns.amazonaws.com", "arn:aws:sns:us-east-1:111111111111:t"));
        self.taken.lock().unwrap().push(line);
        Ok(())
    }
    fn lines(&self) -> Vec<String> {
        self.taken.lock().unwrap().clone()
    }
}

fn cloud() -> (Arc<Kernel>, Arc<FixedClock>, Arc<Seen>) {
    let clock = Arc::new(FixedClock::at(Timestamp::from_secs(1_700_000_000)));
    let seen = Arc::new(Seen::default());
    let mut options = KernelOptions::new(Store::memory(), clock.clone(), Ids::seeded(1));
    let (queue, web) = (seen.clone(), seen.clone());
    options.receivers = vec![
        Receiver::written("sqs", move |cx, _, d| queue.take(cx, d), |_| {}),
        Receiver::sent("https", move |cx, d| {
            let outcome = web.take(&cx, &d);
            Box::pin(std::future::ready(outcome))
        }),
    ];
    (Kernel::start(options, Vec::new()).unwrap(), clock, seen)
}

fn delivery(target: &str, body: &str) -> Delivery {
    Delivery {
        target: target.into(),
        event: Event { body: body.into(), ..Event::default() },
        service: "sns.amazonaws.com".into(),
        source: ActingFor { arn: "arn:aws:sns:us-east-1:111111111111:t".into(), account: ACCOUNT.parse().unwrap() },
        retry: Retry::MANAGED,
        dead_letter: Some(DEAD.into()),
        lane: None,
    }
}

fn post(k: &Arc<Kernel>, all: Vec<Delivery>) -> Result<(), Fault> {
    let context = cx(k, ACCOUNT);
    block(context.write(move |cx, tx| all.into_iter().try_for_each(|d| cx.deliver(tx, d))))
}

fn run(k: &Arc<Kernel>) {
    tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap().block_on(k.deliver_due()).unwrap();
}

fn waiting_rows(k: &Kernel) -> usize {
    DELIVERIES.count(&k.store.snapshot().unwrap(), &()).unwrap()
}

#[test]
fn both_ways_of_receiving_are_made_and_leave_no_row() {
    let (k, _, seen) = cloud();
    post(&k, vec![delivery(QUEUE, "1"), delivery("https://example.com/hook", "2")]).unwrap();
    run(&k);
    let mut lines = seen.lines();
    lines.sort();
    assert_eq!(lines, ["hook 2", "orders 1"]);
    assert_eq!(waiting_rows(&k), 0);
}

#[test]
fn what_may_succeed_later_is_tried_again_when_its_pause_is_over() {
    let (k, clock, seen) = cloud();
    *seen.answers.lock().unwrap() = vec![Undelivered::Later("busy".into()); 5];
    post(&k, vec![delivery(QUEUE, "1")]).unwrap();
    // three retries at once, then two after a second each
    run(&k);
    assert_eq!((seen.lines().len(), waiting_rows(&k)), (0, 1));
    clock.advance_ms(1000);
    run(&k);
    assert_eq!(seen.lines().len(), 0);
    clock.advance_ms(1000);
    run(&k);
    assert_eq!((seen.lines(), waiting_rows(&k)), (vec!["orders 1".to_owned()], 0));
}

#[test]
fn what_can_never_be_made_goes_to_the_dead_letter_queue() {
    let (k, _, seen) = cloud();
    *seen.answers.lock().unwrap() = vec![Undelivered::Never("no such queue".into())];
    post(&k, vec![delivery(QUEUE, "1")]).unwrap();
    run(&k);
    assert_eq!((seen.lines(), waiting_rows(&k)), (vec!["dead 1".to_owned()], 0));
}

#[test]
fn a_lane_keeps_its_order_through_failures() {
    let (k, clock, seen) = cloud();
    *seen.answers.lock().unwrap() = vec![Undelivered::Later("busy".into()); 4];
    let lane = |body: &str| Delivery { lane: Some("g".into()), ..delivery(QUEUE, body) };
    post(&k, vec![lane("1"), lane("2"), delivery(QUEUE, "other")]).unwrap();
    for _ in 0..5 {
        run(&k);
        clock.advance_ms(1000);
    }
    let lines = seen.lines();
    let place = |l: &str| lines.iter().position(|x| x == l);
    assert!(place("orders 1") < place("orders 2") && lines.len() == 3, "{lines:?}");
}

#[test]
fn a_target_that_nobody_receives_is_refused_by_name() {
    let (k, _, _) = cloud();
    let fault = post(&k, vec![delivery("arn:aws:lambda:us-east-1:111111111111:function:f", "1")]).unwrap_err();
    assert!(fault.is("NotImplemented") && fault.message.contains("lambda"), "{fault}");
}

#[test]
fn pauses_follow_the_policy() {
    let pauses: Vec<i64> = (1..=16).filter_map(|n| Retry::MANAGED.pause_ms(n)).collect();
    assert_eq!(pauses[..5], [0, 0, 0, 1000, 1000]);
    assert!(pauses[5..15].windows(2).all(|w| w[0] < w[1]), "{pauses:?}");
    assert_eq!(
        (pauses[15], Retry::MANAGED.pause_ms(100_015), Retry::MANAGED.pause_ms(100_016)),
        (20_000, Some(20_000), None)
    );
    assert_eq!(Retry::NEVER.pause_ms(1), None);
}

#[test]
fn a_sealed_text_opens_for_its_own_use_alone() {
    let (k, _, _) = cloud();
    let text = seal::close(&k, "receipt", b"queue 7, message 9");
    assert_eq!(seal::open(&k, "receipt", &text).as_deref(), Some(&b"queue 7, message 9"[..]));
    assert_eq!(seal::open(&k, "task", &text), None);
    assert_eq!(seal::open(&k, "receipt", "nonsense"), None);
    let other = if text.starts_with('A') { "B" } else { "A" };
    assert_eq!(seal::open(&k, "receipt", &format!("{other}{}", &text[1..])), None);
    assert!(!text.contains("queue"));
}
