//! Who waits for commits that touch certain tables; several wakes become one.

use std::future::poll_fn;
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError, Weak};
use std::task::{Context, Poll, Waker};
use std::time::{Duration, Instant};

use crate::engine::Writes;

/// Woken after commits that touched one of its tables. Take a snapshot after waking: it has the commit.
pub struct Subscription {
    inner: Arc<Inner>,
}

struct Inner {
    /// Empty: any table.
    tables: Vec<&'static str>,
    state: Mutex<State>,
    woken: Condvar,
}

#[derive(Default)]
struct State {
    changed: bool,
    /// Threads that wait: ringing for none costs a system call too.
    waiting: usize,
    waker: Option<Waker>,
}

impl Subscription {
    /// Waits, blocking the thread, until there was a commit since the last answer; `false` when the time has passed.
    pub fn wait(&self, timeout: Duration) -> bool {
        let end = Instant::now() + timeout;
        let mut state = self.inner.lock();
        while !state.changed {
            let left = end.saturating_duration_since(Instant::now());
            if left.is_zero() {
                return false;
            }
            state.waiting += 1;
            state = self.inner.woken.wait_timeout(state, left).unwrap_or_else(PoisonError::into_inner).0;
            state.waiting -= 1;
        }
        state.changed = false;
        true
    }

    /// Wakes whoever waits, as a commit does.
    pub fn poke(&self) {
        self.inner.wake();
    }

    /// Waits until there was a commit since the last answer. May be dropped and called again without losing one; one task at
    /// a time.
    pub async fn changed(&self) {
        poll_fn(|context| self.poll_changed(context)).await;
    }

    fn poll_changed(&self, context: &mut Context<'_>) -> Poll<()> {
        let mut state = self.inner.lock();
        if std::mem::take(&mut state.changed) {
            return Poll::Ready(());
        }
        state.waker = Some(context.waker().clone());
        Poll::Pending
    }
}

impl Inner {
    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn wake(&self) {
        let mut state = self.lock();
        state.changed = true;
        if state.waiting > 0 {
            self.woken.notify_all();
        }
        let waker = state.waker.take();
        drop(state);
        if let Some(waker) = waker {
            waker.wake();
        }
    }
}

/// All subscriptions of a store.
#[derive(Default)]
pub(crate) struct Subscribers {
    all: Mutex<Vec<Weak<Inner>>>,
}

impl Subscribers {
    pub(crate) fn add(&self, tables: &[&'static str]) -> Subscription {
        let inner = Arc::new(Inner { tables: tables.to_vec(), state: Mutex::default(), woken: Condvar::new() });
        self.lock().push(Arc::downgrade(&inner));
        Subscription { inner }
    }

    /// Wakes those whose tables were touched, and forgets those that are gone.
    pub(crate) fn wake(&self, writes: &Writes) {
        // a commit touches few tables, and dozens wait
        let touched: Vec<&str> =
            writes.tables.iter().filter(|(_, entries)| !entries.is_empty()).map(|(t, _)| *t).collect();
        self.lock().retain(|one| {
            let Some(one) = one.upgrade() else { return false };
            if writes.clear || one.tables.is_empty() || one.tables.iter().any(|t| touched.contains(t)) {
                one.wake();
            }
            true
        });
    }

    fn lock(&self) -> MutexGuard<'_, Vec<Weak<Inner>>> {
        self.all.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
