//! The journal: which of a log's groups are whole, and what is taken of it.

use crate::mariadb::journal::{Extent, extent, gather};
use std::{fs, io::Cursor, path::Path};

fn event(time: u32, kind: u8, body: &[u8]) -> Vec<u8> {
    let length = (19 + body.len()) as u32;
    let mut bytes = time.to_le_bytes().to_vec();
    bytes.push(kind);
    bytes.extend([1u32.to_le_bytes(), length.to_le_bytes(), 0u32.to_le_bytes()].concat());
    bytes.extend([0, 0]);
    bytes.extend(body);
    bytes
}

fn query(time: u32, text: &str) -> Vec<u8> {
    let mut body = vec![0; 8];
    body.extend([1, 0, 0, 2, 0]);
    body.extend([9, 9]);
    body.extend(b"d\0");
    body.extend(text.as_bytes());
    event(time, 2, &body)
}

fn begin(time: u32, flags: u8) -> Vec<u8> {
    event(time, 162, &[vec![0; 12], vec![flags], vec![0; 6]].concat())
}

fn xid(time: u32) -> Vec<u8> {
    event(time, 16, &[0; 8])
}

fn head() -> Vec<u8> {
    [b"\xfebin".to_vec(), event(0, 15, &[0; 80])].concat()
}

fn insert(time: u32) -> Vec<u8> {
    [begin(time, 0), query(time, "INSERT"), xid(time)].concat()
}

fn walked(log: &[u8], until: Option<i64>) -> Extent {
    extent(Cursor::new(log), until).expect("a log")
}

#[test]
fn only_whole_groups_count() {
    let (head, alone) = (head(), [begin(5, 1), query(5, "CREATE TABLE t")].concat());
    let old = [begin(6, 0), query(6, "INSERT"), query(6, "COMMIT")].concat();
    let log = [head.clone(), insert(5), alone.clone(), old.clone()].concat();
    assert_eq!(walked(&log, None), Extent { end: log.len() as u64, later: false });
    let whole = [head.clone(), insert(5)].concat().len() as u64;
    for cut in whole..whole + alone.len() as u64 {
        assert_eq!(walked(&log[..cut as usize], None).end, whole, "cut at {cut}");
    }
    let open = [head.clone(), begin(6, 0), query(6, "INSERT")].concat();
    assert_eq!(walked(&open, None).end, head.len() as u64, "a group without its end");
}

#[test]
fn groups_of_a_later_second_are_left_out() {
    let log = [head(), insert(5), insert(6), insert(7)].concat();
    let till = |n: usize| (head().len() + n * insert(5).len()) as u64;
    assert_eq!(walked(&log, Some(4)), Extent { end: till(0), later: true });
    assert_eq!(walked(&log, Some(6)), Extent { end: till(2), later: true });
    assert_eq!(walked(&log, Some(7)), Extent { end: till(3), later: false });
}

#[test]
fn what_is_no_log_is_refused() {
    assert!(extent(Cursor::new(b"text"), None).is_err());
    assert!(extent(Cursor::new(b"x"), None).is_err());
    let torn = [head(), vec![0xff; 40]].concat();
    assert!(extent(Cursor::new(torn), None).is_err(), "an event of 4 GiB");
}

fn keep(dir: &Path, logs: &[(&str, Vec<u8>)]) {
    fs::create_dir_all(dir).expect("a directory");
    let names: String = logs.iter().map(|(name, _)| format!("./{name}\n")).collect();
    fs::write(dir.join("mysql-bin-changelog.index"), names).expect("an index");
    logs.iter().for_each(|(name, bytes)| fs::write(dir.join(name), bytes).expect("a log"));
}

#[test]
fn the_journal_goes_on_where_the_copy_ends() {
    let dir = tempfile::tempdir().expect("a directory");
    let (base, source) = (dir.path().join("base"), dir.path().join("source"));
    let (one, two) = ("mysql-bin-changelog.000001", "mysql-bin-changelog.000002");
    let first = [head(), insert(5), insert(6)].concat();
    keep(&base, &[(one, first[..first.len() - 3].to_vec())]);
    let mut closed = first.clone();
    closed[21] = 1;
    keep(&source, &[(one, closed), (two, [head(), insert(7), insert(9)].concat())]);
    let (from, made) = gather(&base, &source, 8).expect("a journal");
    assert_eq!(from as usize, head().len() + insert(5).len());
    let bytes = |n: usize| fs::read(&made[n]).expect("a file").len();
    assert_eq!((made.len(), bytes(0), bytes(1)), (3, first.len(), head().len() + insert(7).len()));
    assert_eq!(fs::read_to_string(&made[2]).expect("a list"), "./restore-relay.000001\n./restore-relay.000002\n");
    let (_, made) = gather(&base, &source, 6).expect("a journal");
    assert_eq!(made.len(), 3, "the second log is there, without groups");
    assert_eq!(bytes_of(&made[1]), head().len());
}

fn bytes_of(path: &Path) -> usize {
    fs::read(path).expect("a file").len()
}

#[test]
fn a_journal_that_was_begun_anew_leads_nowhere() {
    let dir = tempfile::tempdir().expect("a directory");
    let (base, source) = (dir.path().join("base"), dir.path().join("source"));
    let one = "mysql-bin-changelog.000001";
    keep(&base, &[(one, [head(), insert(5)].concat())]);
    keep(&source, &[(one, [head(), insert(8), insert(9)].concat())]);
    assert!(gather(&base, &source, 9).is_err(), "other groups");
    keep(&source, &[(one, head())]);
    assert!(gather(&base, &source, 9).is_err(), "fewer groups");
    keep(&source, &[("mysql-bin-changelog.000007", [head(), insert(5)].concat())]);
    fs::remove_file(source.join(one)).expect("a log");
    assert!(gather(&base, &source, 9).is_err(), "purged");
}
