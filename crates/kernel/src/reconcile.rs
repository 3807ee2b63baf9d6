//! Loops: level-triggered, woken by commits, by drivers and by the clock; several wakes become one; errors back off.

use crate::Kernel;
use crate::moving::Seen;
use base::Timestamp;
use std::sync::{Arc, Mutex};
use std::time::Duration;
use store::Subscription;

/// The longest pause after an error.
pub(crate) const BACKOFF_SECONDS_MAX: u64 = 30;
/// The first pause after an error, in milliseconds.
pub(crate) const BACKOFF_START_MS: u64 = 200;
/// A loop without a due time looks again after this, in seconds, in case a driver's event was lost.
pub(crate) const IDLE_SECONDS_MAX: u64 = 300;

/// What a loop works with.
pub struct World {
    /// State, clock and calls.
    pub kernel: Arc<Kernel>,
}

/// When a loop wants to be run again, if nothing wakes it before.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Next {
    /// All is as wanted.
    Settled,
    /// Something is due then, on the cloud's clock.
    At(Timestamp),
    /// Something of the host must be looked at again after this many milliseconds of real time.
    After(u64),
}

/// Reads all, computes the whole wanted state, applies the difference, reports. May run twice or be killed anywhere.
pub trait Reconciler: Send {
    /// Shown in `hanul status`, and what [`Kernel::wake`] takes.
    fn name(&self) -> &'static str;
    /// The tables whose commits wake it.
    fn watches(&self) -> &'static [&'static str];
    /// One round.
    fn run(&mut self, world: &World) -> Result<Next, Box<dyn std::error::Error + Send + Sync>>;
}

/// How a loop fares, and its bell.
pub struct LoopStatus {
    /// Its name.
    pub name: &'static str,
    state: Mutex<State>,
    bell: Subscription,
}

#[derive(Default, Clone)]
struct State {
    rounds: u64,
    error: Option<String>,
    seen: Seen,
}

impl LoopStatus {
    /// Rounds run so far.
    pub fn rounds(&self) -> u64 {
        self.lock().rounds
    }
    /// The last round's error.
    pub fn error(&self) -> Option<String> {
        self.lock().error.clone()
    }
    /// Wakes it.
    pub fn poke(&self) {
        self.bell.poke();
    }
    /// What it has said of the clock.
    pub(crate) fn seen(&self) -> Seen {
        self.lock().seen
    }
    fn lock(&self) -> std::sync::MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(|e| e.into_inner())
    }
}

pub(crate) fn spawn(kernel: &Arc<Kernel>, reconciler: Box<dyn Reconciler>) {
    let bell = kernel.store.subscribe(reconciler.watches());
    let status = Arc::new(LoopStatus { name: reconciler.name(), state: Mutex::default(), bell });
    kernel.loops.lock().unwrap_or_else(|e| e.into_inner()).push(status.clone());
    let world = World { kernel: kernel.clone() };
    let started = kernel.workers.spawn(status.name, move || rounds(reconciler, &world, &status));
    started.unwrap_or_else(|e| tracing::error!("a loop could not start: {e}"));
}

fn rounds(mut reconciler: Box<dyn Reconciler>, world: &World, status: &LoopStatus) {
    let mut backoff_ms = BACKOFF_START_MS;
    while !world.kernel.stopped() {
        let moves = world.kernel.moving.count();
        let outcome = reconciler.run(world);
        let pause = match &outcome {
            Ok(next) => {
                backoff_ms = BACKOFF_START_MS;
                until(world, *next)
            }
            Err(e) => {
                tracing::warn!(room = status.name, "{e}");
                let pause = Duration::from_millis(backoff_ms);
                backoff_ms = (backoff_ms * 2).min(BACKOFF_SECONDS_MAX * 1000);
                pause
            }
        };
        {
            let mut state = status.lock();
            state.rounds += 1;
            state.seen = Seen { moves, due: due(&outcome) };
            state.error = outcome.err().map(|e| e.to_string());
        }
        world.kernel.moving.round_ended();
        if !world.kernel.stopped() {
            status.bell.wait(pause);
        }
    }
}

fn due<E>(outcome: &Result<Next, E>) -> Option<Timestamp> {
    match outcome {
        Ok(Next::At(t)) => Some(*t),
        _ => None,
    }
}

fn until(world: &World, next: Next) -> Duration {
    let idle = Duration::from_secs(IDLE_SECONDS_MAX);
    match next {
        Next::Settled => idle,
        Next::At(t) => Duration::from_millis((t.0 - world.kernel.clock.now().0).max(0) as u64).min(idle),
        Next::After(ms) => Duration::from_millis(ms).min(idle),
    }
}
