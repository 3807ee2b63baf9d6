//! The clock moved by hand: forward, in the order of what is due, and kept.

use super::helpers::{kernel_at, kernel_of};
use crate::*;
use base::{Clock, FixedClock, Timestamp};
use std::sync::{Arc, Mutex};

const START: Timestamp = Timestamp::from_secs(1_700_000_000);
const HOUR_MS: i64 = 3_600_000;
const DAY_MS: i64 = 24 * HOUR_MS;

type Log = Arc<Mutex<Vec<(&'static str, i64)>>>;

/// A loop that is due at certain hours, and notes the hour at which it ran.
struct Due {
    name: &'static str,
    hours: Vec<i64>,
    log: Log,
}

impl Reconciler for Due {
    fn name(&self) -> &'static str {
        self.name
    }
    fn watches(&self) -> &'static [&'static str] {
        &["test.nets"]
    }
    fn run(&mut self, world: &World) -> Result<Next, Box<dyn std::error::Error + Send + Sync>> {
        let hour = (world.kernel.clock.now().0 - START.0) / HOUR_MS;
        while self.hours.first().is_some_and(|h| *h <= hour) {
            self.hours.remove(0);
            self.log.lock().unwrap().push((self.name, hour));
        }
        Ok(self.hours.first().map_or(Next::Settled, |h| Next::At(START.plus_ms(h * HOUR_MS))))
    }
}

fn started(hours: &[(&'static str, &[i64])]) -> (Arc<Kernel>, Log) {
    let log = Log::default();
    let loops = hours.iter().map(|(name, hours)| -> Box<dyn Reconciler> {
        Box::new(Due { name, hours: hours.to_vec(), log: log.clone() })
    });
    let kernel = kernel_at(Arc::new(FixedClock::at(START)), loops.collect());
    // the first round says when the second is due
    while kernel.loops().iter().any(|l| l.rounds() == 0) {
        std::thread::yield_now();
    }
    (kernel, log)
}

#[test]
fn what_becomes_due_happens_in_its_order_and_at_its_time() {
    let (kernel, log) = started(&[("first", &[1, 5, 40]), ("second", &[2, 3, 50, 200])]);
    kernel.advance_clock(4 * DAY_MS).unwrap();
    let wanted = [("first", 1), ("second", 2), ("second", 3), ("first", 5), ("first", 40), ("second", 50)];
    assert_eq!(*log.lock().unwrap(), wanted);
    assert_eq!(kernel.clock.now(), START.plus_ms(4 * DAY_MS));
    assert_eq!(kernel.clock.real(), START);
}

#[test]
fn of_too_many_steps_some_are_made_at_once() {
    let all: Vec<i64> = (1..2_000).collect();
    let (kernel, log) = started(&[("often", &all)]);
    kernel.advance_clock(5_000 * HOUR_MS).unwrap();
    let log = log.lock().unwrap();
    assert_eq!(log.len(), 1_999);
    assert!(log.iter().is_sorted_by_key(|(_, hour)| hour));
    assert_eq!((log[0].1, log[249].1), (1, 250), "one after the other");
    assert_eq!((log[250].1, log[268].1, log[269].1), (269, 269, 288), "nineteen hours at a time");
}

#[test]
fn the_clock_goes_forward_only_and_not_too_far() {
    let kernel = kernel_of(vec![]);
    assert!(matches!(kernel.advance_clock(-1), Err(NotMoved::Range)));
    assert!(matches!(kernel.advance_clock(i64::MAX), Err(NotMoved::Range)));
    kernel.advance_clock(AHEAD_DAYS_MAX * DAY_MS).unwrap();
    assert!(matches!(kernel.advance_clock(1), Err(NotMoved::Range)));
    assert_eq!(kernel.clock.ahead_ms(), AHEAD_DAYS_MAX * DAY_MS);
}

#[test]
fn a_moved_clock_comes_back_with_the_cloud_and_a_reset_sets_it_back() {
    let kernel = kernel_of(vec![]);
    kernel.advance_clock(DAY_MS).unwrap();
    kernel.advance_clock(HOUR_MS).unwrap();
    let clock = Arc::new(FixedClock::at(START));
    let options = KernelOptions::new(kernel.store.clone(), clock.clone(), Ids::seeded(2));
    let again = Kernel::start(options, vec![]).unwrap();
    assert_eq!(clock.now(), START.plus_ms(DAY_MS + HOUR_MS));
    again.reset().unwrap();
    assert_eq!(clock.now(), START);
    let options = KernelOptions::new(again.store.clone(), Arc::new(FixedClock::at(START)), Ids::seeded(3));
    assert_eq!(Kernel::start(options, vec![]).unwrap().clock.ahead_ms(), 0);
}

#[test]
fn who_sleeps_until_a_time_of_the_clock_hears_of_a_move() {
    let kernel = kernel_of(vec![]);
    let mut moves = kernel.clock_moves();
    assert!(!moves.has_changed().unwrap());
    kernel.advance_clock(1_000).unwrap();
    super::helpers::block(moves.changed()).unwrap();
}
