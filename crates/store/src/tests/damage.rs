//! After another boot of the host a file of level `process` is walked: sound ones open, damaged ones say so and never crash.

use std::fs::{self, OpenOptions};
use std::os::unix::fs::FileExt;
use std::path::Path;

use super::{NOTES, NUMBERS, open, options};
use crate::{Durability, Store, StoreError};

const PAGE_BYTES: usize = 4_096;

/// A store with branches, large values, a free list and several tables; as after a crash of the host.
fn written(dir: &Path) {
    let store = open(dir, Durability::Process);
    for round in 0..25u64 {
        let put = store.write(move |tx| {
            for i in 0..60 {
                NUMBERS.put(tx, &(round * 37 % 300 + i), &"n".repeat(50 + (i as usize * 13) % 300))?;
            }
            NOTES.put(tx, &format!("large {}", round % 7), &"l".repeat(5_000 + round as usize * 100))?;
            NUMBERS.delete(tx, &(round * 11 % 300)).map(|_| ())
        });
        put.unwrap();
    }
    drop(store);
    host_reboots(dir);
}

fn host_reboots(dir: &Path) {
    fs::write(dir.join("owner"), "process another-boot\n").unwrap();
}

fn error(dir: &Path) -> Option<StoreError> {
    Store::open(options(dir, Durability::Process)).err()
}

#[test]
fn a_sound_file_passes_the_walk() {
    let dir = tempfile::tempdir().unwrap();
    written(dir.path());
    let store = open(dir.path(), Durability::Full);
    assert!(NUMBERS.count(&store.snapshot().unwrap(), &()).unwrap() > 100);
    drop(store);
    assert_eq!(fs::read_to_string(dir.path().join("owner")).unwrap(), "full\n");
    host_reboots(dir.path());
    fs::remove_file(dir.path().join("owner")).unwrap();
    drop(open(dir.path(), Durability::Process));
    fs::write(dir.path().join("owner"), [0xFF, 0, 0xFE]).unwrap();
    drop(open(dir.path(), Durability::Process));
}

#[test]
fn a_missing_or_empty_file_passes_the_walk() {
    let dir = tempfile::tempdir().unwrap();
    host_reboots(dir.path());
    fs::write(dir.path().join("data.mdb"), "").unwrap();
    drop(open(dir.path(), Durability::Process));
}

#[test]
fn a_file_that_ends_early_is_reported() {
    let dir = tempfile::tempdir().unwrap();
    written(dir.path());
    let file = OpenOptions::new().write(true).open(dir.path().join("data.mdb")).unwrap();
    file.set_len(file.metadata().unwrap().len() / 2).unwrap();
    let error = error(dir.path()).unwrap();
    assert!(matches!(error, StoreError::Damaged { .. }), "{error}");
    assert!(error.to_string().contains("the host went down"), "{error}");
}

/// Every page in turn is lost: as zeros, as noise, as another page's content. The walk notices each way for the same pages;
/// what passes (free pages, the insides of large values) is readable from end to end.
#[test]
fn a_lost_page_is_reported_or_did_not_matter() {
    let dir = tempfile::tempdir().unwrap();
    written(dir.path());
    let sound = fs::read(dir.path().join("data.mdb")).unwrap();
    let pages = sound.len() / PAGE_BYTES;
    let mut reported = 0;
    for page in 0..pages {
        let noticed = [0, 1, 2].map(|way| is_reported(dir.path(), &sound, page, &lost(&sound, page, way)));
        assert!(page < 2 || noticed == [noticed[0]; 3], "page {page}: {noticed:?}");
        assert!(page >= 2 || noticed[0] && noticed[1], "meta {page}: {noticed:?}");
        reported += usize::from(noticed[0]);
    }
    assert!(reported * 3 > pages, "{reported} of {pages} pages were missed");
}

fn is_reported(dir: &Path, sound: &[u8], page: usize, content: &[u8]) -> bool {
    let path = dir.join("data.mdb");
    fs::write(&path, sound).unwrap();
    let file = OpenOptions::new().write(true).open(&path).unwrap();
    file.write_all_at(content, (page * PAGE_BYTES) as u64).unwrap();
    host_reboots(dir);
    match Store::open(options(dir, Durability::Process)) {
        Err(StoreError::Damaged { .. }) => true,
        Err(other) => panic!("page {page}: {other}"),
        Ok(store) => {
            let snapshot = store.snapshot().unwrap();
            NUMBERS.list(&snapshot, &()).unwrap();
            NOTES.count(&snapshot, &()).unwrap();
            false
        }
    }
}

fn lost(sound: &[u8], page: usize, way: usize) -> Vec<u8> {
    match way {
        0 => vec![0; PAGE_BYTES],
        1 => (0..PAGE_BYTES).map(|i| (i * 31 + page * 17) as u8 ^ 0xA5).collect(),
        _ => sound[PAGE_BYTES * (page / 2)..][..PAGE_BYTES].to_vec(),
    }
}

/// Offsets in a meta page, behind its header: the free list's root, the main tree's entries and root, the transaction.
const FREE_ROOT: usize = 16 + 64;
const MAIN_ENTRIES: usize = 16 + 104;
const MAIN_ROOT: usize = 16 + 112;
const TRANSACTION: usize = 16 + 128;

fn number(bytes: &[u8], at: usize) -> u64 {
    u64::from_ne_bytes(bytes[at..at + 8].try_into().unwrap())
}

/// Where the newer of the two metas begins.
fn newest_meta(sound: &[u8]) -> usize {
    if number(sound, TRANSACTION) < number(sound, PAGE_BYTES + TRANSACTION) { PAGE_BYTES } else { 0 }
}

fn reason(dir: &Path, bytes: &[u8]) -> String {
    fs::write(dir.join("data.mdb"), bytes).unwrap();
    host_reboots(dir);
    match error(dir) {
        Some(StoreError::Damaged { reason, .. }) => reason,
        other => panic!("it opened, or {other:?}"),
    }
}

#[test]
fn a_count_that_does_not_fit_the_pages_is_reported() {
    let dir = tempfile::tempdir().unwrap();
    written(dir.path());
    let mut bytes = fs::read(dir.path().join("data.mdb")).unwrap();
    let at = newest_meta(&bytes) + MAIN_ENTRIES;
    bytes[at] ^= 1;
    assert!(reason(dir.path(), &bytes).contains("the meta counts"));
}

#[test]
fn a_free_list_that_names_a_page_in_use_is_reported() {
    let dir = tempfile::tempdir().unwrap();
    written(dir.path());
    let mut bytes = fs::read(dir.path().join("data.mdb")).unwrap();
    let meta = newest_meta(&bytes);
    let (leaf, in_use) = (number(&bytes, meta + FREE_ROOT) as usize * PAGE_BYTES, number(&bytes, meta + MAIN_ROOT));
    let node = leaf + u16::from_ne_bytes([bytes[leaf + 16], bytes[leaf + 17]]) as usize;
    // A node's header and key take 16 bytes, the count of the list 8.
    assert!(number(&bytes, node + 16) > 0, "the first entry names a page");
    bytes[node + 24..node + 32].copy_from_slice(&in_use.to_ne_bytes());
    assert!(reason(dir.path(), &bytes).contains("is used twice"));
}
