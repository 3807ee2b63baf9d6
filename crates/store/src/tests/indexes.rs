//! Indexes follow their table through every put and delete.

use proptest::prelude::*;
use serde::{Deserialize, Serialize};

use super::on_both_engines;
use crate::{Index, Record, Store, StoreError, Table};

#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
struct Subnet {
    vpc: String,
    tags: Vec<String>,
}

impl Record for Subnet {}

static BY_VPC: Index<u32, Subnet, (String,)> = Index::new("test.subnets#by_vpc", |_, s| vec![(s.vpc.clone(),)]);
static BY_TAG: Index<u32, Subnet, String> = Index::new("test.subnets#by_tag", |_, s| s.tags.clone());
static UNLISTED: Index<u32, Subnet, String> = Index::new("test.subnets#unlisted", |_, _| Vec::new());
static SUBNETS: Table<u32, Subnet> = Table::new("test.subnets").with_indexes(&[&BY_VPC, &BY_TAG]);
/// The same table as it was before it had indexes.
static BARE: Table<u32, Subnet> = Table::new("test.subnets");

fn subnet(vpc: &str, tags: &[&str]) -> Subnet {
    Subnet { vpc: vpc.to_string(), tags: tags.iter().map(ToString::to_string).collect() }
}

fn put(store: &Store, id: u32, value: Subnet) {
    store.write(move |tx| SUBNETS.put(tx, &id, &value)).unwrap();
}

fn ids_by_vpc(store: &Store, vpc: &str) -> Vec<u32> {
    let found = SUBNETS.list_by(&BY_VPC, &store.snapshot().unwrap(), &(vpc.to_string(),)).unwrap();
    found.into_iter().map(|(id, _)| id).collect()
}

#[test]
fn a_record_is_found_under_its_present_keys_alone() {
    on_both_engines(|store| {
        put(store, 1, subnet("vpc-a", &["x", "y", "x"]));
        put(store, 2, subnet("vpc-a", &["y"]));
        assert_eq!(ids_by_vpc(store, "vpc-a"), [1, 2]);
        put(store, 1, subnet("vpc-b", &["y"]));
        assert_eq!((ids_by_vpc(store, "vpc-a"), ids_by_vpc(store, "vpc-b")), (vec![2], vec![1]));
        let snapshot = store.snapshot().unwrap();
        let tags = SUBNETS.keys_by(&BY_TAG, &snapshot, &()).unwrap();
        assert_eq!(tags, [("y".to_string(), 1), ("y".to_string(), 2)]);
        let first = SUBNETS.first_by(&BY_TAG, &snapshot, &"y".to_string()).unwrap();
        assert_eq!(first.unwrap(), (1, subnet("vpc-b", &["y"])));
        assert!(store.write(|tx| SUBNETS.delete(tx, &2)).unwrap());
        assert!(!store.write(|tx| SUBNETS.delete(tx, &2)).unwrap());
        assert!(ids_by_vpc(store, "vpc-a").is_empty());
    });
}

#[test]
fn an_index_that_its_table_does_not_list_cannot_be_asked() {
    let answer = SUBNETS.list_by(&UNLISTED, &Store::memory().snapshot().unwrap(), &());
    assert!(matches!(answer, Err(StoreError::IndexNotListed { index: "test.subnets#unlisted", .. })));
}

#[test]
fn rebuilding_fills_the_indexes_of_a_table_that_had_none() {
    on_both_engines(|store| {
        store.write(|tx| BARE.put(tx, &1, &subnet("vpc-a", &["x"]))).unwrap();
        put(store, 2, subnet("vpc-a", &[]));
        store.write(|tx| BARE.put(tx, &2, &subnet("vpc-z", &[]))).unwrap();
        assert_eq!(ids_by_vpc(store, "vpc-a"), [2], "the indexes are out of date");
        store.write(|tx| SUBNETS.rebuild_indexes(tx)).unwrap();
        assert_eq!((ids_by_vpc(store, "vpc-a"), ids_by_vpc(store, "vpc-z")), (vec![1], vec![2]));
    });
}

#[test]
fn a_failed_closure_leaves_the_indexes_as_they_were() {
    on_both_engines(|store| {
        put(store, 1, subnet("vpc-a", &[]));
        let failed = store.write(|tx| {
            SUBNETS.put(tx, &1, &subnet("vpc-b", &[]))?;
            SUBNETS.put(tx, &2, &subnet("vpc-b", &[]))?;
            Err::<(), _>(StoreError::QueueFull)
        });
        assert!(failed.is_err());
        assert_eq!((ids_by_vpc(store, "vpc-a"), ids_by_vpc(store, "vpc-b")), (vec![1], vec![]));
    });
}

#[test]
fn a_put_that_fails_half_way_changes_neither_record_nor_index() {
    on_both_engines(|store| {
        put(store, 1, subnet("vpc-a", &["x"]));
        let outcome = store.write(|tx| {
            let long = "t".repeat(crate::limits::KEY_BYTES_MAX);
            let failed = SUBNETS.put(tx, &1, &subnet("vpc-b", &["y", &long]));
            assert!(matches!(failed, Err(StoreError::KeyTooLong { .. })), "{failed:?}");
            Ok::<_, StoreError>(())
        });
        outcome.unwrap();
        assert_eq!((ids_by_vpc(store, "vpc-a"), ids_by_vpc(store, "vpc-b")), (vec![1], vec![]));
        assert_eq!(SUBNETS.get(&store.snapshot().unwrap(), &1).unwrap().unwrap(), subnet("vpc-a", &["x"]));
    });
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 200, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn the_indexes_always_say_what_the_records_say(
        steps in proptest::collection::vec((0..6u32, proptest::option::of(("[ab]", proptest::collection::vec("[xyz]", 0..3)))), 1..40)
    ) {
        let store = Store::memory();
        for (id, step) in steps {
            match step {
                Some((vpc, tags)) => put(&store, id, Subnet { vpc, tags }),
                None => drop(store.write(move |tx| SUBNETS.delete(tx, &id)).unwrap()),
            }
            let snapshot = store.snapshot().unwrap();
            let records = SUBNETS.list(&snapshot, &()).unwrap();
            let mut by_vpc: Vec<_> = records.iter().map(|(id, s)| ((s.vpc.clone(),), *id)).collect();
            let mut by_tag: Vec<_> = records.iter().flat_map(|(id, s)| s.tags.iter().map(|t| (t.clone(), *id))).collect();
            by_vpc.sort();
            by_tag.sort();
            by_tag.dedup();
            prop_assert_eq!(SUBNETS.keys_by(&BY_VPC, &snapshot, &()).unwrap(), by_vpc);
            prop_assert_eq!(SUBNETS.keys_by(&BY_TAG, &snapshot, &()).unwrap(), by_tag);
        }
    }
}
