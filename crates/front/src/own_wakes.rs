//! A task that wakes itself while it runs is polled again at once, where it runs.
//!
//! The scheduler would queue it and ring another thread, which then takes it away: system calls on both sides and cold caches, for every
//! call with a body (hyper's connection wakes itself whenever the reader of a body takes a piece of it).

use std::cell::Cell;
use std::pin::Pin;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::task::{Context, Poll, Wake, Waker};

/// So often a task is polled in a row before others have their turn.
const POLLS_MAX: usize = 8;

thread_local! {
    /// Which task this thread polls: the address of its [`Own`], 0 for none.
    static POLLED: Cell<usize> = const { Cell::new(0) };
}

/// A task whose wakes of itself stay with it.
pub(crate) struct OwnWakes<F> {
    task: Pin<Box<F>>,
    own: Arc<Own>,
    waker: Waker,
}

/// What the task's waker knows.
struct Own {
    scheduler: Mutex<Waker>,
    again: AtomicBool,
}

impl<F: Future> OwnWakes<F> {
    pub(crate) fn new(task: F) -> OwnWakes<F> {
        let own = Arc::new(Own { scheduler: Mutex::new(Waker::noop().clone()), again: AtomicBool::new(false) });
        OwnWakes { task: Box::pin(task), waker: own.clone().into(), own }
    }

    /// The task itself.
    pub(crate) fn task(&mut self) -> Pin<&mut F> {
        self.task.as_mut()
    }
}

impl<F: Future> Future for OwnWakes<F> {
    type Output = F::Output;

    fn poll(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<F::Output> {
        let this = self.get_mut();
        this.own.scheduled_by(context.waker());
        let _polled = Polled::new(&this.own);
        for _ in 0..POLLS_MAX {
            this.own.again.store(false, Ordering::Relaxed);
            if let Poll::Ready(out) = this.task.as_mut().poll(&mut Context::from_waker(&this.waker)) {
                return Poll::Ready(out);
            }
            if !this.own.again.load(Ordering::Relaxed) {
                return Poll::Pending;
            }
        }
        context.waker().wake_by_ref();
        Poll::Pending
    }
}

impl Own {
    fn scheduled_by(&self, waker: &Waker) {
        self.scheduler.lock().unwrap_or_else(PoisonError::into_inner).clone_from(waker);
    }
}

impl Wake for Own {
    fn wake(self: Arc<Self>) {
        self.wake_by_ref();
    }

    fn wake_by_ref(self: &Arc<Self>) {
        if POLLED.get() == Arc::as_ptr(self).addr() {
            self.again.store(true, Ordering::Relaxed);
        } else {
            self.scheduler.lock().unwrap_or_else(PoisonError::into_inner).wake_by_ref();
        }
    }
}

/// This thread polls a task, inside another one perhaps.
struct Polled(usize);

impl Polled {
    fn new(own: &Arc<Own>) -> Polled {
        Polled(POLLED.replace(Arc::as_ptr(own).addr()))
    }
}

impl Drop for Polled {
    fn drop(&mut self) {
        POLLED.set(self.0);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::future::poll_fn;
    use std::sync::atomic::AtomicUsize;

    #[derive(Default)]
    struct Rings(AtomicUsize);
    impl Wake for Rings {
        fn wake(self: Arc<Self>) {
            self.0.fetch_add(1, Ordering::Relaxed);
        }
    }

    /// Polls a task once, which wakes itself in its first `wakes` polls; how often it was polled and the scheduler rung.
    fn poll_once(wakes: usize) -> (usize, usize) {
        let (rings, mut polls) = (Arc::<Rings>::default(), 0);
        let mut task = OwnWakes::new(poll_fn(|context| {
            polls += 1;
            if polls <= wakes {
                context.waker().wake_by_ref();
            }
            Poll::<()>::Pending
        }));
        let waker = rings.clone().into();
        assert!(Pin::new(&mut task).poll(&mut Context::from_waker(&waker)).is_pending());
        drop(task);
        (polls, rings.0.load(Ordering::Relaxed))
    }

    #[test]
    fn a_task_that_wakes_itself_is_polled_again_without_the_scheduler() {
        assert_eq!(poll_once(0), (1, 0));
        assert_eq!(poll_once(2), (3, 0));
    }

    #[test]
    fn a_task_that_never_rests_gives_way() {
        assert_eq!(poll_once(usize::MAX), (POLLS_MAX, 1));
    }

    #[test]
    fn others_wake_it_through_its_scheduler() {
        let (rings, mut kept) = (Arc::<Rings>::default(), None);
        let mut task = OwnWakes::new(poll_fn(|context| {
            kept = Some(context.waker().clone());
            // another thread, while it is polled
            let waker = context.waker().clone();
            std::thread::spawn(move || waker.wake()).join().unwrap();
            Poll::<()>::Pending
        }));
        let waker = rings.clone().into();
        assert!(Pin::new(&mut task).poll(&mut Context::from_waker(&waker)).is_pending());
        assert_eq!(rings.0.load(Ordering::Relaxed), 1);
        drop(task);
        // this thread, when it is polled no more
        kept.unwrap().wake();
        assert_eq!(rings.0.load(Ordering::Relaxed), 2);
    }
}
