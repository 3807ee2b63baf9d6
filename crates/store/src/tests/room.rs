//! Want of room: the map grows, a full disk fails the one call, and the store goes on in both cases.

use std::sync::mpsc;
use std::thread;
use std::time::Duration;

use super::{NOTES, NUMBERS, child, child_dir, note, noted, open, options};
use crate::{Durability, Store, StoreError};

const SMALL_MAP_BYTES: usize = 256 * 1024;

fn fill(store: &Store, from: u64, to: u64) -> Result<(), StoreError> {
    let text = "x".repeat(10_000);
    (from..to).try_for_each(|i| {
        let text = text.clone();
        store.write(move |tx| NUMBERS.put(tx, &i, &text))
    })
}

#[test]
fn a_full_map_grows_without_losing_the_group() {
    let dir = tempfile::tempdir().unwrap();
    let store = Store::open_sized(options(dir.path(), Durability::Process), &[], SMALL_MAP_BYTES).unwrap();
    fill(&store, 0, 400).unwrap();
    let large = store.write(|tx| (400..1_000).try_for_each(|i| NUMBERS.put(tx, &i, &"y".repeat(10_000))));
    large.unwrap();
    assert_eq!(NUMBERS.count(&store.snapshot().unwrap(), &()).unwrap(), 1_000);
    drop(store);
    let store = Store::open_sized(options(dir.path(), Durability::Process), &[], SMALL_MAP_BYTES).unwrap();
    assert_eq!(
        NUMBERS.count(&store.snapshot().unwrap(), &()).unwrap(),
        1_000,
        "a map smaller than the file is widened"
    );
    fill(&store, 1_000, 1_100).unwrap();
}

#[test]
fn growing_waits_for_open_snapshots_and_they_stay_whole() {
    let dir = tempfile::tempdir().unwrap();
    let store = Store::open_sized(options(dir.path(), Durability::Process), &[], SMALL_MAP_BYTES).unwrap();
    note(&store, "a", "1");
    let snapshot = store.snapshot().unwrap();
    let (done, is_done) = mpsc::channel();
    let writer = store.clone();
    let writer = thread::spawn(move || {
        let outcome = fill(&writer, 0, 200);
        done.send(()).unwrap();
        outcome
    });
    assert!(is_done.recv_timeout(Duration::from_millis(300)).is_err(), "the map grew under an open snapshot");
    assert_eq!(NOTES.get(&snapshot, &"a".to_string()).unwrap().as_deref(), Some("1"));
    drop(snapshot);
    writer.join().unwrap().unwrap();
    assert_eq!(noted(&store, "a").as_deref(), Some("1"));
}

#[test]
fn a_full_disk_fails_the_call_and_the_store_keeps_working() {
    let dir = tempfile::tempdir().unwrap();
    let output = child("tests::room::the_child_meets_a_file_size_limit", dir.path()).output().unwrap();
    let told = String::from_utf8_lossy(&output.stdout);
    assert!(
        output.status.success() && told.contains("met the limit"),
        "{told}{}",
        String::from_utf8_lossy(&output.stderr)
    );
    let store = open(dir.path(), Durability::Process);
    assert_eq!(noted(&store, "after").as_deref(), Some("room again"));
}

/// The limit stands for a full disk: LMDB sees the same short write and then an error.
#[test]
fn the_child_meets_a_file_size_limit() {
    let Some(dir) = child_dir() else { return };
    let store = open(&dir, Durability::Process);
    note(&store, "before", "kept");
    limit_file_size(1 << 20);
    let outcome = fill(&store, 0, 1_000);
    assert!(matches!(outcome, Err(StoreError::DiskFull { .. })), "{outcome:?}");
    let count = NUMBERS.count(&store.snapshot().unwrap(), &()).unwrap() as u64;
    assert!((10..200).contains(&count), "{count} records fit");
    assert_eq!(noted(&store, "before").as_deref(), Some("kept"));
    assert!(matches!(fill(&store, 0, 1_000), Err(StoreError::DiskFull { .. })), "it stays a clean error");
    let deleted = store.write(move |tx| (0..count).try_for_each(|i| NUMBERS.delete(tx, &i).map(|_| ())));
    limit_file_size(libc::RLIM_INFINITY);
    note(&store, "after", "room again");
    fill(&store, 0, 300).unwrap();
    assert!(!dir.join("room.probe").exists());
    println!("met the limit with {count} records, deleting them gave {deleted:?}");
}

fn limit_file_size(bytes: u64) {
    let limit = libc::rlimit { rlim_cur: bytes, rlim_max: libc::RLIM_INFINITY };
    // SAFETY: the calls set this process's own disposition and limit.
    unsafe {
        libc::signal(libc::SIGXFSZ, libc::SIG_IGN);
        assert_eq!(libc::setrlimit(libc::RLIMIT_FSIZE, &limit), 0);
    }
}
