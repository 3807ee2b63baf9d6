//! The one clock: real time plus an offset, or a fixed one in tests.

use crate::Timestamp;
use std::sync::atomic::{AtomicI64, Ordering};
use std::time::{SystemTime, UNIX_EPOCH};

/// Tells the time to everything that AWS would date. Sockets' time-outs and signature skew stay on real time.
pub trait Clock: Send + Sync {
    /// The cloud's time.
    fn now(&self) -> Timestamp;
    /// The host's time, for signatures and TLS.
    fn real(&self) -> Timestamp {
        self.now()
    }
}

/// Real time plus an offset that can be moved.
#[derive(Debug, Default)]
pub struct SystemClock {
    offset_ms: AtomicI64,
}

impl SystemClock {
    /// A clock this many milliseconds ahead of real time.
    pub fn ahead_by_ms(offset_ms: i64) -> SystemClock {
        SystemClock { offset_ms: AtomicI64::new(offset_ms) }
    }
}

impl Clock for SystemClock {
    fn now(&self) -> Timestamp {
        self.real().plus_ms(self.offset_ms.load(Ordering::Relaxed))
    }
    fn real(&self) -> Timestamp {
        let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
        Timestamp(since.as_millis() as i64)
    }
}

/// A clock that stands until a test moves it.
#[derive(Debug)]
pub struct FixedClock(AtomicI64);

impl FixedClock {
    /// Standing at this moment.
    pub fn at(t: Timestamp) -> FixedClock {
        FixedClock(AtomicI64::new(t.0))
    }
    /// Moves it on.
    pub fn advance_ms(&self, ms: i64) {
        self.0.fetch_add(ms, Ordering::Relaxed);
    }
}

impl Clock for FixedClock {
    fn now(&self) -> Timestamp {
        Timestamp(self.0.load(Ordering::Relaxed))
    }
}
