//! Steps that take their time (making a disk, a graceful end, a probe) run beside the loop, one at a time for each instance.

use super::{Error, LOOP};
use crate::limits::FAILED_JOB_PAUSE_MS;
use kernel::Kernel;
use std::collections::BTreeSet;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

/// What is under way.
#[derive(Default, Clone)]
pub struct Jobs(Arc<Mutex<BTreeSet<String>>>);

impl Jobs {
    /// True while something runs under this name.
    pub fn busy(&self, name: &str) -> bool {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).contains(name)
    }

    /// True while nothing runs at all.
    #[cfg(test)]
    pub fn idle(&self) -> bool {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).is_empty()
    }

    /// Runs `work` unless something runs under this name already; the loop is woken when it ends.
    pub fn start(&self, name: &str, kernel: Arc<Kernel>, work: impl FnOnce() -> Result<(), Error> + Send + 'static) {
        let name = name.to_owned();
        if !self.0.lock().unwrap_or_else(PoisonError::into_inner).insert(name.clone()) {
            return;
        }
        let running = self.0.clone();
        let (done, threads) = (name.clone(), kernel.clone());
        let run = move || {
            if let Err(e) = work() {
                tracing::warn!(database = done, "{e}");
                std::thread::sleep(Duration::from_millis(FAILED_JOB_PAUSE_MS));
            }
            running.lock().unwrap_or_else(PoisonError::into_inner).remove(&done);
            kernel.wake(LOOP);
        };
        if !threads.beside(&format!("rds-job {name}"), run) {
            self.0.lock().unwrap_or_else(PoisonError::into_inner).remove(&name);
        }
    }
}
