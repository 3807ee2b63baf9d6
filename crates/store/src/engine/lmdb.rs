//! The engine of `Durability::Full` and `Process`: LMDB, one environment with one database.
//!
//! Tables share the one B-tree, each under a two-byte number; table 0 holds the numbers by name. Measured with 400 tables
//! against a named database each: a snapshot 0.4 instead of 1.3 us, a commit to four tables 11 instead of 16 us, a point
//! read 0.25 instead of 0.15 us; and no handles to open, so that a table may appear at any time.

mod ahead;
mod check;
mod map;
mod names;
mod seal;

use std::fs::File;
use std::io;
use std::ops::Bound;
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use heed::types::Bytes;
use heed::{Database, Env, EnvFlags, EnvOpenOptions, MdbError, RoTxn, RwTxn, WithoutTls};

use self::ahead::Ahead;
use self::map::{Gate, Live};
use self::names::Names;
use self::seal::Seal;
use super::{Engine, TableWrites, View, Writes};
use crate::error::StoreError;
use crate::host::{self, Owner};
use crate::limits;
use crate::read::{Read, Visit, is_empty_range};

type Db = Database<Bytes, Bytes>;

/// One LMDB environment and who owns it.
pub(crate) struct Lmdb {
    env: Env<WithoutTls>,
    db: Db,
    names: Arc<Names>,
    seal: Arc<Seal>,
    gate: Arc<Gate>,
    /// Pages are written through the map.
    ahead: Option<Ahead>,
    dir: Arc<Path>,
    /// The file's name in the directory is not known to be on disk yet, and commits have to be.
    unnamed: AtomicBool,
    _owner: Owner,
}

impl Lmdb {
    /// Opens or makes the store in `dir`. `synced`: commits are on disk before they are acknowledged. `map_bytes`: address
    /// space to begin with.
    pub(crate) fn open(dir: &Path, synced: bool, map_bytes: usize) -> Result<Lmdb, StoreError> {
        let mut owner = Owner::take(dir)?;
        let dir = &dir.canonicalize().map_err(|error| StoreError::io(format!("finding {}", dir.display()), error))?;
        let unsynced = owner.is_unsynced() && dir.join("data.mdb").exists();
        if owner.is_suspect() {
            check::walk(dir)?;
        }
        if !synced {
            owner.note_unsynced()?;
        }
        let through = !synced && ahead::is_kept(dir);
        let env = open_env(dir, flags(synced, through), map_bytes)?;
        host::close_on_exec(&dir.join("data.mdb"))?;
        let failed = |error| plain_error(dir, error);
        let db = open_db(&env).map_err(failed)?;
        if synced {
            if unsynced {
                env.force_sync().map_err(failed)?;
            }
            owner.note_synced()?;
        }
        let txn = env.read_txn().map_err(failed)?;
        let names = Arc::new(Names::load(&txn, db).map_err(failed)?);
        let page_bytes = db.stat(&txn).map_err(failed)?.page_size;
        drop(txn);
        let seal = Arc::new(Seal::open(dir, synced)?);
        let ahead = through.then(|| Ahead::open(dir, &env, page_bytes)).transpose();
        let ahead = ahead.map_err(|error| StoreError::io(format!("opening {}", dir.display()), error))?;
        let (dir, unnamed) = (Arc::from(dir.as_path()), AtomicBool::new(synced));
        Ok(Lmdb { env, db, names, seal, gate: Arc::default(), ahead, dir, unnamed, _owner: owner })
    }

    /// Puts the file's name and the directory's on disk, once. Not when opening, which is to be quick.
    fn sync_names(&self) -> Result<(), StoreError> {
        if !self.unnamed.load(Ordering::Relaxed) {
            return Ok(());
        }
        let outcome = sync_dir(&self.dir).and_then(|()| self.dir.parent().map_or(Ok(()), sync_dir));
        outcome.map_err(|error| StoreError::io(format!("syncing {}", self.dir.display()), error))?;
        self.unnamed.store(false, Ordering::Relaxed);
        Ok(())
    }

