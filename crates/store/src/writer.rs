//! The writer: one thread that runs the closures waiting, commits what they wrote once, then answers them all.

use std::any::Any;
use std::cell::Cell;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use crate::engine::{Engine, Writes};
use crate::error::StoreError;
use crate::feed::Feed;
use crate::limits;
use crate::queue::Queue;
use crate::reply::{Receiver, Sender, reply};
use crate::subscribe::Subscribers;
use crate::tx::Tx;

/// What the writer and the store's handles share.
pub(crate) struct Shared {
    pub(crate) engine: Box<dyn Engine>,
    pub(crate) queue: Queue,
    pub(crate) subscribers: Subscribers,
    pub(crate) counts: Counts,
}

/// What the writer has done since it was started.
#[derive(Default)]
pub(crate) struct Counts {
    pub(crate) calls: AtomicU64,
    pub(crate) commits: AtomicU64,
    pub(crate) later_failed: AtomicU64,
}

/// One queued closure.
pub(crate) trait Job: Send {
    /// Runs the closure; answers whether its writes are to be kept.
    fn run(&mut self, tx: &mut Tx) -> bool;
    /// Answers the caller: with the closure's result, or with the commit's error.
    fn finish(self: Box<Self>, committed: &Result<(), StoreError>, counts: &Counts);
}

thread_local! {
    static IS_WRITER: Cell<bool> = const { Cell::new(false) };
}

/// Whether this thread runs closures: waiting for a writer here would be waiting for itself.
pub(crate) fn is_writer_thread() -> bool {
    IS_WRITER.get()
}

/// Serves the queue until it is closed.
pub(crate) fn serve(shared: &Arc<Shared>, mut feed: Feed) {
    IS_WRITER.set(true);
    let _abandon = Abandon(&shared.queue);
    while let Some(jobs) = shared.queue.take() {
        let mut waiting = jobs.into_iter();
        while waiting.len() > 0 {
            feed = run_group(shared, feed, &mut waiting);
        }
    }
}

/// Whatever ends the writer, nobody waits for it in vain.
struct Abandon<'a>(&'a Queue);

impl Drop for Abandon<'_> {
    fn drop(&mut self) {
        self.0.abandon();
    }
}

/// Runs closures up to a group's size and commits them; answers the feed's new end.
fn run_group(shared: &Shared, feed: Feed, waiting: &mut std::vec::IntoIter<Box<dyn Job>>) -> Feed {
    let mut done: Vec<Box<dyn Job>> = Vec::with_capacity(waiting.len());
    let outcome = shared.engine.snapshot().and_then(|view| {
        let mut tx = Tx::new(view);
        while tx.group_bytes() < limits::GROUP_BYTES_MAX
            && let Some(mut job) = waiting.next()
        {
            if job.run(&mut tx) {
                tx.accept()
            } else {
                tx.undo()
            }
            done.push(job);
        }
        commit(shared.engine.as_ref(), feed, tx)
    });
    if outcome.is_err() && done.is_empty() {
        done.extend(waiting);
    }
    let (committed, feed) = match outcome {
        Ok((feed, writes)) => {
            shared.note(&writes);
            (Ok(()), feed)
        }
        Err(error) => (Err(error), feed),
    };
    shared.counts.calls.fetch_add(done.len() as u64, Ordering::Relaxed);
    for job in done {
        // A caller's own code (its error's `From`, its values' `Drop`) may panic; the others are answered all the same.
        let _ = catch_unwind(AssertUnwindSafe(|| job.finish(&committed, &shared.counts)));
    }
    feed
}

/// Adds the feed's rows and commits; a transaction without writes costs nothing.
pub(crate) fn commit(engine: &dyn Engine, feed: Feed, mut tx: Tx) -> Result<(Feed, Writes), StoreError> {
    if !tx.has_writes() {
        return Ok((feed, Writes::default()));
    }
    let feed = feed.append(&mut tx)?;
    let writes = tx.into_writes();
    engine.commit(&writes)?;
    Ok((feed, writes))
}

impl Shared {
    fn note(&self, writes: &Writes) {
        if !writes.is_empty() {
            self.counts.commits.fetch_add(1, Ordering::Relaxed);
            self.subscribers.wake(writes);
        }
    }
}

/// A closure whose caller waits for the answer.
pub(crate) fn job<T, E, F>(f: F) -> (Box<dyn Job>, Receiver<Result<T, E>>)
where
    T: Send + 'static,
    E: From<StoreError> + Send + 'static,
    F: FnOnce(&mut Tx) -> Result<T, E> + Send + 'static,
{
    let (sender, receiver) = reply();
    (Box::new(Call { f: Some(f), outcome: None, sender }), receiver)
}

struct Call<T, E, F> {
    f: Option<F>,
    /// The closure's result, or the text of its panic.
    outcome: Option<Result<Result<T, E>, String>>,
    sender: Sender<Result<T, E>>,
}

impl<T, E, F> Job for Call<T, E, F>
where
    T: Send,
    E: From<StoreError> + Send,
    F: FnOnce(&mut Tx) -> Result<T, E> + Send,
{
    fn run(&mut self, tx: &mut Tx) -> bool {
        let Some(f) = self.f.take() else { return false };
        let outcome = catch_unwind(AssertUnwindSafe(|| f(tx))).map_err(|panic| panic_text(panic.as_ref()));
        matches!(self.outcome.insert(outcome), Ok(Ok(_)))
    }

    fn finish(self: Box<Self>, committed: &Result<(), StoreError>, _: &Counts) {
        let Call { outcome, sender, .. } = *self;
        sender.send(match (outcome, committed) {
            (Some(Err(text)), _) => Err(StoreError::Panicked(text).into()),
            (Some(Ok(result @ Err(_))), _) | (Some(Ok(result)), Ok(())) => result,
            (_, Err(error)) => Err(error.clone().into()),
            (None, Ok(())) => Err(StoreError::Closed.into()),
        });
    }
}

/// A closure that nobody waits for.
pub(crate) fn later_job<F>(f: F) -> Box<dyn Job>
where
    F: FnOnce(&mut Tx) -> Result<(), StoreError> + Send + 'static,
{
    Box::new(Later { f: Some(f), kept: false })
}

struct Later<F> {
    f: Option<F>,
    kept: bool,
}

impl<F: FnOnce(&mut Tx) -> Result<(), StoreError> + Send> Job for Later<F> {
    fn run(&mut self, tx: &mut Tx) -> bool {
        let Some(f) = self.f.take() else { return false };
        self.kept = matches!(catch_unwind(AssertUnwindSafe(|| f(tx))), Ok(Ok(())));
        self.kept
    }

    fn finish(self: Box<Self>, committed: &Result<(), StoreError>, counts: &Counts) {
        if !self.kept || committed.is_err() {
            counts.later_failed.fetch_add(1, Ordering::Relaxed);
        }
    }
}

pub(crate) fn panic_text(panic: &(dyn Any + Send)) -> String {
    let text = panic.downcast_ref::<&str>().map(ToString::to_string);
    text.or_else(|| panic.downcast_ref::<String>().cloned()).unwrap_or_else(|| "no message".to_string())
}
