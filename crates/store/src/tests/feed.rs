//! The change feed: numbers, order, cursors, trimming, resets.

use super::{Closure, NOTES, NUMBERS, in_one_group, note, on_both_engines, open};
use crate::{Change, ChangeKind, Durability, Index, Raw, Store, StoreError, Table, limits};

fn notes(changes: &[Change]) -> Vec<(u64, String, ChangeKind)> {
    changes.iter().map(|change| (change.seq, NOTES.decode_key(&change.key).unwrap(), change.kind)).collect()
}

fn write(store: &Store, from: u64, to: u64) {
    let done = store.write(move |tx| (from..to).try_for_each(|i| NUMBERS.put(tx, &i, &String::new())));
    done.unwrap();
}

#[test]
fn changes_come_in_the_order_of_their_commits() {
    on_both_engines(|store| {
        note(store, "b", "1");
        let done = store.write(|tx| {
            NOTES.put(tx, &"z".to_string(), &String::new())?;
            NOTES.put(tx, &"a".to_string(), &String::new())?;
            NOTES.put(tx, &"z".to_string(), &"again".to_string())?;
            NOTES.delete(tx, &"b".to_string()).map(|_| ())
        });
        done.unwrap();
        let fail: Closure = Box::new(|tx| {
            NOTES.put(tx, &"never".to_string(), &String::new())?;
            Err(StoreError::QueueFull)
        });
        let good: Closure = Box::new(|tx| NOTES.put(tx, &"c".to_string(), &String::new()).map(|()| 0));
        in_one_group(store, vec![fail, good]);
        let expected = [(1, "b"), (2, "z"), (3, "a"), (4, "b"), (5, "c")]
            .map(|(seq, key)| (seq, key.to_string(), if seq == 4 { ChangeKind::Delete } else { ChangeKind::Put }));
        assert_eq!(notes(&store.feed(0, 100).unwrap()), expected);
        assert_eq!(notes(&store.feed(2, 2).unwrap()), expected[2..4]);
        assert_eq!(notes(&store.feed(3, 1).unwrap()), expected[3..4]);
        assert!(store.feed(5, 9).unwrap().is_empty() && store.feed(0, 0).unwrap().is_empty());
        assert_eq!(store.snapshot().unwrap().feed_last().unwrap(), 5);
        assert_eq!(store.feed(0, 1).unwrap()[0].table, NOTES.name());
    });
}

#[test]
fn a_large_transaction_is_read_in_parts_without_a_gap() {
    on_both_engines(|store| {
        write(store, 0, 9_000);
        let (mut after, mut seen) = (0, 0);
        loop {
            let part = store.feed(after, 700).unwrap();
            let Some(last) = part.last() else { break };
            assert!(part.iter().zip(after + 1..).all(|(change, seq)| change.seq == seq));
            (after, seen) = (last.seq, seen + part.len());
        }
        assert_eq!((after, seen), (9_000, 9_000));
    });
}

#[test]
fn what_every_cursor_has_passed_is_trimmed() {
    on_both_engines(|store| {
        assert_eq!(store.cursor_get("streams").unwrap(), None);
        store.cursor_set("streams", 0).unwrap();
        store.cursor_set("trail", 0).unwrap();
        (0..10).for_each(|i| write(store, i, i + 1));
        store.cursor_set("streams", 9).unwrap();
        assert_eq!(store.feed(0, 99).unwrap().len(), 10, "the trail has not read them");
        store.cursor_set("trail", 4).unwrap();
        assert_eq!(store.feed(0, 99).unwrap()[0].seq, 5);
        assert_eq!(store.feed(4, 99).unwrap().len(), 6);
        let trimmed = store.feed(3, 99);
        assert!(matches!(trimmed, Err(StoreError::FeedTrimmed { after: 3, oldest: 5 })), "{trimmed:?}");
        assert!(store.cursor_delete("trail").unwrap() && !store.cursor_delete("trail").unwrap());
        store.cursor_set("streams", 10).unwrap();
        assert_eq!(store.feed(9, 99).unwrap().len(), 1, "the last row stays, for its number");
        assert_eq!(store.cursor_get("streams").unwrap(), Some(10));
    });
}

#[test]
fn a_cursor_amid_a_transactions_changes_keeps_the_rest_of_them() {
    on_both_engines(|store| {
        store.cursor_set("c", 0).unwrap();
        (0..3).for_each(|i| write(store, i * 3, i * 3 + 3));
        store.cursor_set("c", 5).unwrap();
        let left: Vec<u64> = store.feed(5, 9).unwrap().iter().map(|change| change.seq).collect();
        assert_eq!(left, [6, 7, 8, 9]);
        assert!(matches!(store.feed(2, 9), Err(StoreError::FeedTrimmed { oldest: 4, .. })));
    });
}

