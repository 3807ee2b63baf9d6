//! What waits for the writer: a bounded queue of closures, and those that ride with the next group.
//!
//! While calls come one by one, two hops between threads would cost each as much as its own work: such a caller takes the writer's place
//! for its own closure. As soon as two meet, all go through the writer again, since one commit for many is cheaper still.

use std::collections::VecDeque;
use std::future::poll_fn;
use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};
use std::task::{Poll, Waker};
use std::time::{Duration, Instant};

use crate::error::StoreError;
use crate::limits;
use crate::writer::Job;

/// The queue between callers and the writer.
#[derive(Default)]
pub(crate) struct Queue {
    state: Mutex<State>,
    filled: Condvar,
    room: Condvar,
}

#[derive(Default)]
struct State {
    jobs: VecDeque<Box<dyn Job>>,
    later: VecDeque<Box<dyn Job>>,
    /// When the oldest of `later` came.
    later_since: Option<Instant>,
    waiting_for_room: Vec<Waker>,
    /// Threads that wait for room.
    threads_waiting: usize,
    /// The writer waits for work: ringing in vain costs a system call too.
    idle: bool,
    /// A group is being run, by the writer or by a caller in its place.
    running: bool,
    /// Calls since two met.
    alone: u32,
    closed: bool,
}

impl Queue {
    /// Adds a closure; blocks while the queue is full.
    pub(crate) fn push(&self, job: Box<dyn Job>) -> Result<(), StoreError> {
        let mut state = self.lock();
        while state.jobs.len() >= limits::WRITE_QUEUE_CALLS_MAX && !state.closed {
            state.threads_waiting += 1;
            state = self.room.wait(state).unwrap_or_else(PoisonError::into_inner);
            state.threads_waiting -= 1;
        }
        let rings = state.add(job)?;
        drop(state);
        self.ring(rings);
        Ok(())
    }

    /// Adds a closure; waits while the queue is full.
    pub(crate) async fn push_async(&self, job: Box<dyn Job>) -> Result<(), StoreError> {
        let mut job = Some(job);
        poll_fn(|context| {
            let mut state = self.lock();
            if state.jobs.len() >= limits::WRITE_QUEUE_CALLS_MAX && !state.closed {
                state.waiting_for_room.push(context.waker().clone());
                return Poll::Pending;
            }
            let added = job.take().map_or(Ok(false), |job| state.add(job));
            drop(state);
            Poll::Ready(added.map(|rings| self.ring(rings)))
        })
        .await
    }

    /// Wakes the writer where it waits. Not under the lock: it would run into it at once and sleep again.
    fn ring(&self, rings: bool) {
        if rings {
            self.filled.notify_one();
        }
    }

    /// Adds a closure that rides with the next group, or makes one after a while.
    pub(crate) fn push_later(&self, job: Box<dyn Job>) -> Result<(), StoreError> {
        let mut state = self.lock();
        if state.closed {
            return Err(StoreError::Closed);
        }
        if state.later.len() >= limits::LATER_QUEUE_CALLS_MAX {
            return Err(StoreError::QueueFull);
        }
        state.later_since.get_or_insert_with(Instant::now);
        state.later.push_back(job);
        let rings = state.idle && !state.running && matches!(state.later.len(), 1 | limits::GROUP_CALLS_MAX);
        drop(state);
        self.ring(rings);
        Ok(())
    }

    /// The writer's place for a caller that is alone, with the closures that ride along; `None`: it has to queue.
    pub(crate) fn enter(&self) -> Option<(Place<'_>, Vec<Box<dyn Job>>)> {
        let mut state = self.lock();
        if state.running || state.closed || !state.jobs.is_empty() || state.alone < limits::ALONE_CALLS_MIN {
            return None;
        }
        state.running = true;
        Some((Place { queue: self, kept: true }, state.next_group()))
    }

    /// The writer has committed its group.
    pub(crate) fn rest(&self) {
        self.lock().running = false;
    }

