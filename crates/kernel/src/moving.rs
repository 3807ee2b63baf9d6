//! The cloud's clock, moved on by hand: forward only, and in the order in which things would have become due.
//!
//! A jump is made in steps from one due time to the next; at each, the loops that are due run before the clock goes on, so that a
//! day of expiries, retries and schedules happens in its order. Steps are bounded ([`EXACT_STEPS_MAX`], [`MOVE_SECONDS_MAX`]): of
//! more, what lies close together happens at once. What lives by the host's time (signatures, TLS, sockets' time-outs, machines) stays.

use crate::Kernel;
use base::Timestamp;
use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};
use store::{Record, StoreError, Table, Tx};
use tokio::sync::watch;

/// The cloud may be this far ahead of the host, in days.
pub const AHEAD_DAYS_MAX: i64 = 36_500;
/// Steps of one move that go exactly to what is due next; the others are at least this part of the rest.
const EXACT_STEPS_MAX: usize = 250;
const COARSE_STEPS_MAX: i64 = 250;
/// Loops get this long for one step, in milliseconds of real time.
const STEP_MS_MAX: u64 = 2_000;
/// Steps are taken for this long, in seconds of real time; then the clock jumps the rest of the way.
const MOVE_SECONDS_MAX: u64 = 30;

const DAY_MS: i64 = 86_400_000;

/// How far the cloud is ahead of the host, in milliseconds.
#[derive(serde::Serialize, serde::Deserialize)]
struct Ahead(i64);
impl Record for Ahead {
    const VERSION: u8 = 1;
    fn check(&self) -> Result<(), &'static str> {
        if (0..=AHEAD_DAYS_MAX * DAY_MS).contains(&self.0) { Ok(()) } else { Err("a clock out of its range") }
    }
}
static AHEAD: Table<(String,), Ahead> = Table::new("kernel.clock");

/// Why the clock was not moved.
#[derive(Debug)]
pub enum NotMoved {
    /// It would be more than [`AHEAD_DAYS_MAX`] ahead, or go backward.
    Range,
    /// The state cannot be read or written.
    Store(StoreError),
}

impl From<StoreError> for NotMoved {
    fn from(e: StoreError) -> NotMoved {
        NotMoved::Store(e)
    }
}

/// Who moves the clock, and who hears of it.
pub(crate) struct Moving {
    /// One move at a time.
    turn: Mutex<()>,
    /// How often the clock was moved in this run.
    moves: watch::Sender<u64>,
    /// Rings when a round has ended.
    ended: (Mutex<()>, Condvar),
}

impl Default for Moving {
    fn default() -> Moving {
        Moving { turn: Mutex::default(), moves: watch::Sender::new(0), ended: Default::default() }
    }
}

impl Moving {
    /// How often the clock was moved: what a round has seen that begins now.
    pub(crate) fn count(&self) -> u64 {
        *self.moves.borrow()
    }
    /// Waits until nobody moves the clock, and keeps others from it.
    pub(crate) fn turn(&self) -> MutexGuard<'_, ()> {
        lock(&self.turn)
    }
    /// Says that a round has ended.
    pub(crate) fn round_ended(&self) {
        let _held = lock(&self.ended.0);
        self.ended.1.notify_all();
    }
}

/// What a loop has said of the clock when its last round ended.
#[derive(Debug, Default, Clone, Copy)]
pub(crate) struct Seen {
    /// Moves before that round began.
    pub(crate) moves: u64,
    /// When it is due again, on the cloud's clock.
    pub(crate) due: Option<Timestamp>,
}

impl Seen {
    /// Nothing is left to do at this time, after so many moves.
    fn is_through(self, moves: u64, now: Timestamp) -> bool {
        self.due.is_none_or(|due| due > now) && self.moves >= moves
    }
}

impl Kernel {
    /// Becomes ready when the clock has been moved: for tasks that sleep until a time of the cloud's clock.
    pub fn clock_moves(&self) -> watch::Receiver<u64> {
        self.moving.moves.subscribe()
    }

    /// Sets the clock as it was moved before.
    pub(crate) fn restore_clock(&self) -> Result<(), StoreError> {
        let kept = AHEAD.get(&self.store.snapshot()?, &key())?;
        self.clock.set_ahead_ms(kept.map_or(0, |Ahead(ms)| ms));
        Ok(())
    }

    /// Sets the clock back to the host's time; only when nothing is left that was dated.
    pub(crate) fn reset_clock(&self) {
        self.clock.set_ahead_ms(0);
        self.moving.moves.send_modify(|n| *n += 1);
    }

    /// Moves the clock on, and returns when what became due has had its turn (blocking). It is kept before the first step: a
    /// cloud that ends meanwhile comes back at the time that was asked for.
    pub fn advance_clock(&self, ms: i64) -> Result<(), NotMoved> {
        let _turn = self.moving.turn();
        let target = self.clock.ahead_ms().checked_add(ms).filter(|t| ms >= 0 && *t <= AHEAD_DAYS_MAX * DAY_MS);
        let target = target.ok_or(NotMoved::Range)?;
        self.store.write(move |tx: &mut Tx| AHEAD.put(tx, &key(), &Ahead(target)))?;
        let (mut steps, mut least, end) = (0, 1, Instant::now() + Duration::from_secs(MOVE_SECONDS_MAX));
        while self.clock.ahead_ms() < target && !self.stopped() {
            let patient = Instant::now() < end;
            if steps == EXACT_STEPS_MAX {
                least = ((target - self.clock.ahead_ms()) / COARSE_STEPS_MAX).max(1);
            }
            steps += 1;
            let next = self.next_due().filter(|_| patient).map_or(target, |due| due.0 - self.clock.real().0);
            let ahead = next.max(self.clock.ahead_ms() + least).min(target);
            self.step_to(ahead, ahead == target);
        }
        Ok(())
    }

    /// One step: the clock, those who wait for it, and their rounds.
    fn step_to(&self, ahead_ms: i64, last: bool) {
        self.clock.set_ahead_ms(ahead_ms);
        self.moving.moves.send_modify(|n| *n += 1);
        let (moves, now) = (self.moving.count(), self.clock.now());
        self.loops().iter().filter(|l| last || l.seen().due.is_some_and(|d| d <= now)).for_each(|l| l.poke());
        self.post.ring();
        // a loop that does not look at the clock of its own accord is waited for only where it was woken
        let through = |seen: Seen| seen.is_through(if last { moves } else { 0 }, now);
        let settled = || self.loops().iter().all(|l| through(l.seen())) && self.post.is_through(moves, now);
        let end = Instant::now() + Duration::from_millis(STEP_MS_MAX);
        let mut held = lock(&self.moving.ended.0);
        while !settled() && !self.stopped() {
            let left = end.saturating_duration_since(Instant::now());
            if left.is_zero() {
                return;
            }
            held = self.moving.ended.1.wait_timeout(held, left).unwrap_or_else(PoisonError::into_inner).0;
        }
    }

    /// The next time on the clock at which a loop or a delivery is due.
    fn next_due(&self) -> Option<Timestamp> {
        self.loops().iter().filter_map(|l| l.seen().due).chain(self.post.seen().due).min()
    }
}

fn key() -> (String,) {
    ("ahead".to_owned(),)
}

fn lock<T>(what: &Mutex<T>) -> MutexGuard<'_, T> {
    what.lock().unwrap_or_else(PoisonError::into_inner)
}
