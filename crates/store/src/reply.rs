//! The answer to one queued closure: sent once, waited for by a thread or a task.

use std::future::Future;
use std::pin::Pin;
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::task::{Context, Poll, Waker};

/// Two ends of one answer. `None` arrives when the sender is dropped without one.
pub(crate) fn reply<T>() -> (Sender<T>, Receiver<T>) {
    let shared = Arc::new(Shared { state: Mutex::new(State::Waiting(Waiter::Nobody)), sent: Condvar::new() });
    (Sender { shared: shared.clone() }, Receiver { shared })
}

pub(crate) struct Sender<T> {
    shared: Arc<Shared<T>>,
}

pub(crate) struct Receiver<T> {
    shared: Arc<Shared<T>>,
}

struct Shared<T> {
    state: Mutex<State<T>>,
    sent: Condvar,
}

enum State<T> {
    Waiting(Waiter),
    Sent(Option<T>),
}

/// Who is to be told: telling nobody costs a system call too.
enum Waiter {
    Nobody,
    Thread,
    Task(Waker),
}

impl<T> Shared<T> {
    fn lock(&self) -> MutexGuard<'_, State<T>> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn settle(&self, answer: Option<T>) {
        let mut state = self.lock();
        if matches!(*state, State::Sent(_)) {
            return;
        }
        let State::Waiting(waiter) = std::mem::replace(&mut *state, State::Sent(answer)) else { return };
        drop(state);
        match waiter {
            Waiter::Nobody => {}
            Waiter::Thread => self.sent.notify_one(),
            Waiter::Task(waker) => waker.wake(),
        }
    }
}

impl<T> Sender<T> {
    pub(crate) fn send(self, answer: T) {
        self.shared.settle(Some(answer));
    }
}

impl<T> Drop for Sender<T> {
    fn drop(&mut self) {
        self.shared.settle(None);
    }
}

impl<T> Receiver<T> {
    /// Blocks until the answer is there.
    pub(crate) fn wait(self) -> Option<T> {
        let mut state = self.shared.lock();
        loop {
            match &mut *state {
                State::Sent(answer) => return answer.take(),
                State::Waiting(waiter) => *waiter = Waiter::Thread,
            }
            state = self.shared.sent.wait(state).unwrap_or_else(PoisonError::into_inner);
        }
    }
}

impl<T> Future for Receiver<T> {
    type Output = Option<T>;

    fn poll(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<T>> {
        match &mut *self.shared.lock() {
            State::Sent(answer) => Poll::Ready(answer.take()),
            State::Waiting(waiter) => {
                *waiter = Waiter::Task(context.waker().clone());
                Poll::Pending
            }
        }
    }
}
