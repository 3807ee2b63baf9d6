//! How much of a volume is used, and that no more of it is used than it has: what a file system of that size would do, which
//! answers "No space left on device" (write(2), ENOSPC) when it is full.
//!
//! Counted are the blocks that the host's file system gives to the files, as `du` counts them, by their difference over each
//! change. What the host takes or gives back by itself (preallocation, compression) makes the sum drift, so all is counted
//! anew before something is refused, at most every few seconds.

use rustix::fs::{SeekFrom, fstat, seek};
use serde::{Deserialize, Serialize};
use std::io;
use std::os::fd::AsFd;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

/// The unit in which files grow.
const BLOCK_BYTES: u64 = 4096;
/// What the host may add to a change for its own: a block of an extent tree.
const OWN_BYTES: u64 = BLOCK_BYTES;
/// mke2fs(8) makes an inode for so many bytes.
const BYTES_PER_FILE: u64 = 16 * 1024;
/// All is not counted anew more often.
const COUNT_AGAIN: Duration = Duration::from_secs(5);

/// What files take.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Used {
    /// Bytes of their blocks.
    pub(crate) bytes: u64,
    /// Files, directories, links.
    pub(crate) files: u64,
}

impl std::ops::Add for Used {
    type Output = Used;
    fn add(self, more: Used) -> Used {
        Used { bytes: self.bytes + more.bytes, files: self.files + more.files }
    }
}

/// A volume's figures, as statfs(2) shows them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Figures {
    /// Its size.
    pub(crate) bytes: u64,
    /// Of which nobody uses.
    pub(crate) free: u64,
    /// Inodes.
    pub(crate) files: u64,
    /// Of which nobody uses.
    pub(crate) files_free: u64,
}

/// The space of one volume.
pub(crate) struct Room {
    state: Mutex<State>,
    /// Counts everything.
    count: Box<dyn Fn() -> Used + Send + Sync>,
}

struct State {
    bytes_max: u64,
    used: Used,
    counted: Instant,
}

fn full() -> io::Error {
    io::Error::from_raw_os_error(libc::ENOSPC)
}

impl Room {
    /// Of a volume with so many bytes.
    pub(crate) fn new(bytes_max: u64, count: impl Fn() -> Used + Send + Sync + 'static) -> Room {
        let state = State { bytes_max, used: count(), counted: Instant::now() };
        Room { state: Mutex::new(state), count: Box::new(count) }
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The volume has another size.
    pub(crate) fn resize(&self, bytes_max: u64) {
        self.state().bytes_max = bytes_max;
    }

    /// What is there and what is free.
    pub(crate) fn figures(&self) -> Figures {
        let s = self.state();
        let files = s.files_max();
        let (free, files_free) = (s.free(), files.saturating_sub(s.used.files));
        Figures { bytes: s.bytes_max, free, files, files_free }
    }

    /// Writes `length` bytes of a file from `from` on, or as many of them as there is room for: `work` is told how many.
    pub(crate) fn write<T>(
        &self,
        file: impl AsFd,
        from: u64,
        length: u64,
        work: impl FnOnce(u64) -> io::Result<T>,
    ) -> io::Result<T> {
        let mut s = self.state();
        let mut fits = length;
        if s.free() < whole(length) + OWN_BYTES {
            self.count_again(&mut s);
            fits = fitting(&file, from, length, s.free())?;
            if fits == 0 && length > 0 {
                return Err(full());
            }
        }
        s.changed(&file, || work(fits))
    }

    /// Gives blocks to a part of a file, all of them or none.
    pub(crate) fn allocate<T>(
        &self,
        file: impl AsFd,
        from: u64,
        length: u64,
        work: impl FnOnce() -> io::Result<T>,
    ) -> io::Result<T> {
        let mut s = self.state();
        if s.free() < whole(length) + OWN_BYTES {
            self.count_again(&mut s);
            if fitting(&file, from, length, s.free())? < length {
                return Err(full());
            }
        }
        s.changed(&file, work)
    }

    /// A change of a file that needs no more room.
    pub(crate) fn shrink<T>(&self, file: impl AsFd, work: impl FnOnce() -> io::Result<T>) -> io::Result<T> {
        self.state().changed(file, work)
    }

    /// Makes a file, a directory or a link; `work` tells what it takes.
    pub(crate) fn make<T>(&self, work: impl FnOnce() -> io::Result<(T, u64)>) -> io::Result<T> {
        let mut s = self.state();
        if s.is_crowded() {
            self.count_again(&mut s);
            if s.is_crowded() {
                return Err(full());
            }
        }
        let (made, bytes) = work()?;
        s.used.bytes += bytes;
        s.used.files += 1;
        Ok(made)
    }

    /// Something is gone that took so many bytes.
    pub(crate) fn gone(&self, bytes: u64) {
        let mut s = self.state();
        s.used.bytes = s.used.bytes.saturating_sub(bytes);
        s.used.files = s.used.files.saturating_sub(1);
    }

    fn count_again(&self, s: &mut State) {
        if s.counted.elapsed() >= COUNT_AGAIN {
            s.used = (self.count)();
            s.counted = Instant::now();
        }
    }
}

impl State {
    fn free(&self) -> u64 {
        self.bytes_max.saturating_sub(self.used.bytes)
    }

