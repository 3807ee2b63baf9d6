//! Commits a second by level and writers, and point reads; figures for the design page "The store (measured)".
//!
//! `cargo bench -p store`, or with a directory on the disk to measure: `cargo bench -p store -- DIR`.

use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU64, Ordering};
use std::thread;
use std::time::{Duration, Instant};

use store::{Durability, Options, Read, Store, StoreError, Table};

const RECORD_BYTES: usize = 200;
const RECORDS: u64 = 100_000;
const RUN: Duration = Duration::from_secs(3);
const READS: u64 = 300_000;

static RECORDS_BY_ID: Table<(String, u64), Vec<u8>> = Table::new("bench.records");

fn main() -> Result<(), StoreError> {
    let base = std::env::args()
        .skip(1)
        .find(|argument| !argument.starts_with('-'))
        .map_or_else(std::env::temp_dir, PathBuf::from);
    for (name, durability) in [("full", Durability::Full), ("process", Durability::Process), ("none", Durability::None)]
    {
        let dir = tempfile::tempdir_in(&base).map_err(|error| StoreError::Engine(error.to_string()))?;
        let (store, took) = timed(|| open(dir.path(), durability));
        println!("{name}: an empty store opens in {took:?}");
        let store = store?;
        fill(&store)?;
        for writers in [1, 32] {
            commits(name, &store, writers);
        }
        reads(name, &store)?;
        drop(store);
        let (store, took) = timed(|| open(dir.path(), durability));
        println!("{name}: with {RECORDS} records it opens in {took:?}");
        drop(store?);
    }
    Ok(())
}

fn open(dir: &Path, durability: Durability) -> Result<Store, StoreError> {
    Store::open(Options { dir: Some(dir.join("store")), durability })
}

fn fill(store: &Store) -> Result<(), StoreError> {
    (0..RECORDS / 10_000).try_for_each(|part| {
        store.write(move |tx| {
            (part * 10_000..(part + 1) * 10_000)
                .try_for_each(|id| RECORDS_BY_ID.put(tx, &key(id), &vec![7; RECORD_BYTES]))
        })
    })
}

/// Each call reads one record and writes it back, as an operation does.
fn commits(name: &str, store: &Store, writers: u64) {
    let (calls, before) = (AtomicU64::new(0), store.stats());
    let began = Instant::now();
    thread::scope(|scope| {
        for writer in 0..writers {
            let calls = &calls;
            scope.spawn(move || {
                let mut id = writer * 7_919;
                while began.elapsed() < RUN && update(store, id % RECORDS).is_ok() {
                    id += 104_729;
                    calls.fetch_add(1, Ordering::Relaxed);
                }
            });
        }
    });
    let seconds = began.elapsed().as_secs_f64();
    let (calls, commits) = (calls.into_inner() as f64, (store.stats().commits - before.commits) as f64);
    let (each, group) = (calls / seconds, calls / commits);
    println!("{name}: {writers} writers, {each:.0} transactions/s in {:.0} commits/s of {group:.1}", commits / seconds);
}

fn update(store: &Store, id: u64) -> Result<(), StoreError> {
    store.write(move |tx| {
        let mut record = RECORDS_BY_ID.get(tx, &key(id))?.unwrap_or_default();
        record.rotate_left(1);
        RECORDS_BY_ID.put(tx, &key(id), &record)
    })
}

fn reads(name: &str, store: &Store) -> Result<(), StoreError> {
    let snapshot = store.snapshot()?;
    let read = |r: &dyn Read, i: u64| {
        RECORDS_BY_ID.get(r, &key(i * 104_729 % RECORDS)).map(|record| assert!(record.is_some()))
    };
    let (outcome, took) = timed(|| (0..READS).try_for_each(|i| read(&snapshot, i)));
    outcome?;
    let (outcome, fresh) = timed(|| (0..READS).try_for_each(|i| read(&store.snapshot()?, i)));
    outcome?;
    let nanos = |took: Duration| took.as_nanos() / u128::from(READS);
    println!("{name}: a point read {} ns, with a snapshot of its own {} ns", nanos(took), nanos(fresh));
    Ok(())
}

fn key(id: u64) -> (String, u64) {
    ("000000000000/eu-central-1".to_string(), id)
}

fn timed<T>(f: impl FnOnce() -> T) -> (T, Duration) {
    let began = Instant::now();
    (f(), began.elapsed())
}
