//! The store's handle: open it, read snapshots, hand closures to the writer, follow what changes.

use std::ops::Bound;
use std::path::PathBuf;
use std::sync::atomic::Ordering;
use std::sync::{Arc, Mutex};
use std::thread::{self, JoinHandle};

use crate::engine::lmdb::Lmdb;
use crate::engine::memory::Memory;
use crate::engine::{Engine, View};
use crate::error::StoreError;
use crate::feed::{self, CURSORS, Change, Feed};
use crate::limits;
use crate::migrate::{self, Migration};
use crate::queue::Queue;
use crate::read::{Read, Visit};
use crate::reply::Receiver;
use crate::subscribe::{Subscribers, Subscription};
use crate::tx::Tx;
use crate::writer::{self, Counts, Job, Shared};

/// What a commit has survived when it is acknowledged.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Durability {
    /// A power cut: each group is synced to the disk.
    Full,
    /// The end of the process (`kill -9`), not of the host. After another boot of the host the file is walked before use;
    /// damage is reported, the last commits may be missing.
    Process,
    /// Nothing: all is in memory (`--ephemeral`).
    None,
}

/// How to open a store.
#[derive(Debug, Clone)]
pub struct Options {
    /// Directory of the store, made if need be; not used for `Durability::None`.
    pub dir: Option<PathBuf>,
    /// What a commit survives.
    pub durability: Durability,
}

/// A store; clones are handles to the same one. When the last one is dropped, closures that still wait are run first.
#[derive(Clone)]
pub struct Store {
    handle: Arc<Handle>,
}

struct Handle {
    shared: Arc<Shared>,
    /// Commits do not wait for a disk: a task may make one itself.
    quick: bool,
    writer: Option<JoinHandle<()>>,
}

/// What the writer has done since the store was opened.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Stats {
    /// Closures run.
    pub calls: u64,
    /// Commits made; fewer than calls, as far as groups formed.
    pub commits: u64,
    /// Closures of `write_later` that failed, with nobody to tell.
    pub later_failed: u64,
}

impl Store {
    /// Opens a store that has no migrations.
    pub fn open(o: Options) -> Result<Store, StoreError> {
        Store::open_with(o, &[])
    }

    /// Opens a store and applies the migrations that are not applied yet, in order.
    pub fn open_with(o: Options, migrations: &[Migration]) -> Result<Store, StoreError> {
        Store::open_sized(o, migrations, limits::MAP_BYTES_START)
    }

    pub(crate) fn open_sized(o: Options, migrations: &[Migration], map_bytes: usize) -> Result<Store, StoreError> {
        let synced = o.durability == Durability::Full;
        let engine: Box<dyn Engine> = match (o.durability, o.dir) {
            (Durability::None, _) => Box::new(Memory::default()),
            (_, None) => return Err(StoreError::DirMissing),
            (_, Some(dir)) => Box::new(Lmdb::open(&dir, synced, map_bytes)?),
        };
        Store::start(engine, !synced, migrations)
    }

    /// An empty store in memory, for tests. Same semantics.
    ///
    /// # Panics
    /// When the system has no thread left for the writer.
    pub fn memory() -> Store {
        Store::start(Box::new(Memory::default()), true, &[]).expect("a thread for the writer")
    }

    fn start(engine: Box<dyn Engine>, quick: bool, migrations: &[Migration]) -> Result<Store, StoreError> {
        migrate::migrate(engine.as_ref(), migrations)?;
        let feed = Feed::load(&Snapshot { view: engine.snapshot()? })?;
        let shared = Arc::new(Shared {
            engine,
            queue: Queue::default(),
            subscribers: Subscribers::default(),
            counts: Counts::default(),
            feed: Mutex::new(feed),
        });
        let served = shared.clone();
        let writer = thread::Builder::new().name("store-writer".to_string()).spawn(move || writer::serve(&served));
        let writer = writer.map_err(|error| StoreError::io("starting the store's writer", error))?;
        Ok(Store { handle: Arc::new(Handle { shared, quick, writer: Some(writer) }) })
    }

    /// A consistent view as of the last commit; does not wait for the writer. Keep it short: pages that it sees are not reused.
    pub fn snapshot(&self) -> Result<Snapshot, StoreError> {
        Ok(Snapshot { view: self.shared().engine.snapshot()? })
    }

