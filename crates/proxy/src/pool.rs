//! Idle connections to targets, one pool per worker; the last one used is taken first.

use std::collections::HashMap;
use std::io::ErrorKind;
use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::time::{Duration, Instant};

use tokio::net::TcpStream;

use crate::state::TargetRt;

/// Idle connections kept per node and target in one worker.
const IDLE_PER_TARGET_MAX: usize = 256;

/// Connections by node and target.
#[derive(Default)]
pub(crate) struct Pool {
    idle: HashMap<(u64, u64), Vec<Idle>>,
}

struct Idle {
    stream: TcpStream,
    target: Arc<TargetRt>,
    until: Instant,
}

impl Pool {
    /// A connection that the target has not closed.
    pub(crate) fn take(&mut self, node: u64, target: &TargetRt) -> Option<TcpStream> {
        let idle = self.idle.get_mut(&(node, target.uid))?;
        while let Some(Idle { stream, .. }) = idle.pop() {
            if is_quiet(&stream) {
                return Some(stream);
            }
        }
        None
    }

    /// Keeps a connection for the next request; closes it after `keep` (the idle timeout).
    pub(crate) fn put(&mut self, node: u64, target: &Arc<TargetRt>, stream: TcpStream, keep: Duration) {
        if target.retired.load(Ordering::Relaxed) {
            return;
        }
        let idle = self.idle.entry((node, target.uid)).or_default();
        if idle.len() < IDLE_PER_TARGET_MAX {
            idle.push(Idle { stream, target: target.clone(), until: Instant::now() + keep });
        }
    }

    /// Closes what idled too long, what targets closed, and connections to retired targets.
    pub(crate) fn sweep(&mut self, now: Instant) {
        self.idle.retain(|_, idle| {
            idle.retain(|i| i.until > now && !i.target.retired.load(Ordering::Relaxed) && is_quiet(&i.stream));
            !idle.is_empty()
        });
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.idle.is_empty()
    }
}

/// Neither closed nor talking out of turn.
fn is_quiet(stream: &TcpStream) -> bool {
    matches!(stream.try_read(&mut [0]), Err(e) if e.kind() == ErrorKind::WouldBlock)
}
