//! Threads of loops and their steps: counted, so that a cloud that goes down ends none of them half-way.

use std::collections::BTreeMap;
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

/// Who runs.
#[derive(Default)]
pub(crate) struct Workers {
    state: Mutex<State>,
    ended: Condvar,
}

#[derive(Default)]
struct State {
    stopping: bool,
    number: u64,
    running: BTreeMap<u64, String>,
}

/// Counts one thread until it ends, also by a panic.
struct Place(Arc<Workers>, u64);

impl Drop for Place {
    fn drop(&mut self) {
        self.0.lock().running.remove(&self.1);
        self.0.ended.notify_all();
    }
}

impl Workers {
    /// Starts a thread, unless everything is to end.
    pub(crate) fn spawn(self: &Arc<Self>, name: &str, work: impl FnOnce() + Send + 'static) -> std::io::Result<()> {
        let place = {
            let mut state = self.lock();
            if state.stopping {
                return Err(std::io::Error::other("the cloud goes down"));
            }
            state.number += 1;
            let number = state.number;
            state.running.insert(number, name.to_owned());
            Place(self.clone(), number)
        };
        let run = move || {
            let _place = place;
            work();
        };
        std::thread::Builder::new().name(name.to_owned()).spawn(run).map(drop)
    }

    /// From now on nothing is started.
    pub(crate) fn stop(&self) {
        self.lock().stopping = true;
    }

    pub(crate) fn stopping(&self) -> bool {
        self.lock().stopping
    }

    /// Waits until nothing runs; the names of what still runs when the time has passed.
    pub(crate) fn join(&self, limit: Duration) -> Vec<String> {
        let some = |state: &mut State| !state.running.is_empty();
        let waited = self.ended.wait_timeout_while(self.lock(), limit, some);
        let (state, _) = waited.unwrap_or_else(PoisonError::into_inner);
        state.running.values().cloned().collect()
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