#[test]
fn a_cursor_moves_with_the_effects_of_its_consumer() {
    on_both_engines(|store| {
        let moved = store.write(|tx| {
            tx.cursor_set("meter", 7)?;
            NOTES.put(tx, &"effect".to_string(), &String::new())?;
            Err::<(), _>(StoreError::QueueFull)
        });
        assert!(moved.is_err());
        assert_eq!(store.cursor_get("meter").unwrap(), None);
    });
}

#[test]
fn without_cursors_the_newest_changes_are_kept() {
    let store = Store::memory();
    let total = limits::FEED_UNREAD_CHANGES_KEPT + 3 * limits::FEED_SLACK_CHANGES;
    (0..total / 100).for_each(|i| write(&store, i * 100, i * 100 + 100));
    let kept = total - store.feed(0, 1).unwrap()[0].seq + 1;
    let most = limits::FEED_UNREAD_CHANGES_KEPT + limits::FEED_SLACK_CHANGES;
    assert!((limits::FEED_UNREAD_CHANGES_KEPT..=most).contains(&kept), "{kept} are kept");
}

#[test]
fn numbers_go_on_after_reopening_and_trimming() {
    let dir = tempfile::tempdir().unwrap();
    let store = open(dir.path(), Durability::Process);
    store.cursor_set("c", 0).unwrap();
    write(&store, 0, 3);
    store.cursor_set("c", 3).unwrap();
    drop(store);
    let store = open(dir.path(), Durability::Process);
    write(&store, 3, 4);
    assert_eq!(store.feed(3, 9).unwrap()[0].seq, 4);
}

#[test]
fn a_reset_cuts_the_feed_off_and_goes_on_numbering() {
    on_both_engines(|store| {
        (0..5).for_each(|i| write(store, i, i + 1));
        store.cursor_set("c", 5).unwrap();
        store.reset().unwrap();
        assert_eq!(store.cursor_get("c").unwrap(), None);
        assert!(matches!(store.feed(5, 9), Err(StoreError::FeedTrimmed { .. })), "who had read all hears of the reset");
        assert!(matches!(store.feed(2, 9), Err(StoreError::FeedTrimmed { .. })));
        let last = store.snapshot().unwrap().feed_last().unwrap();
        assert!(store.feed(last, 9).unwrap().is_empty());
        write(store, 0, 1);
        let after = store.feed(last, 9).unwrap();
        assert_eq!((after.len(), after[0].seq), (1, last + 1));
        assert!(last > 5);
    });
}

#[test]
fn a_table_apart_wakes_its_followers_and_leaves_the_feed_alone() {
    static APART: Table<u64, String> = Table::new("test.apart").apart();
    on_both_engines(|store| {
        let woken = store.subscribe(&[APART.name()]);
        note(store, "a", "1");
        let done = store.write(|tx| {
            APART.put(tx, &1, &"x".to_string())?;
            APART.put(tx, &2, &"x".to_string())?;
            APART.delete(tx, &1).map(|_| ())
        });
        done.unwrap();
        note(store, "b", "1");
        assert!(woken.wait(std::time::Duration::from_secs(5)));
        assert_eq!(store.feed(0, 9).unwrap().len(), 2);
        assert_eq!(APART.list(&store.snapshot().unwrap(), &()).unwrap(), [(2, "x".to_string())]);
    });
}

#[test]
fn raw_tables_are_in_the_feed_or_apart_whatever_their_names_and_indexes_never_are() {
    static BY_VALUE: Index<u64, String, (String,)> = Index::new("test.told#by_value", |_, v| vec![(v.clone(),)]);
    static TOLD: Table<u64, String> = Table::new("test.told").with_indexes(&[&BY_VALUE]);
    const NAMED: Raw = Raw::new("test.raw#named");
    const APART: Raw = Raw::new("test.raw").apart();
    on_both_engines(|store| {
        let done = store.write(|tx| {
            TOLD.put(tx, &1, &"x".to_string())?;
            NAMED.put(tx, vec![1], vec![2])?;
            APART.put(tx, vec![1], vec![2])?;
            NAMED.delete(tx, vec![1])?;
            NAMED.put(tx, vec![1], vec![3])
        });
        done.unwrap();
        store.write(|tx| APART.delete(tx, vec![1]).map(drop)).unwrap();
        let tables: Vec<String> = store.feed(0, 9).unwrap().into_iter().map(|c| c.table).collect();
        assert_eq!(tables, ["test.told", "test.raw#named"]);
        let read = store.snapshot().unwrap();
        assert_eq!((NAMED.get(&read, &[1]).unwrap(), APART.get(&read, &[1]).unwrap()), (Some(vec![3]), None));
        assert_eq!(TOLD.keys_by(&BY_VALUE, &read, &()).unwrap().len(), 1);
    });
}
