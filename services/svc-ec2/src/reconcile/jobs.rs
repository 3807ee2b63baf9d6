//! Steps that take their time (a machine's graceful end) run beside the loop, one at a time for each machine. A name
//! whose step failed rests for a while, so that what fails for good does not spin.

use super::Error;
use crate::limits::RETRY_MS;
use base::Timestamp;
use kernel::Kernel;
use std::collections::{BTreeMap, BTreeSet};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};

#[derive(Clone, Copy)]
enum Job {
    Working,
    /// Its last step failed; the next may begin then, on the host's own clock.
    RestsUntil(Timestamp),
}

impl Job {
    fn holds(self, now: Timestamp) -> bool {
        match self {
            Job::Working => true,
            Job::RestsUntil(t) => t > now,
        }
    }
}

#[derive(Default)]
struct Shared {
    jobs: Mutex<BTreeMap<String, Job>>,
    changed: Condvar,
}

impl Shared {
    fn lock(&self) -> MutexGuard<'_, BTreeMap<String, Job>> {
        self.jobs.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn set(&self, name: &str, job: Option<Job>) {
        match job {
            Some(job) => drop(self.lock().insert(name.to_owned(), job)),
            None => drop(self.lock().remove(name)),
        }
        self.changed.notify_all();
    }
}

/// What is under way for one loop.
#[derive(Clone)]
pub struct Jobs(Arc<Shared>, &'static str);

impl Jobs {
    /// Nothing yet; this loop is woken when something ends.
    pub fn of(name: &'static str) -> Jobs {
        Jobs(Arc::default(), name)
    }

    /// The names under which something runs, or rests after a failure.
    pub fn busy(&self, now: Timestamp) -> BTreeSet<String> {
        self.0.lock().iter().filter(|(_, job)| job.holds(now)).map(|(name, _)| name.clone()).collect()
    }

    /// Milliseconds until the first rest ends.
    pub fn next_ms(&self, now: Timestamp) -> Option<u64> {
        let jobs = self.0.lock();
        let rests = jobs.values().filter_map(|j| if let Job::RestsUntil(t) = j { Some(t.0 - now.0) } else { None });
        rests.filter(|ms| *ms > 0).min().map(|ms| ms as u64)
    }

    /// Runs `work` unless something runs or rests under this name; the loop is woken when it ends.
    pub fn start(&self, name: String, kernel: Arc<Kernel>, work: impl FnOnce() -> Result<(), Error> + Send + 'static) {
        if self.0.lock().get(&name).is_some_and(|job| job.holds(kernel.clock.real())) {
            return;
        }
        self.0.set(&name, Some(Job::Working));
        let (shared, done, threads, bell) = (self.0.clone(), name.clone(), kernel.clone(), self.1);
        let run = move || {
            let outcome = catch_unwind(AssertUnwindSafe(work)).unwrap_or_else(|_| Err("the step broke off".into()));
            let after = outcome.err().map(|e| {
                tracing::warn!(id = done, "{e}");
                Job::RestsUntil(kernel.clock.real().plus_ms(RETRY_MS))
            });
            shared.set(&done, after);
            kernel.wake(bell);
        };
        if !threads.beside(&format!("ec2-job {name}"), run) {
            self.0.set(&name, None);
        }
    }

    /// Waits until nothing runs; what rests may go on resting.
    #[cfg(test)]
    pub fn wait(&self) {
        let works = |jobs: &mut BTreeMap<String, Job>| jobs.values().any(|j| matches!(j, Job::Working));
        let limit = std::time::Duration::from_secs(10);
        let waited = self.0.changed.wait_timeout_while(self.0.lock(), limit, works).expect("no job panics");
        assert!(!waited.1.timed_out(), "a machine's step did not end within 10 s");
    }
}
