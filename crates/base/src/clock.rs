//! The one clock: real time plus an offset, or a fixed one in tests.

use crate::Timestamp;
use std::sync::atomic::{AtomicI64, Ordering};
use std::time::{SystemTime, UNIX_EPOCH};

/// Tells the time to everything that AWS would date. Sockets' time-outs and signature skew stay on real time.
pub trait Clock: Send + Sync {
    /// The host's time, for signatures and TLS.
    fn real(&self) -> Timestamp;
    /// How far the cloud is ahead of the host, in milliseconds.
    fn ahead_ms(&self) -> i64;
    /// Moves the cloud's time; only the kernel does, and keeps it in the store.
    fn set_ahead_ms(&self, ms: i64);
    /// The cloud's time.
    fn now(&self) -> Timestamp {
        self.real().plus_ms(self.ahead_ms())
    }
}

/// Real time plus an offset that can be moved.
#[derive(Debug, Default)]
pub struct SystemClock {
    offset_ms: AtomicI64,
}

impl Clock for SystemClock {
    fn ahead_ms(&self) -> i64 {
        self.offset_ms.load(Ordering::Relaxed)
    }
    fn set_ahead_ms(&self, ms: i64) {
        self.offset_ms.store(ms, Ordering::Relaxed);
    }
    fn real(&self) -> Timestamp {
        let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
        Timestamp(since.as_millis() as i64)
    }
}

/// A clock that stands until a test moves it.
#[derive(Debug)]
pub struct FixedClock {
    at_ms: AtomicI64,
    offset_ms: AtomicI64,
}

impl FixedClock {
    /// Standing at this moment.
    pub fn at(t: Timestamp) -> FixedClock {
        FixedClock { at_ms: AtomicI64::new(t.0), offset_ms: AtomicI64::new(0) }
    }
    /// Time passes, for the host and for the cloud.
    pub fn advance_ms(&self, ms: i64) {
        self.at_ms.fetch_add(ms, Ordering::Relaxed);
    }
}

impl Clock for FixedClock {
    fn real(&self) -> Timestamp {
        Timestamp(self.at_ms.load(Ordering::Relaxed))
    }
    fn ahead_ms(&self) -> i64 {
        self.offset_ms.load(Ordering::Relaxed)
    }
    fn set_ahead_ms(&self, ms: i64) {
        self.offset_ms.store(ms, Ordering::Relaxed);
    }
}