    fn files_max(&self) -> u64 {
        self.bytes_max / BYTES_PER_FILE
    }

    /// There is no room for another file.
    fn is_crowded(&self) -> bool {
        self.free() < BLOCK_BYTES || self.used.files >= self.files_max()
    }

    fn changed<T>(&mut self, file: impl AsFd, work: impl FnOnce() -> io::Result<T>) -> io::Result<T> {
        let before = taken(&file)?;
        let done = work();
        let after = taken(&file)?;
        self.used.bytes = (self.used.bytes + after).saturating_sub(before);
        done
    }
}

/// Bytes of a file's blocks.
pub(crate) fn taken(file: impl AsFd) -> io::Result<u64> {
    Ok(fstat(file)?.st_blocks as u64 * 512)
}

fn whole(length: u64) -> u64 {
    length.div_ceil(BLOCK_BYTES).saturating_mul(BLOCK_BYTES)
}

/// How many of `length` bytes from `from` on can be written when so many bytes are free: what has its blocks needs none.
fn fitting(file: impl AsFd, from: u64, length: u64, free: u64) -> io::Result<u64> {
    let meta = fstat(&file)?;
    let (size, blocks) = (whole(meta.st_size as u64), meta.st_blocks as u64 * 512);
    let end = from.saturating_add(length);
    // a file without holes, preallocated ones too, needs room behind its end only
    let is_whole = blocks >= size;
    let (mut at, mut left) = (from, free);
    while at < end {
        let found = if is_whole { size.max(at) } else { hole_after(&file, at, size) };
        // data ends with a block; one that begins in a hole has none yet
        let hole = if found > at { whole(found) } else { at };
        if hole >= end {
            return Ok(length);
        }
        let data = if is_whole { end } else { data_after(&file, hole, end) }.min(end);
        let room = left / BLOCK_BYTES * BLOCK_BYTES;
        let first = hole / BLOCK_BYTES * BLOCK_BYTES;
        if data - first.min(data) > room {
            return Ok((first + room).max(from).min(end) - from);
        }
        left -= whole(data - first).min(left);
        at = data;
    }
    Ok(length)
}

fn hole_after(file: impl AsFd, at: u64, size: u64) -> u64 {
    if at >= size { at } else { seek(file, SeekFrom::Hole(at)).unwrap_or(at) }
}

fn data_after(file: impl AsFd, at: u64, end: u64) -> u64 {
    seek(file, SeekFrom::Data(at)).unwrap_or(end)
}
