//! Random histories against a plain map, on both engines: groups of closures that commit, fail or panic, scans inside and
//! outside of them, snapshots that are kept, resets and reopenings.

use std::collections::BTreeMap;
use std::ops::Bound;

use proptest::prelude::*;
use proptest::test_runner::{Config, TestRunner};

use super::{Closure, in_one_group, open};
use crate::{Durability, Raw, Read, Snapshot, Store, StoreError, Tx};

const TABLES: [&str; 3] = ["test.a", "test.b", "test.c"];

type Map = BTreeMap<(usize, Vec<u8>), Vec<u8>>;
type Entries = Vec<(Vec<u8>, Vec<u8>)>;

#[derive(Debug, Clone)]
enum Op {
    Put(usize, Vec<u8>, Vec<u8>),
    Delete(usize, Vec<u8>),
    Get(usize, Vec<u8>),
    Scan { table: usize, from: Bound<Vec<u8>>, to: Bound<Vec<u8>>, reverse: bool, limit: usize },
}

#[derive(Debug, Clone, Copy, PartialEq)]
enum End {
    Commit,
    Fail,
    Panic,
}

#[derive(Debug, Clone)]
enum Step {
    Group(Vec<(Vec<Op>, End)>),
    Look(Vec<Op>),
    KeepSnapshot,
    DropSnapshot,
    Reset,
    Reopen,
}

fn key() -> impl Strategy<Value = Vec<u8>> {
    proptest::collection::vec(prop::sample::select(vec![0, 1, 7, 0xFF]), 0..4)
}

fn bound() -> impl Strategy<Value = Bound<Vec<u8>>> {
    prop_oneof![Just(Bound::Unbounded), key().prop_map(Bound::Included), key().prop_map(Bound::Excluded)]
}

fn op() -> impl Strategy<Value = Op> {
    let value = prop_oneof![4 => 0..40usize, 1 => 2_000..9_000usize]
        .prop_flat_map(|n| proptest::collection::vec(any::<u8>(), n));
    let scan = (0..3usize, bound(), bound(), any::<bool>(), prop_oneof![Just(usize::MAX), 1..5usize]);
    prop_oneof![
        5 => (0..3usize, key(), value).prop_map(|(t, k, v)| Op::Put(t, k, v)),
        3 => (0..3usize, key()).prop_map(|(t, k)| Op::Delete(t, k)),
        2 => (0..3usize, key()).prop_map(|(t, k)| Op::Get(t, k)),
        3 => scan.prop_map(|(table, from, to, reverse, limit)| Op::Scan { table, from, to, reverse, limit }),
    ]
}

fn step() -> impl Strategy<Value = Step> {
    let end = prop_oneof![4 => Just(End::Commit), 1 => Just(End::Fail), 1 => Just(End::Panic)];
    let closure = (proptest::collection::vec(op(), 0..8), end);
    let reads = op().prop_filter("a read", |op| matches!(op, Op::Get(..) | Op::Scan { .. }));
    prop_oneof![
        10 => proptest::collection::vec(closure, 1..5).prop_map(Step::Group),
        4 => proptest::collection::vec(reads, 1..4).prop_map(Step::Look),
        2 => Just(Step::KeepSnapshot),
        1 => Just(Step::DropSnapshot),
        1 => Just(Step::Reset),
        1 => Just(Step::Reopen),
    ]
}

fn entries(
    map: &Map,
    table: usize,
    from: &Bound<Vec<u8>>,
    to: &Bound<Vec<u8>>,
    reverse: bool,
    limit: usize,
) -> Entries {
    let within = |key: &Vec<u8>| {
        let after = match from {
            Bound::Unbounded => true,
            Bound::Included(bound) => key >= bound,
            Bound::Excluded(bound) => key > bound,
        };
        let before = match to {
            Bound::Unbounded => true,
            Bound::Included(bound) => key <= bound,
            Bound::Excluded(bound) => key < bound,
        };
        after && before
    };
    let hits = map.iter().filter(|((t, key), _)| *t == table && within(key));
    let mut hits: Entries = hits.map(|((_, key), value)| (key.clone(), value.clone())).collect();
    if reverse {
        hits.reverse();
    }
    hits.truncate(limit);
    hits
}