    /// Sees to it that a commit through the map finds blocks. `false`: there may be none, and the map ends where they do.
    fn make_room(&self, writes: &Writes) -> Result<bool, StoreError> {
        let Some(ahead) = &self.ahead else { return Ok(true) };
        let shortened = ahead.shortened_from();
        match (ahead.reach(&self.env, writes), shortened) {
            (Ok(()), None) => Ok(true),
            (Ok(()), Some(from)) => {
                // who reads for long keeps the map as it is, and that is safe
                if self.remap(ahead, from, None).is_err() {
                    return Ok(false);
                }
                self.make_room(writes)
            }
            (Err(error), None) if is_out_of_room(&error) => {
                let full = |_| StoreError::DiskFull { dir: self.dir.to_path_buf() };
                self.remap(ahead, ahead.sure(), Some(self.env.info().map_size)).map_err(full)?;
                Ok(false)
            }
            (Err(error), Some(_)) if is_out_of_room(&error) => Ok(false),
            (Err(error), _) => Err(StoreError::io(format!("the store in {}", self.dir.display()), error)),
        }
    }

    /// Maps so many bytes; `from`: how many there were before this shortened the map.
    fn remap(&self, ahead: &Ahead, bytes: usize, from: Option<usize>) -> Result<(), StoreError> {
        self.gate.remap(&self.env, &self.dir, bytes)?;
        ahead.note_shortened(from);
        self.remapped()
    }

    fn remapped(&self) -> Result<(), StoreError> {
        let done = self.ahead.as_ref().map_or(Ok(()), |ahead| ahead.remapped(&self.env));
        done.map_err(|error| StoreError::io(format!("the store in {}", self.dir.display()), error))
    }

    fn try_commit(&self, writes: &Writes) -> Result<(), Failure> {
        let mut txn = self.env.write_txn()?;
        if writes.clear {
            self.db.clear(&mut txn)?;
            self.names.forget_saved();
        }
        let mut saved = Vec::new();
        for (table, entries) in writes.tables.iter().filter(|(_, entries)| !entries.is_empty()) {
            let number = self.names.number_for_write(table, self.db, &mut txn, &mut saved)?;
            self.apply(number, table, entries, &mut txn)?;
        }
        txn.commit()?;
        self.names.note_saved(saved);
        Ok(())
    }

    fn apply(&self, number: u16, table: &str, entries: &TableWrites, txn: &mut RwTxn<'_>) -> Result<(), Failure> {
        let mut key = Vec::with_capacity(64);
        for (part, value) in entries {
            full_key(number, part, &mut key);
            match value {
                Some(value) if seal::covers(table) => {
                    let sealed = self.seal.close(table, part, value).map_err(Failure::Store)?;
                    self.db.put(txn, &key, &sealed)?;
                }
                Some(value) => self.db.put(txn, &key, value)?,
                None => drop(self.db.delete(txn, &key)?),
            }
        }
        Ok(())
    }

    /// Says whether a failed write was for want of room: LMDB reports a short write as an input/output error.
    fn explain(&self, error: heed::Error, bytes: usize) -> StoreError {
        match &error {
            heed::Error::Io(cause)
                if cause.raw_os_error() == Some(libc::EIO) && !map::has_room(&self.dir, &self.env, bytes) =>
            {
                StoreError::DiskFull { dir: self.dir.to_path_buf() }
            }
            _ => plain_error(&self.dir, error),
        }
    }
}

impl Engine for Lmdb {
    fn snapshot(&self) -> Result<Box<dyn View>, StoreError> {
        let live = self.gate.enter();
        let txn = self.env.clone().static_read_txn().map_err(|error| plain_error(&self.dir, error))?;
        let (names, seal) = (self.names.clone(), self.seal.clone());
        Ok(Box::new(LmdbView { txn, db: self.db, names, seal, dir: self.dir.clone(), _live: live }))
    }

