//! Want of room: the map grows, a full disk fails the one call, and the store goes on in both cases.

use std::os::unix::fs::MetadataExt;
use std::process::Command;
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

/// A file system of two megabytes, of which the test's own user is root: what is written through the map finds blocks or is refused.
const ON_A_SMALL_DISK: &str = r#"mount -t tmpfs -o size=2m none "$STORE_TEST_DIR" && exec "$0" "$@""#;

#[test]
fn a_disk_that_is_really_full_fails_the_call_and_deleting_makes_room() {
    let own_mounts = || {
        let mut command = Command::new("unshare");
        command.args(["--user", "--map-root-user", "--mount"]);
        command
    };
    if !own_mounts().arg("true").output().is_ok_and(|done| done.status.success()) {
        println!("not tried: the host lets nobody have mounts of their own");
        return;
    }
    let dir = tempfile::tempdir().unwrap();
    let mut command = own_mounts();
    command.args(["sh", "-c", ON_A_SMALL_DISK]).arg(std::env::current_exe().unwrap());
    command.args(["--exact", "tests::room::the_child_fills_its_disk", "--nocapture", "--test-threads=1"]);
    let output = command.env("STORE_TEST_DIR", dir.path()).output().unwrap();
    let told = String::from_utf8_lossy(&output.stdout);
    let why = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success() && told.contains("filled"), "{:?} {told}{why}", output.status);
}

#[test]
fn the_child_fills_its_disk() {
    let Some(dir) = child_dir() else { return };
    let store = open(&dir, Durability::Process);
    let mut count = 0;
    let outcome = loop {
        match fill(&store, count, count + 1) {
            Ok(()) => count += 1,
            other => break other,
        }
    };
    assert!(matches!(outcome, Err(StoreError::DiskFull { .. })), "{outcome:?}");
    assert!((20..2_000).contains(&count), "{count} records fit");
    let large = store.write(|tx| (0..1_000).try_for_each(|i| NUMBERS.put(tx, &i, &"y".repeat(10_000))));
    assert!(matches!(large, Err(StoreError::DiskFull { .. })), "{large:?}");
    for i in 0..count {
        assert!(store.write(move |tx| NUMBERS.delete(tx, &i)).unwrap(), "what is deleted needs no blocks");
    }
    // the blocks of what was deleted serve again
    fill(&store, 0, count / 2).unwrap();
    drop(store);
    let store = open(&dir, Durability::Process);
    assert_eq!(NUMBERS.count(&store.snapshot().unwrap(), &()).unwrap() as u64, count / 2);
    println!("filled with {count} records");
}

#[test]
fn a_file_has_blocks_for_its_pages_and_ends_behind_them() {
    let dir = tempfile::tempdir().unwrap();
    let file = || std::fs::metadata(dir.path().join("data.mdb")).unwrap();
    let store = open(dir.path(), Durability::Process);
    fill(&store, 0, 200).unwrap();
    assert!(file().blocks() * 512 >= 200 * 12_288, "{} blocks", file().blocks());
    assert!(file().len() < 100 << 20, "the file is not as long as the map: {}", file().len());
    drop(store);
    let (length, blocks) = (file().len(), file().blocks() * 512);
    assert!(blocks >= length && length < 4 << 20, "{length} bytes, {blocks} with blocks");
}

fn limit_file_size(bytes: u64) {
    let limit = libc::rlimit { rlim_cur: bytes, rlim_max: libc::RLIM_INFINITY };
    // SAFETY: the calls set this process's own disposition and limit.
    unsafe {
        libc::signal(libc::SIGXFSZ, libc::SIG_IGN);
        assert_eq!(libc::setrlimit(libc::RLIMIT_FSIZE, &limit), 0);
    }
}
