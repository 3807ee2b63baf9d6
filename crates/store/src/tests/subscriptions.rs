//! Who waits is told after the commit, once for however many commits.

use std::future::Future;
use std::pin::pin;
use std::task::{Context, Waker};
use std::thread;
use std::time::Duration;

use super::{NOTES, NUMBERS, block_on, note, noted, on_both_engines};
use crate::StoreError;

const SOON: Duration = Duration::from_millis(20);
const LATE: Duration = Duration::from_secs(10);

#[test]
fn several_wakes_become_one() {
    on_both_engines(|store| {
        let notes = store.subscribe(&[NOTES.name()]);
        assert!(!notes.wait(SOON));
        note(store, "a", "1");
        note(store, "a", "2");
        assert!(notes.wait(LATE));
        assert!(!notes.wait(SOON), "both commits were one wake");
        note(store, "a", "3");
        assert!(notes.wait(SOON));
    });
}

#[test]
fn only_commits_that_touch_the_tables_wake() {
    on_both_engines(|store| {
        let (numbers, any) = (store.subscribe(&[NUMBERS.name()]), store.subscribe(&[]));
        note(store, "a", "1");
        assert!(any.wait(LATE) && !numbers.wait(SOON));
        let failed = store.write(|tx| {
            NUMBERS.put(tx, &1, &String::new())?;
            Err::<(), _>(StoreError::QueueFull)
        });
        assert!(failed.is_err() && !numbers.wait(SOON));
        store.reset().unwrap();
        assert!(numbers.wait(LATE), "a reset touches every table");
    });
}

#[test]
fn a_task_is_woken_and_then_sees_the_commit() {
    on_both_engines(|store| {
        let notes = store.subscribe(&[NOTES.name()]);
        thread::scope(|scope| {
            let waiter = scope.spawn(|| {
                block_on(notes.changed());
                noted(store, "a")
            });
            thread::sleep(SOON);
            note(store, "a", "1");
            assert_eq!(waiter.join().unwrap().as_deref(), Some("1"));
        });
        let again = pin!(notes.changed()).poll(&mut Context::from_waker(Waker::noop()));
        assert!(again.is_pending(), "one commit wakes once");
    });
}