    fn commit(&self, writes: &Writes) -> Result<(), StoreError> {
        self.sync_names()?;
        loop {
            let may_grow = self.make_room(writes)?;
            match self.try_commit(writes) {
                Ok(()) => return Ok(()),
                Err(Failure::Heed(heed::Error::Mdb(MdbError::MapFull))) if !may_grow => {
                    return Err(StoreError::DiskFull { dir: self.dir.to_path_buf() });
                }
                Err(Failure::Heed(heed::Error::Mdb(MdbError::MapFull))) => {
                    self.gate.grow(&self.env, &self.dir)?;
                    self.remapped()?;
                }
                Err(Failure::Heed(error)) => return Err(self.explain(error, writes.bytes())),
                Err(Failure::Store(error)) => return Err(error),
            }
        }
    }
}

impl Drop for Lmdb {
    fn drop(&mut self) {
        if let Some(ahead) = &self.ahead {
            // Length without use harms nobody.
            let _ = ahead.cut(&self.env, 0);
        }
    }
}

enum Failure {
    Heed(heed::Error),
    Store(StoreError),
}

impl From<heed::Error> for Failure {
    fn from(error: heed::Error) -> Self {
        Failure::Heed(error)
    }
}

/// A read transaction. It ends before it is no longer counted as live.
struct LmdbView {
    txn: RoTxn<'static, WithoutTls>,
    db: Db,
    names: Arc<Names>,
    seal: Arc<Seal>,
    dir: Arc<Path>,
    _live: Live,
}

impl View for LmdbView {}

impl Read for LmdbView {
    fn get_raw(&self, table: &'static str, key: &[u8]) -> Result<Option<Vec<u8>>, StoreError> {
        let Some(number) = self.names.number(table) else { return Ok(None) };
        if key.len() > limits::KEY_BYTES_MAX {
            return Ok(None);
        }
        let mut full = [0; limits::KEY_BYTES_MAX + 2];
        full[..2].copy_from_slice(&number.to_be_bytes());
        full[2..key.len() + 2].copy_from_slice(key);
        let value = self.db.get(&self.txn, &full[..key.len() + 2]).map_err(|error| plain_error(&self.dir, error))?;
        match value {
            Some(value) if seal::covers(table) => self.seal.open_value(table, key, value).map(Some),
            value => Ok(value.map(<[u8]>::to_vec)),
        }
    }

    fn scan_raw(
        &self,
        table: &'static str,
        from: Bound<&[u8]>,
        to: Bound<&[u8]>,
        reverse: bool,
        visit: &mut Visit<'_>,
    ) -> Result<(), StoreError> {
        let Some(number) = self.names.number(table) else { return Ok(()) };
        if is_empty_range(from, to) {
            return Ok(());
        }
        let (from, to) = (full_from(number, from), full_to(number, to));
        let range = (from.as_ref().map(Vec::as_slice), to.as_ref().map(Vec::as_slice));
        let failed = |error| plain_error(&self.dir, error);
        let mut opened = |key: &[u8], value: &[u8]| visit(key, &self.seal.open_value(table, key, value)?);
        let visit: &mut Visit<'_> = if seal::covers(table) { &mut opened } else { visit };
        if reverse {
            each(self.db.rev_range(&self.txn, &range).map_err(failed)?, &self.dir, visit)
        } else {
            each(self.db.range(&self.txn, &range).map_err(failed)?, &self.dir, visit)
        }
    }
}

fn each<'a>(
    entries: impl Iterator<Item = heed::Result<(&'a [u8], &'a [u8])>>,
    dir: &Path,
    visit: &mut Visit<'_>,
) -> Result<(), StoreError> {
    for entry in entries {
        let (key, value) = entry.map_err(|error| plain_error(dir, error))?;
        if !visit(&key[2..], value)? {
            break;
        }
    }
    Ok(())
}

fn full_key(number: u16, key: &[u8], out: &mut Vec<u8>) {
    out.clear();
    out.extend_from_slice(&number.to_be_bytes());
    out.extend_from_slice(key);
}

/// The lower bound in the shared tree. A bound longer than any key begins after the longest key that precedes it.
fn full_from(number: u16, from: Bound<&[u8]>) -> Bound<Vec<u8>> {
    let full = |key: &[u8]| [&number.to_be_bytes(), key].concat();
    match from {
        Bound::Unbounded => Bound::Included(full(&[])),
        Bound::Included(key) | Bound::Excluded(key) if key.len() > limits::KEY_BYTES_MAX => {
            Bound::Excluded(full(&key[..limits::KEY_BYTES_MAX]))
        }
        other => other.map(full),
    }
}

