//! A cloud that goes down ends its loops and steps, and starts nothing more.

use super::helpers::kernel_of;
use crate::*;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::mpsc::{Receiver, Sender, channel};
use std::sync::{Arc, Mutex};
use std::time::Duration;

/// A loop whose first round lasts until the test lets it go.
struct Slow {
    began: Sender<()>,
    go: Mutex<Receiver<()>>,
    rounds: Arc<AtomicUsize>,
}

impl Reconciler for Slow {
    fn name(&self) -> &'static str {
        "slow"
    }
    fn watches(&self) -> &'static [&'static str] {
        &["test.nets"]
    }
    fn run(&mut self, _: &World) -> Result<Next, Box<dyn std::error::Error + Send + Sync>> {
        self.began.send(())?;
        self.go.lock().unwrap().recv()?;
        self.rounds.fetch_add(1, Ordering::SeqCst);
        Ok(Next::Settled)
    }
}

#[test]
fn stopping_waits_for_the_round_that_is_under_way_and_begins_no_other() {
    let (began, begins) = channel();
    let (let_go, go) = channel();
    let rounds = Arc::new(AtomicUsize::new(0));
    let kernel = kernel_of(vec![Box::new(Slow { began, go: Mutex::new(go), rounds: rounds.clone() })]);
    begins.recv().unwrap();
    let stopper = kernel.clone();
    let stopping = std::thread::spawn(move || stopper.stop());
    while !kernel.stopped() {
        std::thread::yield_now();
    }
    assert!(!stopping.is_finished(), "a round is under way");
    let_go.send(()).unwrap();
    assert_eq!(stopping.join().unwrap(), Vec::<String>::new());
    assert_eq!(rounds.load(Ordering::SeqCst), 1);
}

#[test]
fn a_sleeping_loop_ends_at_once() {
    let (began, begins) = channel();
    let (let_go, go) = channel();
    let kernel = kernel_of(vec![Box::new(Slow { began, go: Mutex::new(go), rounds: Arc::default() })]);
    begins.recv().unwrap();
    let_go.send(()).unwrap();
    while kernel.loops()[0].rounds() == 0 {
        std::thread::yield_now();
    }
    assert_eq!(kernel.stop(), Vec::<String>::new());
    assert!(begins.try_recv().is_err(), "the bell that ends it begins no round");
}

#[test]
fn a_step_is_waited_for_and_none_begins_afterwards() {
    let kernel = kernel_of(vec![]);
    let (let_go, go) = channel::<()>();
    let ended = Arc::new(AtomicBool::new(false));
    let end = ended.clone();
    assert!(kernel.beside("a step", move || {
        let _ = go.recv();
        end.store(true, Ordering::SeqCst);
    }));
    let stopper = kernel.clone();
    let stopping = std::thread::spawn(move || stopper.stop());
    while !kernel.stopped() {
        std::thread::yield_now();
    }
    assert!(!kernel.beside("another", || panic!("it began")));
    let_go.send(()).unwrap();
    assert_eq!(stopping.join().unwrap(), Vec::<String>::new());
    assert!(ended.load(Ordering::SeqCst));
}

#[test]
fn what_outlives_the_limit_is_named_and_a_step_that_broke_off_is_not_waited_for() {
    let kernel = kernel_of(vec![]);
    let (_hold, forever) = channel::<()>();
    kernel.beside("stuck", move || forever.recv().unwrap_or_default());
    kernel.beside("broken", || panic!("of this test's own"));
    kernel.workers.stop();
    // a loop that sleeps already would end at its next look
    kernel.loops().iter().for_each(|l| l.poke());
    kernel.post.ring();
    let left = || kernel.workers.join(Duration::from_millis(1));
    while left().len() > 1 {}
    assert_eq!(left(), ["stuck"]);
}
