//! Every length and range comes back; nothing else does.

use crate::{Dir, SEGMENT_BYTES};
use base::{BlobError, BlobId, Blobs};
use std::fs;

const KEY: [u8; 32] = [7; 32];

fn dir() -> (tempfile::TempDir, Dir) {
    let at = tempfile::tempdir().unwrap();
    let dir = Dir::open(at.path().join("blob"), true).unwrap();
    (at, dir)
}

fn pattern(length: usize) -> Vec<u8> {
    (0..length).map(|i| (i * 31 + i / 251) as u8).collect()
}

fn put(dir: &Dir, bytes: &[u8], step: usize) -> BlobId {
    let mut writer = dir.create(&KEY).unwrap();
    bytes.chunks(step).for_each(|c| writer.write(c).unwrap());
    writer.finish().unwrap()
}

fn get(dir: &Dir, id: BlobId, size: u64, from: u64, length: u64) -> Result<Vec<u8>, BlobError> {
    let mut reader = dir.open(id, &KEY, size, from, length)?;
    let mut out = Vec::new();
    while let Some(piece) = reader.read()? {
        out.extend(piece);
    }
    Ok(out)
}

fn files(at: &tempfile::TempDir) -> usize {
    let folders = fs::read_dir(at.path().join("blob")).unwrap().filter(|e| e.as_ref().unwrap().path().is_dir());
    folders.map(|e| fs::read_dir(e.unwrap().path()).unwrap().count()).sum()
}

#[test]
fn every_length_around_a_segment_comes_back() {
    let (_at, dir) = dir();
    for length in [0, 1, SEGMENT_BYTES - 1, SEGMENT_BYTES, SEGMENT_BYTES + 1, 5 * SEGMENT_BYTES, 5 * SEGMENT_BYTES + 3]
    {
        let bytes = pattern(length);
        let id = put(&dir, &bytes, 10_007);
        assert_eq!(get(&dir, id, length as u64, 0, u64::MAX).unwrap(), bytes, "{length}");
    }
}

#[test]
fn any_range_comes_back_without_the_rest() {
    let (_at, dir) = dir();
    let bytes = pattern(6 * SEGMENT_BYTES + 17);
    let (id, size) = (put(&dir, &bytes, 1 << 20), bytes.len() as u64);
    let edge = SEGMENT_BYTES as u64;
    for (from, length) in [(0, 1), (edge - 1, 2), (edge, edge), (3 * edge + 5, 2 * edge), (size - 1, 1), (size - 1, 99)]
    {
        let (a, b) = (from as usize, ((from + length) as usize).min(bytes.len()));
        assert_eq!(get(&dir, id, size, from, length).unwrap(), bytes[a..b], "{from}+{length}");
    }
}

#[test]
fn the_bytes_on_disk_are_not_the_bytes_that_were_written() {
    let (at, dir) = dir();
    let id = put(&dir, b"attack at dawn, attack at dawn", 8);
    let name = at.path().join("blob").join(format!("{:02x}", id.0[15])).join(id.to_string());
    let raw = fs::read(name).unwrap();
    assert!(!raw.windows(6).any(|w| w == b"attack"));
}

#[test]
fn damage_truncation_and_a_wrong_key_are_noticed() {
    let (at, dir) = dir();
    let bytes = pattern(3 * SEGMENT_BYTES);
    let (id, size) = (put(&dir, &bytes, 1 << 20), bytes.len() as u64);
    let name = at.path().join("blob").join(format!("{:02x}", id.0[15])).join(id.to_string());
    assert!(matches!(dir.open(id, &[8; 32], size, 0, 1).unwrap().read(), Err(BlobError::Damaged(_))));
    let whole = fs::read(&name).unwrap();
    fs::write(&name, &whole[..whole.len() - SEGMENT_BYTES - 16]).unwrap();
    assert!(matches!(get(&dir, id, size, 0, size), Err(BlobError::Damaged(_))));
    // a file cut at a segment's end does not pass for a shorter one either
    assert!(matches!(get(&dir, id, size - SEGMENT_BYTES as u64, 0, size), Err(BlobError::Damaged(_))));
    let mut flipped = whole.clone();
    flipped[100] ^= 1;
    fs::write(&name, flipped).unwrap();
    assert!(matches!(get(&dir, id, size, 0, 1), Err(BlobError::Damaged(_))));
}

#[test]
fn a_file_that_is_not_finished_leaves_nothing() {
    let (at, dir) = dir();
    let mut writer = dir.create(&KEY).unwrap();
    writer.write(&pattern(200_000)).unwrap();
    assert_eq!(files(&at), 1);
    drop(writer);
    assert_eq!(files(&at), 0);
}

#[test]
fn what_a_crash_left_half_written_is_gone_after_the_next_start() {
    let (at, dir) = dir();
    let mut writer = dir.create(&KEY).unwrap();
    writer.write(b"half").unwrap();
    std::mem::forget(writer);
    assert_eq!(files(&at), 1);
    Dir::open(at.path().join("blob"), true).unwrap();
    assert_eq!(files(&at), 0);
}

#[test]
fn a_second_name_outlives_the_first() {
    let (_at, dir) = dir();
    let id = put(&dir, b"shared", 6);
    let second = dir.link(id).unwrap();
    dir.remove(id).unwrap();
    dir.remove(id).unwrap();
    assert!(matches!(get(&dir, id, 6, 0, 6), Err(BlobError::Missing(_))));
    assert_eq!(get(&dir, second, 6, 0, 6).unwrap(), b"shared");
}

#[test]
fn only_earlier_runs_files_are_visited() {
    let (at, dir) = dir();
    let old = put(&dir, b"old", 3);
    let seen = |dir: &Dir| {
        let mut seen = Vec::new();
        dir.earlier(&mut |id| seen.push(id)).unwrap();
        seen
    };
    assert_eq!(seen(&dir), []);
    let next = Dir::open(at.path().join("blob"), false).unwrap();
    put(&next, b"new", 3);
    assert_eq!(seen(&next), [old]);
}