fn look(r: &dyn Read, map: &Map, op: &Op) {
    match op {
        Op::Get(table, key) => {
            assert_eq!(r.get_raw(TABLES[*table], key).unwrap().as_ref(), map.get(&(*table, key.clone())), "{op:?}");
        }
        Op::Scan { table, from, to, reverse, limit } => {
            let mut seen = Entries::new();
            let (low, high) = (from.as_ref().map(Vec::as_slice), to.as_ref().map(Vec::as_slice));
            r.scan_raw(TABLES[*table], low, high, *reverse, &mut |key, value| {
                assert_eq!(r.get_raw(TABLES[*table], key)?.as_deref(), Some(value), "reading within a scan");
                seen.push((key.to_vec(), value.to_vec()));
                Ok(seen.len() < *limit)
            })
            .unwrap();
            assert_eq!(seen, entries(map, *table, from, to, *reverse, *limit), "{op:?}");
        }
        Op::Put(..) | Op::Delete(..) => {}
    }
}

fn run(tx: &mut Tx, map: &mut Map, ops: &[Op]) {
    for op in ops {
        match op.clone() {
            Op::Put(table, key, value) => {
                Raw::new(TABLES[table]).put(tx, key.clone(), value.clone()).unwrap();
                map.insert((table, key), value);
            }
            Op::Delete(table, key) => {
                let was_there = Raw::new(TABLES[table]).delete(tx, key.clone()).unwrap();
                assert_eq!(was_there, map.remove(&(table, key)).is_some());
            }
            other => look(tx, map, &other),
        }
    }
}

/// Runs the group on the store and answers the map as it should be after it. The closures check what they read themselves.
fn group(store: &Store, map: &Map, closures: &[(Vec<Op>, End)]) -> Map {
    let mut expected = map.clone();
    let mut jobs: Vec<Closure> = Vec::new();
    for (ops, end) in closures.iter().cloned() {
        let mut before = expected.clone();
        if end == End::Commit {
            apply(&mut expected, &ops);
        }
        jobs.push(Box::new(move |tx| {
            run(tx, &mut before, &ops);
            match end {
                End::Commit => Ok(7),
                End::Fail => Err(StoreError::QueueFull),
                End::Panic => std::panic::resume_unwind(Box::new("a panic on purpose")),
            }
        }));
    }
    for (answer, (_, end)) in in_one_group(store, jobs).into_iter().zip(closures) {
        match (answer, end) {
            (Ok(7), End::Commit) | (Err(StoreError::QueueFull), End::Fail) => {}
            (Err(StoreError::Panicked(text)), End::Panic) if text == "a panic on purpose" => {}
            (answer, end) => panic!("{end:?} was answered {answer:?}"),
        }
    }
    expected
}

fn apply(map: &mut Map, ops: &[Op]) {
    for op in ops {
        match op.clone() {
            Op::Put(table, key, value) => drop(map.insert((table, key), value)),
            Op::Delete(table, key) => drop(map.remove(&(table, key))),
            Op::Get(..) | Op::Scan { .. } => {}
        }
    }
}

fn agree(snapshot: &Snapshot, map: &Map) {
    for table in 0..TABLES.len() {
        for reverse in [false, true] {
            let all = Op::Scan { table, from: Bound::Unbounded, to: Bound::Unbounded, reverse, limit: usize::MAX };
            look(snapshot, map, &all);
        }
    }
}

fn history(mut store: Store, reopen: impl Fn(Store) -> Store, steps: &[Step]) {
    let mut map = Map::new();
    let mut kept: Vec<(Snapshot, Map)> = Vec::new();
    for step in steps {
        match step {
            Step::Group(closures) => map = group(&store, &map, closures),
            Step::Look(ops) => ops.iter().for_each(|op| look(&store.snapshot().unwrap(), &map, op)),
            Step::KeepSnapshot => kept.push((store.snapshot().unwrap(), map.clone())),
            Step::DropSnapshot if kept.is_empty() => {}
            Step::DropSnapshot => drop(kept.remove(0)),
            Step::Reset => {
                store.reset().unwrap();
                map.clear();
            }
            Step::Reopen => {
                kept.clear();
                store = reopen(store);
            }
        }
        agree(&store.snapshot().unwrap(), &map);
        kept.iter().for_each(|(snapshot, then)| agree(snapshot, then));
    }
}

fn histories(cases: u32, run: impl Fn(&[Step])) {
    let mut runner = TestRunner::new(Config { cases, failure_persistence: None, ..Config::default() });
    let steps = proptest::collection::vec(step(), 1..25);
    let each = |steps: Vec<Step>| {
        run(&steps);
        Ok(())
    };
    runner.run(&steps, each).unwrap();
}

#[test]
fn the_memory_engine_behaves_as_a_plain_map() {
    histories(100, |steps| history(Store::memory(), |store| store, steps));
}

#[test]
fn the_lmdb_engine_behaves_as_a_plain_map() {
    histories(100, |steps| {
        let dir = tempfile::tempdir().unwrap();
        let reopen = |store: Store| {
            drop(store);
            open(dir.path(), Durability::Process)
        };
        history(open(dir.path(), Durability::Process), reopen, steps);
    });
}
