//! A connection's life as its worker watches it: what it waits for, since when, and why it is ended from outside.
//!
//! One sweep per tick looks at all connections; a request costs no timer (idle timeout, "Connection idle timeout").

use std::cell::{Cell, RefCell};
use std::future::{Future, poll_fn};
use std::pin::pin;
use std::rc::Rc;
use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::task::{Poll, Waker};
use std::time::{Duration, Instant};

use crate::state::TargetRt;

/// What a connection is doing.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Phase {
    /// Between requests.
    Idle,
    /// A request's head is arriving.
    Head,
    /// Connecting to a target.
    Connect,
    /// A request's body is arriving, or the answer is awaited or passing.
    Exchange,
}

/// Why it is ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kill {
    /// Nothing happened for too long.
    TimedOut,
    /// The target's deregistration delay is over.
    Cut,
    /// Idle, and its listener or the proxy came to an end.
    Closing,
}

/// One client connection.
pub(crate) struct Life {
    pub(crate) phase: Cell<Phase>,
    pub(crate) limit: Cell<Duration>,
    pub(crate) target: RefCell<Option<Arc<TargetRt>>>,
    pub(crate) received: Cell<u64>,
    pub(crate) sent: Cell<u64>,
    /// Whether more of the request's body must come before anything else can happen.
    pub(crate) awaiting_client: Cell<bool>,
    /// Whether a byte of the answer has been sent.
    pub(crate) answering: Cell<bool>,
    pub(crate) born: Instant,
    last: Cell<Instant>,
    kill: Cell<Option<Kill>>,
    waker: RefCell<Option<Waker>>,
}

impl Life {
    pub(crate) fn new(limit: Duration) -> Rc<Self> {
        let now = Instant::now();
        Rc::new(Self {
            phase: Cell::new(Phase::Idle),
            limit: Cell::new(limit),
            target: RefCell::new(None),
            received: Cell::new(0),
            sent: Cell::new(0),
            awaiting_client: Cell::new(false),
            answering: Cell::new(false),
            born: now,
            last: Cell::new(now),
            kill: Cell::new(None),
            waker: RefCell::new(None),
        })
    }

    /// Enters a phase; its time starts now.
    pub(crate) fn enter(&self, phase: Phase, limit: Duration) {
        self.kill.set(None);
        self.phase.set(phase);
        self.limit.set(limit);
        self.last.set(Instant::now());
    }

    /// A byte moved on one of the two connections.
    pub(crate) fn touch(&self) {
        self.last.set(Instant::now());
    }

    pub(crate) fn received(&self, n: usize) {
        self.received.set(self.received.get() + n as u64);
        self.touch();
    }

    pub(crate) fn sent(&self, n: usize) {
        self.sent.set(self.sent.get() + n as u64);
        self.touch();
    }

    /// Ends it when its time is over, its target is cut, or it idles and `closing` says so.
    pub(crate) fn judge(&self, now: Instant, closing: impl FnOnce() -> bool) {
        let phase = self.phase.get();
        let cut = || self.target.borrow().as_ref().is_some_and(|t| t.cut.load(Ordering::Relaxed));
        if phase == Phase::Exchange && cut() {
            self.end(Kill::Cut);
        } else if phase == Phase::Idle && closing() {
            self.end(Kill::Closing);
        } else if now.saturating_duration_since(self.last.get()) >= self.limit.get() {
            self.end(Kill::TimedOut);
        }
    }

    fn end(&self, kill: Kill) {
        self.kill.set(Some(kill));
        if let Some(waker) = self.waker.borrow_mut().take() {
            waker.wake();
        }
    }

    /// Runs `work` unless the connection is ended first.
    pub(crate) async fn unless_ended<F: Future>(&self, work: F) -> Result<F::Output, Kill> {
        let mut work = pin!(work);
        poll_fn(|cx| {
            if let Some(kill) = self.kill.take() {
                return Poll::Ready(Err(kill));
            }
            let polled = work.as_mut().poll(cx);
            if polled.is_pending() {
                let mut waker = self.waker.borrow_mut();
                if waker.as_ref().is_none_or(|w| !w.will_wake(cx.waker())) {
                    *waker = Some(cx.waker().clone());
                }
            }
            polled.map(Ok)
        })
        .await
    }
}
