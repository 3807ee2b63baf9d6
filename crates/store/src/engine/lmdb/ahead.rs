//! Room for pages that are written through the map, at level `process`: where it is sure, before it is needed.
//!
//! Writing a page by a call costs the kernel a search for its place in the page cache, on memory that is cold in a large file: four fifths
//! of a put among a million items. Through the map it is a store. But a full disk would then be a signal that ends the process, not an
//! error. So blocks are asked for before each commit that could reach new ones (`fallocate(2)`), on file systems that keep such a promise
//! (ext4 overwrites in place, tmpfs holds the pages); elsewhere pages are written by calls. When no more blocks are to be had, the map
//! is made as short as what there is (see `make_room`): LMDB itself then refuses what does not fit, cleanly.
//!
//! LMDB makes the file as long as its map; it is cut to what has blocks and some length without.

use std::fs::{File, OpenOptions};
use std::io;
use std::path::Path;
use std::sync::{Mutex, MutexGuard, PoisonError};

use heed::{Env, WithoutTls};
use rustix::fs::{FallocateFlags, fallocate, statfs};
use rustix::io::retry_on_intr;

use super::map;
use crate::engine::Writes;

/// Length without blocks behind the last block: should a commit need more than was reckoned, it takes blocks as it goes.
const SLACK_BYTES: u64 = 16 << 20;
/// Blocks are asked for in pieces of an eighth of the file, of at least and at most so many bytes.
const PIECE_BYTES: [u64; 2] = [1 << 20, 64 << 20];
/// Pages on the way to an entry that may have to be copied, neighbours included: the tree is less deep than half of it. No page is
/// copied twice in a commit.
const PATH_PAGES: u64 = 18;
/// Pages that an entry may split off: a leaf, and for each leaf at most one above it.
const SPLIT_PAGES: u64 = 2;
/// Pages of the free list and the table of names that a commit may rewrite, beside one for as many pages of the file as this.
const OWN_PAGES: u64 = 64;
const PAGES_PER_FREE_PAGE: u64 = 256;

/// The data file and how far it surely has blocks. For the one writer.
pub(super) struct Ahead {
    file: File,
    page_bytes: u64,
    state: Mutex<State>,
}

struct State {
    /// Bytes from the beginning that have blocks.
    sure: u64,
    /// The map's bytes before it was shortened to what has blocks.
    shortened_from: Option<usize>,
}

/// Whether the file system under a directory never needs a new block for one that it has given, and files may be of any size.
pub(super) fn is_kept(dir: &Path) -> bool {
    let keeps = |kind| matches!(kind, libc::EXT4_SUPER_MAGIC | libc::TMPFS_MAGIC);
    statfs(dir).is_ok_and(|told| keeps(told.f_type)) && map::file_size_limit() == u64::MAX
}

impl Ahead {
    pub(super) fn open(dir: &Path, env: &Env<WithoutTls>, page_bytes: u32) -> io::Result<Ahead> {
        let file = OpenOptions::new().write(true).open(dir.join("data.mdb"))?;
        let ahead =
            Ahead { file, page_bytes: page_bytes.into(), state: Mutex::new(State { sure: 0, shortened_from: None }) };
        ahead.cut(env, SLACK_BYTES)?;
        Ok(ahead)
    }

    /// Sees to it that a commit finds blocks.
    pub(super) fn reach(&self, env: &Env<WithoutTls>, writes: &Writes) -> io::Result<()> {
        let used = self.used(env);
        let needed = used + self.reckoned(writes, used / self.page_bytes);
        let mut state = self.state();
        if needed <= state.sure {
            return Ok(());
        }
        let piece = (used / 8).clamp(PIECE_BYTES[0], PIECE_BYTES[1]);
        let got = self.ask(state.sure, needed + piece).map(|()| needed + piece);
        let end = match got {
            Ok(end) => end,
            Err(_) => self.ask(state.sure, needed).map(|()| needed)?,
        };
        state.sure = end;
        Ok(())
    }

    /// Bytes that the file may grow by when this is committed.
    fn reckoned(&self, writes: &Writes, last_page: u64) -> u64 {
        let value = |value: &Option<Vec<u8>>| value.as_ref().map_or(0, |v| v.len() as u64 / self.page_bytes + 2);
        let entries = || writes.tables.values().flatten();
        let count = entries().count() as u64;
        let copied = (count * PATH_PAGES).min(last_page);
        let new: u64 = entries().map(|(_, v)| SPLIT_PAGES + value(v)).sum();
        (copied + new + OWN_PAGES + last_page / PAGES_PER_FREE_PAGE) * self.page_bytes
    }

    /// Bytes from the beginning in which pages were ever used.
    fn used(&self, env: &Env<WithoutTls>) -> u64 {
        (env.info().last_page_number as u64 + 1) * self.page_bytes
    }

    /// Asks for blocks between two places of the file.
    fn ask(&self, from: u64, to: u64) -> io::Result<()> {
        if to > map::file_size_limit() {
            return Err(io::Error::from_raw_os_error(libc::EFBIG));
        }
        if self.file.metadata()?.len() < to + SLACK_BYTES / 2 {
            self.file.set_len(to + SLACK_BYTES)?;
        }
        Ok(retry_on_intr(|| fallocate(&self.file, FallocateFlags::empty(), from, to - from))?)
    }

    /// The map has another length, and with it the file: blocks are known as far as pages are used.
    pub(super) fn remapped(&self, env: &Env<WithoutTls>) -> io::Result<()> {
        let mut state = self.state();
        let used = self.used(env);
        state.sure = state.sure.min(used);
        match state.shortened_from {
            Some(_) => Ok(()),
            None => self.cut(env, SLACK_BYTES),
        }
    }

    /// Cuts the file behind its last used page and so many bytes more.
    pub(super) fn cut(&self, env: &Env<WithoutTls>, more: u64) -> io::Result<()> {
        self.file.set_len(self.used(env) + more)
    }

    /// How far there are blocks, as the length of a map.
    pub(super) fn sure(&self) -> usize {
        (self.state().sure / self.page_bytes * self.page_bytes) as usize
    }

    /// The map's length before it was shortened, when it is.
    pub(super) fn shortened_from(&self) -> Option<usize> {
        self.state().shortened_from
    }

    pub(super) fn note_shortened(&self, from: Option<usize>) {
        self.state().shortened_from = from;
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
