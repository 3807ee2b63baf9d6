//! `kill -9` at random moments under load loses no acknowledged record and leaves none in parts.

use std::collections::HashMap;
use std::io::{BufRead, BufReader, Write};
use std::path::Path;
use std::process::Stdio;
use std::thread;
use std::time::{Duration, SystemTime};

use super::{child, child_dir, open};
use crate::{Durability, Read, Store, StoreError, Table};

const ROUNDS: u32 = 10;
const WRITERS: u64 = 4;

/// Key: writer and number. Each record is written with a second half under the same key in `HALVES`.
static RECORDS: Table<(u64, u64), Vec<u8>> = Table::new("test.records");
static HALVES: Table<(u64, u64), Vec<u8>> = Table::new("test.halves");

/// Text that depends on its number, from a few bytes to several pages long.
fn text(writer: u64, number: u64) -> Vec<u8> {
    let length = (number * 7_919 + writer * 104_729) % 9_000 + 16;
    format!("{writer}:{number};").into_bytes().into_iter().cycle().take(length as usize).collect()
}

#[test]
fn no_acknowledged_record_is_lost_and_none_is_in_parts() {
    let dir = tempfile::tempdir().unwrap();
    let mut acked = HashMap::new();
    for round in 0..ROUNDS {
        let before: u64 = acked.values().sum();
        run_and_kill(dir.path(), &mut acked);
        let after: u64 = acked.values().sum();
        assert!(after > before, "round {round} acknowledged nothing");
        check(&open(dir.path(), Durability::Process), &acked);
    }
}

/// Starts the child, kills it after a random while, and adds what it acknowledged: how many records of each writer.
fn run_and_kill(dir: &Path, acked: &mut HashMap<u64, u64>) {
    let test = "tests::kill::the_child_writes_until_it_is_killed";
    let mut child = child(test, dir).stdout(Stdio::piped()).stderr(Stdio::null()).spawn().unwrap();
    let mut lines = BufReader::new(child.stdout.take().unwrap()).lines();
    let mut note = |line: String| {
        // A line cut off by the kill is not an acknowledgement that was heard.
        let Some((writer, number)) = line.strip_suffix('.').and_then(|line| line.split_once(' ')) else { return false };
        let (Ok(writer), Ok(number)) = (writer.parse(), number.parse::<u64>()) else { return false };
        acked.insert(writer, number + 1);
        true
    };
    while !note(lines.next().expect("the child writes").unwrap()) {}
    let nanos = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH).unwrap().subsec_nanos();
    let killer = thread::spawn(move || {
        thread::sleep(Duration::from_micros(u64::from(nanos / 10) % 120_000));
        child.kill().unwrap();
        child.wait().unwrap();
    });
    for line in lines.map_while(Result::ok) {
        note(line);
    }
    killer.join().unwrap();
}

fn check(store: &Store, acked: &HashMap<u64, u64>) {
    let snapshot = store.snapshot().unwrap();
    for (writer, count) in acked {
        let records = RECORDS.list(&snapshot, &(writer,)).unwrap();
        assert!(records.len() as u64 >= *count, "writer {writer} has {} of {count}", records.len());
        for (expected, ((_, number), value)) in (0..).zip(&records) {
            assert_eq!((*number, value), (expected, &text(*writer, *number)));
        }
        assert_eq!(HALVES.list(&snapshot, &(writer,)).unwrap(), records, "both halves of each transaction are there");
    }
}

#[test]
fn the_child_writes_until_it_is_killed() {
    let Some(dir) = child_dir() else { return };
    let store = open(&dir, Durability::Process);
    thread::scope(|scope| {
        for writer in 0..WRITERS {
            let store = &store;
            scope.spawn(move || write_for_ever(store, writer));
        }
    });
}

fn write_for_ever(store: &Store, writer: u64) {
    let next = RECORDS.last(&store.snapshot().unwrap(), &(writer,)).unwrap().map_or(0, |((_, number), _)| number + 1);
    for number in next.. {
        let put = store.write(move |tx| {
            HALVES.put(tx, &(writer, number), &text(writer, number))?;
            assert!(tx.get_raw("test.none", b"x")?.is_none());
            RECORDS.put(tx, &(writer, number), &text(writer, number))?;
            Ok::<_, StoreError>(())
        });
        put.unwrap();
        let line = format!("{writer} {number}.\n");
        std::io::stdout().write_all(line.as_bytes()).unwrap();
    }
}