    /// Runs `f` in the writer thread, together with others that wait, or here where none does, and returns once the commit has reached the store's
    /// durability. When `f` answers an error or panics, none of its writes remain.
    ///
    /// `f` has no side effects and does not block: everyone's writes wait for it. It may see writes of closures before it in
    /// the group; if their common commit fails, all of them are answered that error.
    pub fn write<T, E>(&self, f: impl FnOnce(&mut Tx) -> Result<T, E> + Send + 'static) -> Result<T, E>
    where
        T: Send + 'static,
        E: From<StoreError> + Send + 'static,
    {
        if writer::is_writer_thread() {
            return Err(StoreError::Nested.into());
        }
        let (job, answer) = writer::job(f);
        if let Some(job) = writer::run_here(self.shared(), job) {
            self.shared().queue.push(job)?;
        }
        answer.wait().unwrap_or_else(|| Err(StoreError::Closed.into()))
    }

    /// The same as `write` for tasks. Once it has been polled and found room in the queue, `f` runs even if the future is dropped.
    pub async fn write_async<T, E>(&self, f: impl FnOnce(&mut Tx) -> Result<T, E> + Send + 'static) -> Result<T, E>
    where
        T: Send + 'static,
        E: From<StoreError> + Send + 'static,
    {
        let (job, answer): (Box<dyn Job>, Receiver<Result<T, E>>) = writer::job(f);
        let here = self.handle.quick && !writer::is_writer_thread();
        let queued = if here { writer::run_here(self.shared(), job) } else { Some(job) };
        if let Some(job) = queued {
            self.shared().queue.push_async(job).await?;
        }
        answer.await.unwrap_or_else(|| Err(StoreError::Closed.into()))
    }

    /// Runs `f` with the next group, or in a commit of its own after [`limits::LATER_WAIT_MILLIS_MAX`]. Nobody waits for it:
    /// a failure is counted in [`Stats`]. For rows that must not cost a commit each, such as the trail's.
    pub fn write_later(
        &self,
        f: impl FnOnce(&mut Tx) -> Result<(), StoreError> + Send + 'static,
    ) -> Result<(), StoreError> {
        self.shared().queue.push_later(writer::later_job(f))
    }

    /// Follows commits that touch one of the tables; no tables stands for any.
    pub fn subscribe(&self, tables: &[&'static str]) -> Subscription {
        self.shared().subscribers.add(tables)
    }

    /// At most `limit` changes after number `after`; 0 begins with the oldest that is kept. Indexes and the store's own tables
    /// are not in the feed.
    ///
    /// # Errors
    /// `FeedTrimmed` when changes after `after` are no longer kept.
    pub fn feed(&self, after: u64, limit: usize) -> Result<Vec<Change>, StoreError> {
        if limit == 0 {
            return Ok(Vec::new());
        }
        feed::read(&self.snapshot()?, after, limit)
    }

    /// How far a consumer of the feed has come; `None`: it has no cursor.
    pub fn cursor_get(&self, name: &str) -> Result<Option<u64>, StoreError> {
        CURSORS.get(&self.snapshot()?, &name.to_string())
    }

    /// Notes that a consumer has done everything up to `seq`. The first call, with 0 or `Snapshot::feed_last`, makes the
    /// feed keep what follows for it. `Tx::cursor_set` does the same within a transaction.
    pub fn cursor_set(&self, name: &str, seq: u64) -> Result<(), StoreError> {
        let name = name.to_string();
        self.write(move |tx| tx.cursor_set(&name, seq))
    }

    /// Forgets a consumer; answers whether it had a cursor.
    pub fn cursor_delete(&self, name: &str) -> Result<bool, StoreError> {
        let name = name.to_string();
        self.write(move |tx| tx.cursor_delete(&name))
    }

    /// Empties every table, cursors included, in one transaction; the file and the record of migrations stay. Numbers of the
    /// feed go on, and an old position in it answers `FeedTrimmed`.
    pub fn reset(&self) -> Result<(), StoreError> {
        self.write(migrate::reset)
    }

    /// What the writer has done.
    pub fn stats(&self) -> Stats {
        let Counts { calls, commits, later_failed } = &self.shared().counts;
        Stats {
            calls: calls.load(Ordering::Relaxed),
            commits: commits.load(Ordering::Relaxed),
            later_failed: later_failed.load(Ordering::Relaxed),
        }
    }

    /// Closures that wait for the writer.
    #[cfg(test)]
    pub(crate) fn waiting(&self) -> usize {
        self.shared().queue.waiting()
    }

    fn shared(&self) -> &Shared {
        &self.handle.shared
    }
}

impl Drop for Handle {
    fn drop(&mut self) {
        self.shared.queue.close();
        // A closure may hold the last handle; then the writer ends by itself.
        if !writer::is_writer_thread()
            && let Some(writer) = self.writer.take()
        {
            // The writer catches its closures' panics; there is no result to read.
            let _ = writer.join();
        }
    }
}

/// A read transaction: consistent, disturbed by nothing, sent between threads but used by one at a time.
pub struct Snapshot {
    view: Box<dyn View>,
}

impl Snapshot {
    /// Number of the newest change that this view has: where a consumer that has read everything goes on.
    pub fn feed_last(&self) -> Result<u64, StoreError> {
        feed::last(self)
    }
}

impl Read for Snapshot {
    fn get_raw(&self, table: &'static str, key: &[u8]) -> Result<Option<Vec<u8>>, StoreError> {
        self.view.get_raw(table, key)
    }

    fn scan_raw(
        &self,
        table: &'static str,
        from: Bound<&[u8]>,
        to: Bound<&[u8]>,
        reverse: bool,
        visit: &mut Visit<'_>,
    ) -> Result<(), StoreError> {
        self.view.scan_raw(table, from, to, reverse, visit)
    }
}
