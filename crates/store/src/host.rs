//! Who owns a store's directory, and what the last owner left: whether commits since then may be in the page cache only.
//!
//! The file `owner` is locked while the store is open, and says at which level it was opened last and under which boot of
//! the host. Commits at level `process` survive the process; after another boot of the host the file is walked before use.

use std::fs::{self, File, OpenOptions, TryLockError};
use std::io::{self, Read as _, Seek, SeekFrom, Write};
use std::os::unix::fs::{DirBuilderExt, MetadataExt, OpenOptionsExt};
use std::path::Path;
use std::thread::sleep;
use std::time::{Duration, Instant};

use crate::error::StoreError;
use crate::limits;

const BOOT_ID: &str = "/proc/sys/kernel/random/boot_id";

/// An owned directory; dropping it lets go.
pub(crate) struct Owner {
    file: File,
    left: String,
    boot: String,
}

impl Owner {
    /// Makes the directory if need be and takes it.
    pub(crate) fn take(dir: &Path) -> Result<Owner, StoreError> {
        let fail = |error| StoreError::io(format!("opening the store in {}", dir.display()), error);
        fs::DirBuilder::new().recursive(true).mode(0o700).create(dir).map_err(fail)?;
        let mut options = OpenOptions::new();
        options.read(true).write(true).create(true).truncate(false).mode(0o600);
        let mut file = options.open(dir.join("owner")).map_err(fail)?;
        lock(&file, dir)?;
        let mut left = Vec::new();
        file.read_to_end(&mut left).map_err(fail)?;
        let left = String::from_utf8_lossy(&left).into_owned();
        let boot = fs::read_to_string(BOOT_ID).unwrap_or_default().trim().to_string();
        Ok(Owner { file, left, boot })
    }

    /// Whether a file that is there may lack commits that were acknowledged: then it is walked before use.
    pub(crate) fn is_suspect(&self) -> bool {
        self.left != self.synced() && (self.boot.is_empty() || self.left != self.unsynced())
    }

    /// Whether a file that is there may have commits that are not on disk.
    pub(crate) fn is_unsynced(&self) -> bool {
        self.left != self.synced()
    }

    /// Notes that commits will reach the page cache only: on disk before the first such commit where the note on disk says
    /// otherwise (a file without a note is suspect anyway).
    pub(crate) fn note_unsynced(&mut self) -> Result<(), StoreError> {
        let (note, durable) = (self.unsynced(), !self.is_unsynced());
        self.note(note, durable)
    }

    /// Notes that every commit is on disk, now and as long as this owner has the store.
    pub(crate) fn note_synced(&mut self) -> Result<(), StoreError> {
        let note = self.synced();
        self.note(note, false)
    }

    fn synced(&self) -> String {
        "full\n".to_string()
    }

    fn unsynced(&self) -> String {
        format!("process {}\n", self.boot)
    }

    fn note(&mut self, note: String, durable: bool) -> Result<(), StoreError> {
        if self.left == note {
            return Ok(());
        }
        let write = |file: &mut File| {
            file.set_len(0)?;
            file.seek(SeekFrom::Start(0))?;
            file.write_all(note.as_bytes())?;
            if durable { file.sync_data() } else { Ok(()) }
        };
        write(&mut self.file).map_err(|error| StoreError::io("noting the store's owner", error))?;
        self.left = note;
        Ok(())
    }
}

/// Keeps the process's open descriptors of a file from the programs it starts: LMDB leaves that of its data file open to them.
pub(crate) fn close_on_exec(path: &Path) -> Result<(), StoreError> {
    let close = || -> io::Result<()> {
        let target = fs::metadata(path)?;
        for entry in fs::read_dir("/proc/self/fd")? {
            let entry = entry?;
            // A descriptor that another thread has closed meanwhile is not this file's.
            let Ok(open) = fs::metadata(entry.path()) else { continue };
            let Some(descriptor) = entry.file_name().to_str().and_then(|name| name.parse().ok()) else { continue };
            if (open.dev(), open.ino()) == (target.dev(), target.ino()) {
                // SAFETY: sets a flag of a descriptor and touches no memory.
                unsafe { libc::fcntl(descriptor, libc::F_SETFD, libc::FD_CLOEXEC) };
            }
        }
        Ok(())
    };
    close().map_err(|error| StoreError::io(format!("finding the descriptors of {}", path.display()), error))
}

/// Locks the file; a dying owner, or one of its children on the way to its exec, gets a moment to let go.
fn lock(file: &File, dir: &Path) -> Result<(), StoreError> {
    let end = Instant::now() + Duration::from_secs(limits::OWNER_WAIT_SECONDS_MAX);
    loop {
        match file.try_lock() {
            Ok(()) => return Ok(()),
            Err(TryLockError::WouldBlock) if Instant::now() < end => sleep(Duration::from_millis(5)),
            Err(TryLockError::WouldBlock) => return Err(StoreError::InUse { dir: dir.to_path_buf() }),
            Err(TryLockError::Error(error)) => return Err(StoreError::io("locking the store", error)),
        }
    }
}
