//! One writer per cache: a lock file that child processes inherit, so that an orphaned apt keeps it until it has ended.

use crate::{
    SupplyError,
    error::At,
    progress::{Reporter, Stage},
};
use std::{
    fs::{File, OpenOptions, TryLockError},
    path::Path,
    process::Stdio,
    time::Duration,
};

/// How often a held lock is tried again, in milliseconds.
const RETRY_MS: u64 = 200;

/// The lock on a cache; released when it and every child that got it as standard input are gone.
pub(crate) struct CacheLock(File);

impl CacheLock {
    /// Takes the lock, reporting `Waiting` while another process has it.
    pub(crate) fn take(cache: &Path, report: &mut Reporter<'_>) -> Result<CacheLock, SupplyError> {
        let path = cache.join("lock");
        let file = OpenOptions::new().create(true).truncate(false).read(true).write(true).open(&path).at(&path)?;
        loop {
            match file.try_lock() {
                Ok(()) => return Ok(CacheLock(file)),
                Err(TryLockError::WouldBlock) => report.step(Stage::Waiting, 0, 0)?,
                Err(TryLockError::Error(error)) => return Err(error).at(&path),
            }
            std::thread::sleep(Duration::from_millis(RETRY_MS));
        }
    }

    /// The lock as a child's standard input. The file is empty, so the child reads end of file.
    pub(crate) fn stdin(&self) -> Result<Stdio, SupplyError> {
        Ok(Stdio::from(self.0.try_clone().at("lock")?))
    }
}
