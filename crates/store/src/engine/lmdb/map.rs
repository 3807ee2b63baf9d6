//! The address space of the file: changing it while no transaction is live, and telling a full disk from a broken one.

use std::fs::{File, remove_file};
use std::io::{self, Write};
use std::path::Path;
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use heed::{Env, WithoutTls};

use super::is_out_of_room;
use crate::error::StoreError;
use crate::limits;

/// Counts live snapshots and lets none begin while the map is being moved.
#[derive(Default)]
pub(super) struct Gate {
    state: Mutex<State>,
    changed: Condvar,
}

#[derive(Default)]
struct State {
    live: usize,
    closed: bool,
}

/// One live snapshot.
pub(super) struct Live {
    gate: Arc<Gate>,
}

impl Gate {
    /// Counts a snapshot; waits only while the map grows.
    pub(super) fn enter(self: &Arc<Gate>) -> Live {
        let mut state = self.lock();
        while state.closed {
            state = self.changed.wait(state).unwrap_or_else(PoisonError::into_inner);
        }
        state.live += 1;
        Live { gate: self.clone() }
    }

    /// Doubles the map once all snapshots have ended. The caller has no transaction open.
    pub(super) fn grow(&self, env: &Env<WithoutTls>, dir: &Path) -> Result<(), StoreError> {
        let bytes = env.info().map_size;
        let full = |reason: &str| StoreError::MapFull { bytes, reason: reason.to_string() };
        let next = bytes.saturating_mul(2).min(limits::MAP_BYTES_MAX);
        if next <= bytes || !can_map(next) {
            return Err(full("the process may not have more address space"));
        }
        self.remap(env, dir, next)
    }

    /// Maps so many bytes of the file once all snapshots have ended. The caller has no transaction open.
    pub(super) fn remap(&self, env: &Env<WithoutTls>, dir: &Path, bytes: usize) -> Result<(), StoreError> {
        self.lock().closed = true;
        let alone = self.wait_until_alone();
        // SAFETY: no snapshot is live and none can begin, and the one writer has no transaction open.
        let done = alone.then(|| unsafe { env.resize(bytes) });
        self.lock().closed = false;
        self.changed.notify_all();
        match done {
            Some(Ok(())) => Ok(()),
            Some(Err(error)) => Err(super::plain_error(dir, error)),
            None => Err(StoreError::MapFull { bytes, reason: "a snapshot was kept open too long".to_string() }),
        }
    }

    fn wait_until_alone(&self) -> bool {
        let end = Instant::now() + Duration::from_secs(limits::GROW_WAIT_SECONDS_MAX);
        let mut state = self.lock();
        while state.live > 0 {
            let left = end.saturating_duration_since(Instant::now());
            if left.is_zero() {
                return false;
            }
            state = self.changed.wait_timeout(state, left).unwrap_or_else(PoisonError::into_inner).0;
        }
        true
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Drop for Live {
    fn drop(&mut self) {
        let mut state = self.gate.lock();
        state.live -= 1;
        if state.closed && state.live == 0 {
            self.gate.changed.notify_all();
        }
    }
}

/// Whether so much address space is to be had: LMDB gives up its map before it asks for the new one.
fn can_map(bytes: usize) -> bool {
    // SAFETY: a fresh mapping at no given address, unmapped before anything else knows of it.
    unsafe {
        let flags = libc::MAP_PRIVATE | libc::MAP_ANONYMOUS | libc::MAP_NORESERVE;
        let at = libc::mmap(std::ptr::null_mut(), bytes, libc::PROT_NONE, flags, -1, 0);
        at != libc::MAP_FAILED && libc::munmap(at, bytes) == 0
    }
}

/// Whether a group of so many bytes would find room beside the file and within the file size limit.
pub(super) fn has_room(dir: &Path, env: &Env<WithoutTls>, bytes: usize) -> bool {
    let needed = 2 * bytes as u64 + 64 * 1024;
    let end = env.real_disk_size().unwrap_or(0).saturating_add(needed);
    let probe = dir.join("room.probe");
    let outcome = try_room(&probe, needed);
    // A probe that stays behind is overwritten by the next one.
    let _ = remove_file(&probe);
    end <= file_size_limit() && !outcome.is_err_and(|error| is_out_of_room(&error))
}

fn try_room(probe: &Path, bytes: u64) -> io::Result<()> {
    let mut file = File::create(probe)?;
    let zeros = [0; 64 * 1024];
    for _ in 0..bytes.div_ceil(zeros.len() as u64) {
        file.write_all(&zeros)?;
    }
    Ok(())
}

/// How large the process may make a file.
pub(super) fn file_size_limit() -> u64 {
    let mut limit = libc::rlimit { rlim_cur: 0, rlim_max: 0 };
    // SAFETY: the call fills the struct it is given.
    let outcome = unsafe { libc::getrlimit(libc::RLIMIT_FSIZE, &mut limit) };
    if outcome == 0 { limit.rlim_cur } else { u64::MAX }
}
