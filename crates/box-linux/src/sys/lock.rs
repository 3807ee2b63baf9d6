//! Locks that travel with the open file: whoever inherited it keeps it, the kernel frees it with the last holder
//! (flock(2)). That is how a living keeper or shim is told from a dead one.

use super::{Context, Result};
use std::fs::File;
use std::os::unix::fs::OpenOptionsExt;
use std::path::Path;
use std::time::{Duration, Instant};

/// A dying process closes its socket before its lock, and a child between vfork and exec still holds its dead
/// parent's lock: so a lock is waited for.
const PATIENCE: Duration = Duration::from_secs(1);
/// A machine with much memory takes its time to go.
const LONG_PATIENCE: Duration = Duration::from_secs(10);
const BETWEEN_TRIES: Duration = Duration::from_millis(3);

/// Takes the lock if it is free.
pub(crate) fn lock(path: &Path) -> Result<Option<File>> {
    let file = File::options().create(true).write(true).truncate(false).mode(0o600).open(path);
    let file = file.context(|| format!("open {}", path.display()))?;
    match file.try_lock() {
        Ok(()) => Ok(Some(file)),
        Err(std::fs::TryLockError::WouldBlock) => Ok(None),
        Err(std::fs::TryLockError::Error(e)) => Err(e).context(|| format!("lock {}", path.display())),
    }
}

/// Waits up to ten seconds until nobody holds the lock; true then, and if there is no such file. Leaves nothing behind:
/// the file's directory may be about to be removed.
pub(crate) fn wait_unlocked(path: &Path) -> bool {
    let end = Instant::now() + LONG_PATIENCE;
    let Ok(file) = File::open(path) else { return true };
    while file.try_lock().is_err() {
        if Instant::now() >= end {
            return false;
        }
        std::thread::sleep(BETWEEN_TRIES);
    }
    true
}

/// Takes the lock, waiting up to a second for its holder to end.
pub(crate) fn lock_patiently(path: &Path) -> Result<Option<File>> {
    let end = Instant::now() + PATIENCE;
    loop {
        match lock(path)? {
            Some(file) => return Ok(Some(file)),
            None if Instant::now() >= end => return Ok(None),
            None => std::thread::sleep(BETWEEN_TRIES),
        }
    }
}
