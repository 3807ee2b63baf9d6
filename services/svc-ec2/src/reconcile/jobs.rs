//! Steps that take their time (a machine's graceful end) run beside the loop, one at a time for each machine.

use super::{Error, LOOP};
use kernel::Kernel;
use std::collections::BTreeSet;
use std::sync::{Arc, Mutex, PoisonError};

/// What is under way.
#[derive(Default, Clone)]
pub struct Jobs(Arc<Mutex<BTreeSet<String>>>);

impl Jobs {
    /// True while something runs under this name.
    pub fn busy(&self, name: &str) -> bool {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).contains(name)
    }

    /// Runs `work` unless something runs under this name already; the loop is woken when it ends.
    pub fn start(
        &self,
        name: String,
        kernel: Option<Arc<Kernel>>,
        work: impl FnOnce() -> Result<(), Error> + Send + 'static,
    ) {
        if !self.0.lock().unwrap_or_else(PoisonError::into_inner).insert(name.clone()) {
            return;
        }
        let running = self.0.clone();
        let done = name.clone();
        let run = move || {
            if let Err(e) = work() {
                tracing::warn!(machine = done, "{e}");
            }
            running.lock().unwrap_or_else(PoisonError::into_inner).remove(&done);
            if let Some(kernel) = kernel {
                kernel.wake(LOOP);
            }
        };
        if let Err(e) = std::thread::Builder::new().name("ec2-job".into()).spawn(run) {
            tracing::error!("no thread for a machine's step: {e}");
            self.0.lock().unwrap_or_else(PoisonError::into_inner).remove(&name);
        }
    }
}
