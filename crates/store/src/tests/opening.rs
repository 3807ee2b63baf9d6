//! Opening, reopening, migrations, and whose store it is.

use std::process::Command;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::{Duration, Instant};

use super::{NOTES, NUMBERS, child, child_dir, note, noted, open, options};
use crate::{Durability, Migration, Options, Store, StoreError};

#[test]
fn what_was_written_is_there_after_reopening_at_each_level() {
    let dir = tempfile::tempdir().unwrap();
    let levels = [Durability::Full, Durability::Process, Durability::Full, Durability::Process];
    for (round, level) in levels.into_iter().enumerate() {
        let store = open(dir.path(), level);
        for earlier in 0..round {
            assert_eq!(noted(&store, &earlier.to_string()).as_deref(), Some("kept"));
        }
        note(&store, &round.to_string(), "kept");
    }
}

#[test]
fn an_empty_store_opens_in_a_few_milliseconds() {
    let fastest = (0..5).map(|_| {
        let dir = tempfile::tempdir().unwrap();
        let began = Instant::now();
        let store = open(dir.path(), Durability::Process);
        let took = began.elapsed();
        drop(store);
        took
    });
    assert!(fastest.min().unwrap() < Duration::from_millis(10));
}

#[test]
fn handles_go_where_they_are_needed() {
    fn sent<T: Send>(_: &T) {}
    fn shared<T: Send + Sync>(_: &T) {}
    let store = Store::memory();
    shared(&store);
    shared(&store.subscribe(&[]));
    shared(&StoreError::Closed);
    shared(&&NOTES);
    sent(&store.snapshot().unwrap());
    sent(&store.write_async(|tx| NOTES.put(tx, &String::new(), &String::new())));
}

#[test]
fn a_kept_store_needs_a_directory() {
    let open = Store::open(Options { dir: None, durability: Durability::Full });
    assert!(matches!(open.err(), Some(StoreError::DirMissing)));
    assert!(Store::open(Options { dir: None, durability: Durability::None }).is_ok());
}

#[test]
fn a_second_owner_is_refused_and_the_next_one_is_not() {
    let dir = tempfile::tempdir().unwrap();
    let store = open(dir.path(), Durability::Process);
    let clone = store.clone();
    drop(store);
    assert!(matches!(Store::open(options(dir.path(), Durability::Process)).err(), Some(StoreError::InUse { .. })));
    let output = child("tests::opening::another_process_is_refused_too", dir.path()).output().unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stdout));
    drop(clone);
    drop(open(dir.path(), Durability::Process));
}

#[test]
fn another_process_is_refused_too() {
    if let Some(dir) = child_dir() {
        assert!(matches!(Store::open(options(&dir, Durability::Process)).err(), Some(StoreError::InUse { .. })));
    }
}

#[test]
fn programs_that_are_started_do_not_get_the_stores_files() {
    let dir = tempfile::tempdir().unwrap();
    let store = open(dir.path(), Durability::Full);
    note(&store, "a", "1");
    let listed = Command::new("ls").args(["-l", "/proc/self/fd"]).output().unwrap();
    let listed = String::from_utf8_lossy(&listed.stdout).into_owned();
    assert!(listed.contains("pipe:") && !listed.contains(dir.path().to_str().unwrap()), "{listed}");
}

#[test]
fn a_store_survives_the_drop_of_its_last_handle_inside_a_closure() {
    let dir = tempfile::tempdir().unwrap();
    let store = open(dir.path(), Durability::Process);
    let held = store.clone();
    store
        .write_later(move |tx| {
            let _held = held;
            NUMBERS.put(tx, &1, &String::new())
        })
        .unwrap();
    drop(store);
    let store = open(dir.path(), Durability::Process);
    assert!(NUMBERS.contains(&store.snapshot().unwrap(), &1).unwrap());
}

static RUNS: AtomicU32 = AtomicU32::new(0);

const FIRST: Migration = Migration {
    name: "1 notes begin",
    run: |tx| {
        RUNS.fetch_add(1, Ordering::Relaxed);
        NOTES.put(tx, &"first".to_string(), &"done".to_string())
    },
};
const SECOND: Migration = Migration {
    name: "2 notes go on",
    run: |tx| {
        assert!(NOTES.contains(tx, &"first".to_string())?, "the ones before are applied");
        NOTES.put(tx, &"second".to_string(), &"done".to_string())
    },
};
const BROKEN: Migration = Migration {
    name: "3 broken",
    run: |tx| {
        NOTES.put(tx, &"third".to_string(), &"half".to_string())?;
        std::panic::resume_unwind(Box::new("on purpose"))
    },
};

#[test]
fn migrations_are_applied_once_in_order_and_each_whole() {
    let dir = tempfile::tempdir().unwrap();
    let open = |list: &[Migration]| Store::open_with(options(dir.path(), Durability::Process), list);
    drop(open(&[FIRST]).unwrap());
    let failed = open(&[FIRST, SECOND, BROKEN]).err();
    assert!(matches!(&failed, Some(StoreError::Migration { name, .. }) if name == "3 broken"), "{failed:?}");
    let store = open(&[FIRST, SECOND]).unwrap();
    assert_eq!(RUNS.load(Ordering::Relaxed), 1);
    let notes = NOTES.list(&store.snapshot().unwrap(), &()).unwrap();
    assert_eq!(notes.iter().map(|(key, _)| key.as_str()).collect::<Vec<_>>(), ["first", "second"]);
    store.reset().unwrap();
    assert_eq!(noted(&store, "first"), None);
    drop(store);
    assert!(matches!(open(&[FIRST]).err(), Some(StoreError::WrittenByNewer { name }) if name == SECOND.name));
    assert_eq!(noted(&open(&[FIRST, SECOND]).unwrap(), "first"), None, "a reset store has its migrations behind it");
}

#[test]
fn a_reset_store_is_empty_and_works_after_reopening() {
    let dir = tempfile::tempdir().unwrap();
    let store = open(dir.path(), Durability::Process);
    note(&store, "a", "1");
    store.write(|tx| NUMBERS.put(tx, &1, &String::new())).unwrap();
    store.reset().unwrap();
    store.write(|tx| NUMBERS.put(tx, &2, &String::new())).unwrap();
    drop(store);
    let store = open(dir.path(), Durability::Process);
    assert_eq!(noted(&store, "a"), None);
    note(&store, "b", "2");
    let keys = NUMBERS.list(&store.snapshot().unwrap(), &()).unwrap();
    assert_eq!(keys.into_iter().map(|(key, _)| key).collect::<Vec<_>>(), [2]);
    assert_eq!(NOTES.count(&store.snapshot().unwrap(), &()).unwrap(), 1);
}