    fn leave(&self) {
        let mut state = self.lock();
        state.running = false;
        let waited_for = state.idle && (!state.jobs.is_empty() || state.later_since.is_some() || state.closed);
        drop(state);
        self.ring(waited_for);
    }

    /// Waits for work and takes one group of it, until [`Queue::rest`]; `None` once the queue is closed and empty. For the writer alone.
    pub(crate) fn take(&self) -> Option<Vec<Box<dyn Job>>> {
        let mut state = self.lock();
        state.idle = true;
        while state.running || state.jobs.is_empty() && !state.closed {
            // who runs in the writer's place rings when it leaves
            let Some(left) = state.later_left().filter(|_| !state.running) else {
                state = self.filled.wait(state).unwrap_or_else(PoisonError::into_inner);
                continue;
            };
            if left.is_zero() {
                break;
            }
            state = self.filled.wait_timeout(state, left).unwrap_or_else(PoisonError::into_inner).0;
        }
        state.idle = false;
        let group = state.next_group();
        state.running = !group.is_empty();
        if state.threads_waiting > 0 {
            self.room.notify_all();
        }
        let waiting = std::mem::take(&mut state.waiting_for_room);
        drop(state);
        waiting.into_iter().for_each(Waker::wake);
        (!group.is_empty()).then_some(group)
    }

    /// Refuses further closures; those that wait are still run.
    pub(crate) fn close(&self) {
        let mut state = self.lock();
        state.closed = true;
        let waiting = std::mem::take(&mut state.waiting_for_room);
        drop(state);
        self.filled.notify_all();
        self.room.notify_all();
        waiting.into_iter().for_each(Waker::wake);
    }

    /// Closes and drops what waits: those callers are answered that the store is closed.
    pub(crate) fn abandon(&self) {
        self.close();
        let mut state = self.lock();
        let dropped = (std::mem::take(&mut state.jobs), std::mem::take(&mut state.later));
        drop(state);
        drop(dropped);
    }

    #[cfg(test)]
    pub(crate) fn waiting(&self) -> usize {
        self.lock().jobs.len()
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// The writer's place; dropping it gives it back. A thread that ends half-way ends the store, as the writer's end does.
pub(crate) struct Place<'a> {
    queue: &'a Queue,
    /// It was not left in order yet.
    kept: bool,
}

impl Place<'_> {
    /// The group is done.
    pub(crate) fn leave(mut self) {
        self.kept = false;
    }
}

impl Drop for Place<'_> {
    fn drop(&mut self) {
        if self.kept {
            self.queue.abandon();
        }
        self.queue.leave();
    }
}

impl State {
    /// Adds a closure; answers whether the writer is to be woken.
    fn add(&mut self, job: Box<dyn Job>) -> Result<bool, StoreError> {
        if self.closed {
            return Err(StoreError::Closed);
        }
        self.alone = if self.jobs.is_empty() { self.alone.saturating_add(1) } else { 0 };
        self.jobs.push_back(job);
        // who runs in the writer's place rings when it leaves
        Ok(self.idle && !self.running && self.jobs.len() == 1)
    }

    /// How long the deferred closures may wait yet; `None`: there are none.
    fn later_left(&self) -> Option<Duration> {
        let since = self.later_since?;
        if self.later.len() >= limits::GROUP_CALLS_MAX {
            return Some(Duration::ZERO);
        }
        Some(Duration::from_millis(limits::LATER_WAIT_MILLIS_MAX).saturating_sub(since.elapsed()))
    }

    /// Deferred closures first: they are older than what they ride with.
    fn next_group(&mut self) -> Vec<Box<dyn Job>> {
        let later = self.later.len().min(limits::GROUP_CALLS_MAX);
        let jobs = self.jobs.len().min(limits::GROUP_CALLS_MAX);
        if later == self.later.len() {
            self.later_since = None;
        }
        self.later.drain(..later).chain(self.jobs.drain(..jobs)).collect()
    }
}