/// The upper bound in the shared tree.
fn full_to(number: u16, to: Bound<&[u8]>) -> Bound<Vec<u8>> {
    let full = |key: &[u8]| [&number.to_be_bytes(), key].concat();
    match to {
        Bound::Unbounded => Bound::Excluded((number + 1).to_be_bytes().to_vec()),
        Bound::Included(key) | Bound::Excluded(key) if key.len() > limits::KEY_BYTES_MAX => {
            Bound::Included(full(&key[..limits::KEY_BYTES_MAX]))
        }
        other => other.map(full),
    }
}

fn open_db(env: &Env<WithoutTls>) -> heed::Result<Db> {
    let txn = env.read_txn()?;
    env.open_database(&txn, None)?.ok_or(heed::Error::Mdb(MdbError::NotFound))
}

fn flags(synced: bool, through: bool) -> EnvFlags {
    let mut flags = EnvFlags::empty();
    flags.set(EnvFlags::NO_SYNC, !synced);
    flags.set(EnvFlags::WRITE_MAP, through);
    flags
}

/// Opens the environment with as much address space as the process may have.
fn open_env(dir: &Path, flags: EnvFlags, map_bytes: usize) -> Result<Env<WithoutTls>, StoreError> {
    let mut options = EnvOpenOptions::new().read_txn_without_tls();
    options.max_readers(limits::SNAPSHOTS_MAX);
    // SAFETY: without a sync, a commit may be lost with the host's power; that is what level `process` says, and the file is
    // walked before use when the host has booted since. Through the map nothing writes but LMDB, and blocks are there (see `ahead`).
    unsafe { options.flags(flags) };
    let mut bytes = map_bytes;
    loop {
        options.map_size(bytes);
        // SAFETY: the directory is locked by `Owner`, so nothing else has the file mapped or changes it.
        match unsafe { options.open(dir) } {
            Err(heed::Error::Io(error)) if is_out_of_memory(&error) && bytes > limits::MAP_BYTES_MIN => {
                bytes /= 2;
            }
            other => return other.map_err(|error| plain_error(dir, error)),
        }
    }
}

/// A directory that may not be read was not made by us, and some file systems do not sync directories: both are fine.
fn sync_dir(dir: &Path) -> io::Result<()> {
    match File::open(dir).and_then(|dir| dir.sync_all()) {
        Err(error) if matches!(error.kind(), io::ErrorKind::PermissionDenied | io::ErrorKind::InvalidInput) => Ok(()),
        other => other,
    }
}

fn is_out_of_memory(error: &io::Error) -> bool {
    error.raw_os_error() == Some(libc::ENOMEM)
}

fn is_out_of_room(error: &io::Error) -> bool {
    matches!(error.raw_os_error(), Some(libc::ENOSPC | libc::EDQUOT | libc::EFBIG))
}

fn plain_error(dir: &Path, error: heed::Error) -> StoreError {
    let damaged = |reason: String| StoreError::Damaged { dir: dir.to_path_buf(), reason };
    match error {
        heed::Error::Io(error) if is_out_of_room(&error) => StoreError::DiskFull { dir: dir.to_path_buf() },
        heed::Error::Io(error) => StoreError::io(format!("the store in {}", dir.display()), error),
        heed::Error::EnvAlreadyOpened => StoreError::InUse { dir: dir.to_path_buf() },
        heed::Error::Mdb(MdbError::ReadersFull) => StoreError::TooManySnapshots,
        heed::Error::Mdb(error @ (MdbError::Corrupted | MdbError::PageNotFound | MdbError::Invalid)) => {
            damaged(error.to_string())
        }
        heed::Error::Mdb(error @ MdbError::VersionMismatch) => damaged(format!("another version's file ({error})")),
        heed::Error::Mdb(MdbError::Panic) => {
            StoreError::Engine("an earlier write to the file failed half-way; start the program again".to_string())
        }
        other => StoreError::Engine(other.to_string()),
    }
}
