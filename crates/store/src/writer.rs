//! The writer: one thread that runs the closures waiting, commits what they wrote once, then answers them all. A caller that is alone may
//! take its place (see `queue`); there is never more than one group under way.

use std::any::Any;
use std::cell::Cell;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

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
    /// The end of the change feed, for whoever runs a group.
    pub(crate) feed: Mutex<Feed>,
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
pub(crate) fn serve(shared: &Arc<Shared>) {
    IS_WRITER.set(true);
    let _abandon = Abandon(&shared.queue);
    while let Some(jobs) = shared.queue.take() {
        run_all(shared, jobs, || shared.queue.rest());
    }
}

/// Runs one closure on its caller's thread, if the caller is alone; else it is given back.
pub(crate) fn run_here(shared: &Shared, job: Box<dyn Job>) -> Option<Box<dyn Job>> {
    let Some((place, mut jobs)) = shared.queue.enter() else { return Some(job) };
    jobs.push(job);
    let _writer = WriterHere::new();
    run_all(shared, jobs, || place.leave());
    None
}

/// This thread is the writer for a while.
struct WriterHere;

impl WriterHere {
    fn new() -> WriterHere {
        IS_WRITER.set(true);
        WriterHere
    }
}

impl Drop for WriterHere {
    fn drop(&mut self) {
        IS_WRITER.set(false);
    }
}

/// Runs closures, most often in one group. `rest` is called after the last commit and before its answers, so that a caller who is answered
/// finds the place free.
fn run_all(shared: &Shared, jobs: Vec<Box<dyn Job>>, rest: impl FnOnce()) {
    let mut waiting = jobs.into_iter();
    let mut last = None;
    while waiting.len() > 0 {
        if let Some(group) = last.replace(run_group(shared, &mut waiting)) {
            answer(shared, group);
        }
    }
    rest();
    if let Some(group) = last {
        answer(shared, group);
    }
}

/// Whatever ends the writer, nobody waits for it in vain.
struct Abandon<'a>(&'a Queue);

impl Drop for Abandon<'_> {
    fn drop(&mut self) {
        self.0.abandon();
    }
}

/// Closures that were run and committed together, or failed to be.
struct Group {
    done: Vec<Box<dyn Job>>,
    committed: Result<(), StoreError>,
}

/// Runs closures up to a group's size and commits them.
fn run_group(shared: &Shared, waiting: &mut std::vec::IntoIter<Box<dyn Job>>) -> Group {
    let mut feed = shared.feed.lock().unwrap_or_else(PoisonError::into_inner);
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
        commit(shared.engine.as_ref(), *feed, tx)
    });
    if outcome.is_err() && done.is_empty() {
        done.extend(waiting);
    }
    let committed = outcome.map(|(end, writes)| {
        *feed = end;
        shared.note(&writes);
    });
    shared.counts.calls.fetch_add(done.len() as u64, Ordering::Relaxed);
    Group { done, committed }
}

fn answer(shared: &Shared, Group { done, committed }: Group) {
    for job in done {
        // A caller's own code (its error's `From`, its values' `Drop`) may panic; the others are answered all the same.
        let _ = catch_unwind(AssertUnwindSafe(|| job.finish(&committed, &shared.counts)));
    }
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
