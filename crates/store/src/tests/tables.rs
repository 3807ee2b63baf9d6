//! Typed tables: prefixes, pages, ends, versions of records and their checks.

use serde::{Deserialize, Serialize};

use super::on_both_engines;
use crate::{Raw, Read, Record, Store, StoreError, Table};

type VpcKey = ((String, String), u32);

static VPCS: Table<VpcKey, String> = Table::new("test.vpcs");

fn key(account: &str, region: &str, id: u32) -> VpcKey {
    ((account.to_string(), region.to_string()), id)
}

fn fill(store: &Store) {
    let filled = store.write(|tx| {
        for (account, region, id) in [("1", "eu", 7), ("1", "eu", 2), ("1", "us", 1), ("10", "eu", 3)] {
            VPCS.put(tx, &key(account, region, id), &format!("{account}/{region}/{id}"))?;
        }
        Ok::<_, StoreError>(())
    });
    filled.unwrap();
}

fn ids(records: Vec<(VpcKey, String)>) -> Vec<u32> {
    records.into_iter().map(|((_, id), _)| id).collect()
}

#[test]
fn a_prefix_lists_its_own_records_in_order() {
    on_both_engines(|store| {
        fill(store);
        let r = store.snapshot().unwrap();
        let scope = ("1".to_string(), "eu".to_string());
        assert_eq!(ids(VPCS.list(&r, &(&scope,)).unwrap()), [2, 7]);
        assert_eq!(ids(VPCS.list(&r, &()).unwrap()), [2, 7, 1, 3]);
        assert_eq!(VPCS.count(&r, &(scope.clone(),)).unwrap(), 2);
        assert_eq!(VPCS.first(&r, &(&scope,)).unwrap().unwrap().1, "1/eu/2");
        assert_eq!(VPCS.last(&r, &(&scope,)).unwrap().unwrap().1, "1/eu/7");
        assert_eq!(VPCS.last(&r, &(("2".to_string(), "eu".to_string()),)).unwrap(), None);
        assert_eq!(ids(VPCS.list(&r, &key("1", "us", 1)).unwrap()), [1]);
    });
}

#[test]
fn pages_continue_after_the_last_key() {
    on_both_engines(|store| {
        fill(store);
        let r = store.snapshot().unwrap();
        let scope = ("1".to_string(), "eu".to_string());
        let first = VPCS.page(&r, &(&scope,), None, 1).unwrap();
        let after = first[0].0.clone();
        assert_eq!(ids(first), [2]);
        assert_eq!(ids(VPCS.page(&r, &(&scope,), Some(&after), 9).unwrap()), [7]);
        let before_the_prefix = key("0", "zz", 9);
        assert_eq!(ids(VPCS.page(&r, &(&scope,), Some(&before_the_prefix), 9).unwrap()), [2, 7]);
        let behind_the_prefix = key("9", "zz", 9);
        assert!(VPCS.page(&r, &(&scope,), Some(&behind_the_prefix), 9).unwrap().is_empty());
        assert!(VPCS.page(&r, &(), None, 0).unwrap().is_empty());
    });
}

#[test]
fn a_transaction_lists_what_it_wrote_itself() {
    on_both_engines(|store| {
        fill(store);
        let outcome = store.write(|tx| {
            VPCS.delete(tx, &key("1", "eu", 2))?;
            VPCS.put(tx, &key("1", "eu", 5), &"mine".to_string())?;
            let scope = ("1".to_string(), "eu".to_string());
            assert_eq!(VPCS.first(tx, &(&scope,))?.unwrap().1, "mine");
            assert_eq!(ids(VPCS.list(tx, &(&scope,))?), [5, 7]);
            assert_eq!(VPCS.delete_all(tx, &(&scope,))?, 2);
            VPCS.count(tx, &())
        });
        assert_eq!(outcome.unwrap(), 2);
    });
}

#[derive(Debug, PartialEq, Serialize, Deserialize)]
struct First {
    size: u32,
}
impl Record for First {}

#[derive(Debug, PartialEq, Serialize, Deserialize)]
struct Second {
    size: u32,
    kind: String,
}

impl Record for Second {
    const VERSION: u8 = 2;
    fn upgrade(version: u8, bytes: &[u8]) -> Result<Self, StoreError> {
        if version != First::VERSION {
            return Err(StoreError::UnknownVersion { found: version, known: Self::VERSION });
        }
        let first: First = postcard::from_bytes(bytes).map_err(|e| StoreError::Engine(e.to_string()))?;
        Ok(Second { size: first.size, kind: "gp3".to_string() })
    }
    fn check(&self) -> Result<(), &'static str> {
        if self.size == 0 { Err("a volume has a size") } else { Ok(()) }
    }
}

static OLD: Table<u8, First> = Table::new("test.volumes");
static NEW: Table<u8, Second> = Table::new("test.volumes");

#[test]
fn a_record_of_an_older_version_is_upgraded_when_it_is_read() {
    on_both_engines(|store| {
        store.write(|tx| OLD.put(tx, &1, &First { size: 8 })).unwrap();
        let r = store.snapshot().unwrap();
        assert_eq!(NEW.get(&r, &1).unwrap().unwrap(), Second { size: 8, kind: "gp3".to_string() });
        store.write(|tx| NEW.put(tx, &1, &Second { size: 9, kind: "io2".to_string() })).unwrap();
        let newer = OLD.get(&store.snapshot().unwrap(), &1);
        assert!(matches!(newer, Err(StoreError::UnknownVersion { found: 2, known: 1 })), "{newer:?}");
    });
}

#[test]
fn a_record_that_fails_its_check_is_neither_written_nor_read() {
    let store = Store::memory();
    let wrong = store.write(|tx| NEW.put(tx, &1, &Second { size: 0, kind: String::new() }));
    assert!(matches!(&wrong, Err(StoreError::Codec { reason, .. }) if reason == "a volume has a size"), "{wrong:?}");
    store.write(|tx| OLD.put(tx, &1, &First { size: 0 })).unwrap();
    assert!(NEW.get(&store.snapshot().unwrap(), &1).is_err());
}

#[test]
fn foreign_bytes_in_a_table_are_an_error_that_names_it() {
    on_both_engines(|store| {
        for value in [vec![], vec![1], vec![1, 5, 6, 7]] {
            store.write(move |tx| Raw::new("test.volumes").put(tx, vec![1], value)).unwrap();
            let read = OLD.get(&store.snapshot().unwrap(), &1);
            assert!(matches!(&read, Err(StoreError::Codec { table, .. }) if table == "test.volumes"), "{read:?}");
        }
        store.write(|tx| Raw::new("test.volumes").put(tx, vec![1, 2, 3], vec![1, 8])).unwrap();
        assert!(OLD.list(&store.snapshot().unwrap(), &()).is_err());
    });
}

#[test]
fn readers_are_used_through_one_type() {
    fn count(r: &dyn Read) -> usize {
        VPCS.count(r, &()).unwrap()
    }
    on_both_engines(|store| {
        fill(store);
        assert_eq!(count(&store.snapshot().unwrap()), 4);
        assert_eq!(store.write(|tx| Ok::<_, StoreError>(count(tx))).unwrap(), 4);
    });
}
