//! A machine's console: everything it prints, kept in a file that never grows without limit.
//!
//! EC2 keeps the most recent 64 KB ("Troubleshoot system log and screenshot issues"); more is kept here for `logs`.

use crate::sys::{Context, Result};
use std::fs::File;
use std::io::{Read, Seek, SeekFrom, Write};
use std::os::fd::{AsFd, BorrowedFd, OwnedFd};
use std::os::unix::fs::OpenOptionsExt;
use std::path::{Path, PathBuf};

/// At this size the older half goes.
pub(crate) const CONSOLE_BYTES_MAX: u64 = 2 * 1024 * 1024;
/// What stays then.
const KEPT_BYTES: u64 = 1024 * 1024;

/// The file and the pipes that feed it: one pipe per boot, because an old boot's may still hold its last words.
pub(crate) struct Console {
    path: PathBuf,
    file: File,
    size: u64,
    pipes: Vec<OwnedFd>,
}

impl Console {
    pub(crate) fn open(path: &Path) -> Result<Console> {
        let file = open(path)?;
        let size = file.metadata().context(|| "console".into())?.len();
        Ok(Console { path: path.to_owned(), file, size, pipes: Vec::new() })
    }

    /// A new pipe's writing end, for a machine's pid 1.
    pub(crate) fn pipe(&mut self) -> Result<OwnedFd> {
        let (read, write) = std::io::pipe().context(|| "pipe".into())?;
        self.pipes.push(read.into());
        Ok(write.into())
    }

    pub(crate) fn fds(&self) -> Vec<BorrowedFd<'_>> {
        self.pipes.iter().map(AsFd::as_fd).collect()
    }

    /// Moves what has arrived into the file; `ready` as told by poll, in the order of [`Console::fds`].
    pub(crate) fn take(&mut self, ready: &[bool]) {
        let mut arrived = Vec::new();
        let mut index = 0;
        self.pipes.retain(|pipe| {
            let mut buffer = [0u8; 65536];
            let is_ready = ready.get(index).copied().unwrap_or(false);
            index += 1;
            if !is_ready {
                return true;
            }
            let n = File::from(match pipe.try_clone() {
                Ok(copy) => copy,
                Err(_) => return true,
            })
            .read(&mut buffer)
            .unwrap_or(0);
            arrived.extend_from_slice(&buffer[..n]);
            n > 0
        });
        self.print(&arrived);
    }

    /// Reads everything that the pipes still hold: for the end of a machine.
    pub(crate) fn drain(&mut self) {
        loop {
            let ready = crate::sys::poll(&self.fds(), 0);
            if !ready.iter().any(|r| *r) {
                return;
            }
            self.take(&ready);
        }
    }

    /// Appends our own words or the machine's. A full disk must not end a machine: errors are dropped.
    pub(crate) fn print(&mut self, bytes: &[u8]) {
        if bytes.is_empty() || self.file.write_all(bytes).is_err() {
            return;
        }
        self.size += bytes.len() as u64;
        if self.size > CONSOLE_BYTES_MAX {
            let _ = self.cut();
        }
    }

    fn cut(&mut self) -> Result<()> {
        let mut kept = Vec::new();
        self.file.seek(SeekFrom::End(-(KEPT_BYTES as i64))).context(|| "console".into())?;
        self.file.read_to_end(&mut kept).context(|| "console".into())?;
        let whole_lines = kept.iter().position(|b| *b == b'\n').map_or(0, |i| i + 1);
        let new = self.path.with_extension("new");
        crate::sys::write_new(&new, 0o600, &kept[whole_lines..]).context(|| "console".into())?;
        std::fs::rename(&new, &self.path).context(|| "console".into())?;
        self.file = open(&self.path)?;
        self.size = (kept.len() - whole_lines) as u64;
        Ok(())
    }
}

fn open(path: &Path) -> Result<File> {
    let options = File::options().create(true).read(true).append(true).mode(0o600).open(path);
    options.context(|| path.display().to_string())
}

/// The last `tail` bytes of a console file; empty if there is none yet.
pub(crate) fn tail(path: &Path, tail: usize) -> std::io::Result<Vec<u8>> {
    let mut file = match File::open(path) {
        Err(e) if e.kind() == std::io::ErrorKind::NotFound => return Ok(Vec::new()),
        other => other?,
    };
    let size = file.metadata()?.len();
    file.seek(SeekFrom::Start(size.saturating_sub(tail as u64)))?;
    let mut bytes = Vec::new();
    file.take(tail as u64).read_to_end(&mut bytes)?;
    Ok(bytes)
}
