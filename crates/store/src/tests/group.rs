//! Group commit: closures of one group see those before them, and one that fails leaves nothing.

use std::sync::mpsc;
use std::thread;

use super::{Closure, NOTES, NUMBERS, in_one_group, note, noted, on_both_engines};
use crate::{Raw, Read, Store, StoreError, Tx, limits, migrate};

const RAW: Raw = Raw::new("test.raw");

fn put(key: &'static str, answer: u32) -> Closure {
    Box::new(move |tx| NOTES.put(tx, &key.to_string(), &key.to_string()).map(|()| answer))
}

#[test]
fn a_failing_closure_between_two_good_ones_leaves_nothing() {
    on_both_engines(|store| {
        note(store, "shared", "before");
        let fail: Closure = Box::new(|tx| {
            NOTES.put(tx, &"bad".to_string(), &String::new())?;
            NOTES.put(tx, &"shared".to_string(), &"spoiled".to_string())?;
            NOTES.delete(tx, &"first".to_string())?;
            Err(StoreError::QueueFull)
        });
        let check: Closure = Box::new(|tx| {
            assert!(NOTES.contains(tx, &"first".to_string())?, "a closure sees those before it in the group");
            assert!(!NOTES.contains(tx, &"bad".to_string())?);
            assert_eq!(NOTES.get(tx, &"shared".to_string())?.unwrap(), "before");
            Ok(3)
        });
        let commits = store.stats().commits;
        let answers = in_one_group(store, vec![put("first", 1), fail, check, put("last", 4)]);
        assert!(matches!(answers.as_slice(), [Ok(1), Err(StoreError::QueueFull), Ok(3), Ok(4)]), "{answers:?}");
        assert_eq!(store.stats().commits, commits + 1, "one commit for the group");
        let keys: Vec<_> = NOTES.list(&store.snapshot().unwrap(), &()).unwrap().into_iter().map(|(k, _)| k).collect();
        assert_eq!(keys, ["first", "last", "shared"]);
    });
}

#[test]
fn a_panic_is_an_error_for_its_caller_alone() {
    on_both_engines(|store| {
        let panics: Closure = Box::new(|tx| {
            NOTES.put(tx, &"bad".to_string(), &String::new())?;
            std::panic::resume_unwind(Box::new("on purpose".to_string()))
        });
        let answers = in_one_group(store, vec![put("first", 1), panics, put("last", 3)]);
        assert!(matches!(&answers[1], Err(StoreError::Panicked(text)) if text == "on purpose"), "{answers:?}");
        assert!(matches!((&answers[0], &answers[2]), (Ok(1), Ok(3))));
        assert_eq!(noted(store, "bad"), None);
        assert!(noted(store, "first").is_some() && noted(store, "last").is_some());
    });
}

#[test]
fn a_caller_whose_error_type_panics_is_answered_and_the_writer_lives() {
    #[derive(Debug)]
    struct Explosive(#[allow(dead_code, reason = "read through Debug")] StoreError);
    impl From<StoreError> for Explosive {
        fn from(error: StoreError) -> Self {
            match error {
                StoreError::Panicked(_) => std::panic::resume_unwind(Box::new("in From")),
                other => Explosive(other),
            }
        }
    }
    let store = Store::memory();
    let answer = store.write(|_| -> Result<(), Explosive> { std::panic::resume_unwind(Box::new("first")) });
    assert!(matches!(answer, Err(Explosive(StoreError::Closed))), "{answer:?}");
    note(&store, "still", "here");
}

#[test]
fn a_read_only_closure_costs_no_commit() {
    on_both_engines(|store| {
        note(store, "a", "1");
        let commits = store.stats().commits;
        let text = store.write(|tx| NOTES.get(tx, &"a".to_string())).unwrap();
        assert_eq!((text.as_deref(), store.stats().commits), (Some("1"), commits));
    });
}

#[test]
fn snapshots_do_not_see_later_commits() {
    on_both_engines(|store| {
        note(store, "a", "1");
        let before = store.snapshot().unwrap();
        note(store, "a", "2");
        note(store, "b", "new");
        let all = |r: &dyn Read| NOTES.list(r, &()).unwrap();
        assert_eq!(all(&before), [("a".to_string(), "1".to_string())]);
        assert_eq!(all(&store.snapshot().unwrap()).len(), 2);
        let moved = thread::spawn(move || NOTES.list(&before, &()).unwrap().len());
        assert_eq!(moved.join().unwrap(), 1, "a snapshot may go to another thread");
    });
}

#[test]
fn many_threads_lose_no_increment() {
    on_both_engines(|store| {
        thread::scope(|scope| {
            for _ in 0..8 {
                scope.spawn(|| {
                    for _ in 0..50 {
                        let add = store.write(|tx| {
                            let count: u64 = NUMBERS.get(tx, &0)?.map_or(0, |text| text.parse().unwrap());
                            NUMBERS.put(tx, &0, &(count + 1).to_string())
                        });
                        add.unwrap();
                    }
                });
            }
        });
        assert_eq!(NUMBERS.get(&store.snapshot().unwrap(), &0).unwrap().unwrap(), "400");
    });
}

#[test]
fn a_closure_that_waits_for_the_writer_is_refused() {
    let store = Store::memory();
    let inner = store.clone();
    let answer = store.write(move |_| inner.write(|tx| NOTES.put(tx, &"a".to_string(), &String::new())));
    assert!(matches!(answer, Err(StoreError::Nested)));
}

#[test]
fn limits_are_errors_by_name_and_leave_the_transaction_usable() {
    on_both_engines(|store| {
        let outcome = store.write(|tx| {
            let long = RAW.put(tx, vec![7; limits::KEY_BYTES_MAX + 1], Vec::new());
            assert!(matches!(long, Err(StoreError::KeyTooLong { bytes: 1_981, .. })), "{long:?}");
            let large = RAW.put(tx, vec![1], vec![0; limits::VALUE_BYTES_MAX + 1]);
            assert!(matches!(large, Err(StoreError::ValueTooLong { .. })), "{large:?}");
            RAW.put(tx, vec![7; limits::KEY_BYTES_MAX], vec![9; limits::VALUE_BYTES_MAX])
        });
        outcome.unwrap();
        let snapshot = store.snapshot().unwrap();
        let value = snapshot.get_raw("test.raw", &[7; limits::KEY_BYTES_MAX]).unwrap();
        assert_eq!(value.unwrap().len(), limits::VALUE_BYTES_MAX);
        assert_eq!(snapshot.get_raw("test.raw", &[7; 5_000]).unwrap(), None, "a key that cannot be there is not there");
        assert_eq!(scanned(&snapshot, &[7; 5_000], &[8]), 0);
        assert_eq!(scanned(&snapshot, &[6; 5_000], &[7; 5_000]), 1);
    });
}

fn scanned(r: &dyn Read, from: &[u8], to: &[u8]) -> usize {
    let mut count = 0;
    let (from, to) = (std::ops::Bound::Included(from), std::ops::Bound::Included(to));
    r.scan_raw("test.raw", from, to, false, &mut |_, _| {
        count += 1;
        Ok(true)
    })
    .unwrap();
    count
}

#[test]
fn closures_after_a_reset_in_their_group_see_an_empty_store() {
    on_both_engines(|store| {
        note(store, "a", "1");
        let failed_reset: Closure = Box::new(|tx| {
            migrate::reset(tx)?;
            assert!(!NOTES.contains(tx, &"a".to_string())?);
            NOTES.put(tx, &"b".to_string(), &String::new())?;
            Err(StoreError::QueueFull)
        });
        let still_there: Closure = Box::new(|tx| Ok(NOTES.count(tx, &())? as u32));
        let reset: Closure = Box::new(|tx| migrate::reset(tx).map(|()| 0));
        let empty: Closure = Box::new(|tx| {
            assert_eq!(NOTES.get(tx, &"a".to_string())?, None);
            assert!(!NOTES.delete(tx, &"a".to_string())?);
            assert_eq!(NOTES.count(tx, &())?, 0);
            NOTES.put(tx, &"c".to_string(), &String::new()).map(|()| 0)
        });
        let answers = in_one_group(store, vec![failed_reset, still_there, reset, empty]);
        assert!(matches!(answers.as_slice(), [Err(StoreError::QueueFull), Ok(1), Ok(0), Ok(0)]), "{answers:?}");
        let notes = NOTES.list(&store.snapshot().unwrap(), &()).unwrap();
        assert_eq!(notes, [("c".to_string(), String::new())]);
    });
}

#[test]
fn a_failed_attempt_leaves_the_rest_of_its_transaction() {
    on_both_engines(|store| {
        note(store, "a", "1");
        let outcome = store.write(|tx| {
            NOTES.put(tx, &"b".to_string(), &"outer".to_string())?;
            let inner = tx.attempt(|tx| {
                NOTES.put(tx, &"b".to_string(), &"inner".to_string())?;
                NOTES.delete(tx, &"a".to_string())?;
                NOTES.put(tx, &"c".to_string(), &String::new())?;
                Err::<(), _>(StoreError::QueueFull)
            });
            assert!(inner.is_err());
            tx.attempt(|tx| NOTES.put(tx, &"d".to_string(), &String::new()))
        });
        outcome.unwrap();
        assert_eq!(noted(store, "b").as_deref(), Some("outer"));
        assert!(noted(store, "a").is_some() && noted(store, "c").is_none() && noted(store, "d").is_some());
        assert_eq!(store.feed(1, 9).unwrap().len(), 2, "what was taken back is no change");
    });
}

#[test]
fn a_transaction_above_its_limit_is_refused_whole() {
    on_both_engines(|store| {
        let outcome = store.write(|tx| (0..9).try_for_each(|i| RAW.put(tx, vec![i], vec![0; limits::VALUE_BYTES_MAX])));
        assert!(matches!(outcome, Err(StoreError::TransactionTooLarge { .. })), "{outcome:?}");
        assert_eq!(store.snapshot().unwrap().get_raw("test.raw", &[0]).unwrap(), None);
    });
}

#[test]
fn a_closure_that_says_it_is_large_may_write_more_and_the_next_may_not() {
    on_both_engines(|store| {
        let nine = |tx: &mut Tx| (0..9).try_for_each(|i| RAW.put(tx, vec![i], vec![0; limits::VALUE_BYTES_MAX]));
        store
            .write(move |tx| {
                tx.allow_large();
                nine(tx)
            })
            .unwrap();
        assert!(store.snapshot().unwrap().get_raw("test.raw", &[8]).unwrap().is_some());
        assert!(matches!(store.write(nine), Err(StoreError::TransactionTooLarge { .. })));
    });
}

#[test]
fn the_queue_is_bounded_and_lets_waiters_in() {
    let store = Store::memory();
    let (release, held) = mpsc::channel::<()>();
    let holder = store.clone();
    let holder = thread::spawn(move || {
        holder.write(move |_| {
            held.recv().unwrap();
            Ok::<_, StoreError>(())
        })
    });
    let callers: Vec<_> = (0..limits::WRITE_QUEUE_CALLS_MAX as u64 + 50)
        .map(|i| Box::pin(store.write_async(move |tx| NUMBERS.put(tx, &i, &String::new()))))
        .collect();
    let waiting: Vec<_> = callers
        .into_iter()
        .map(|mut caller| {
            let mut context = std::task::Context::from_waker(std::task::Waker::noop());
            assert!(caller.as_mut().poll(&mut context).is_pending());
            caller
        })
        .collect();
    release.send(()).unwrap();
    holder.join().unwrap().unwrap();
    waiting.into_iter().for_each(|caller| super::block_on(caller).unwrap());
    assert_eq!(NUMBERS.count(&store.snapshot().unwrap(), &()).unwrap(), limits::WRITE_QUEUE_CALLS_MAX + 50);
}

#[test]
fn deferred_writes_ride_with_the_next_group_and_alone_after_a_while() {
    on_both_engines(|store| {
        let commits = store.stats().commits;
        for i in 0..10 {
            store.write_later(move |tx| NUMBERS.put(tx, &i, &"trail".to_string())).unwrap();
        }
        store.write_later(|_| Err(StoreError::QueueFull)).unwrap();
        note(store, "a", "1");
        let stats = store.stats();
        assert_eq!((stats.commits, stats.later_failed), (commits + 1, 1));
        assert_eq!(NUMBERS.count(&store.snapshot().unwrap(), &()).unwrap(), 10);
        let woken = store.subscribe(&[NUMBERS.name()]);
        store.write_later(|tx| NUMBERS.put(tx, &99, &String::new())).unwrap();
        assert!(woken.wait(std::time::Duration::from_secs(5)));
    });
}

#[test]
fn closing_runs_what_still_waits() {
    let dir = tempfile::tempdir().unwrap();
    let store = super::open(dir.path(), crate::Durability::Process);
    store.write_later(|tx| NUMBERS.put(tx, &1, &"late".to_string())).unwrap();
    drop(store);
    let store = super::open(dir.path(), crate::Durability::Process);
    assert_eq!(NUMBERS.get(&store.snapshot().unwrap(), &1).unwrap().unwrap(), "late");
}

/// Calls one by one until a closure runs on its caller's own thread.
fn alone(store: &Store) {
    let here = thread::current().id();
    let runs_here = || store.write(move |_| Ok::<_, StoreError>(thread::current().id() == here)).unwrap();
    assert!((0..2 * limits::ALONE_CALLS_MIN).any(|_| runs_here()), "a caller that is alone is served by itself");
}

#[test]
fn a_caller_that_is_alone_is_the_writer_until_two_meet() {
    on_both_engines(|store| {
        alone(store);
        let here = thread::current().id();
        let (inside, entered) = mpsc::channel();
        let (go, held) = mpsc::channel::<()>();
        // one runs in the writer's place while three more come
        let write = |f: Closure| {
            let store = store.clone();
            thread::spawn(move || store.write(f))
        };
        let first = write(Box::new(move |tx| {
            inside.send(thread::current().id()).unwrap();
            held.recv().unwrap();
            NOTES.put(tx, &"first".to_string(), &"1".to_string()).map(|()| 1)
        }));
        assert_eq!(entered.recv().unwrap(), first.thread().id());
        let later = (0..3).map(|n| {
            write(Box::new(move |tx| {
                assert!(NOTES.contains(tx, &"first".to_string())?, "in the order in which they came");
                NOTES.put(tx, &format!("later {n}"), &"1".to_string()).map(|()| 1)
            }))
        });
        let threads: Vec<_> = std::iter::once(first).chain(later).collect();
        while store.waiting() < 3 {
            thread::yield_now();
        }
        go.send(()).unwrap();
        threads.into_iter().for_each(|t| assert_eq!(t.join().unwrap().unwrap(), 1));
        assert_eq!(NOTES.list(&store.snapshot().unwrap(), &()).unwrap().len(), 4);
        let apart = store.write(move |_| Ok::<_, StoreError>(thread::current().id() != here)).unwrap();
        assert!(apart, "after a meeting the writer has its place again");
        alone(store);
    });
}

#[test]
fn whoever_runs_in_the_writers_place_keeps_the_writers_rules() {
    on_both_engines(|store| {
        alone(store);
        let inner = store.clone();
        let nested = store.write(move |_| inner.write(|tx| NOTES.put(tx, &"a".to_string(), &String::new())));
        assert!(matches!(nested, Err(StoreError::Nested)), "{nested:?}");
        let panics = store.write(|tx| -> Result<(), StoreError> {
            NOTES.put(tx, &"bad".to_string(), &String::new())?;
            std::panic::resume_unwind(Box::new("on purpose".to_string()))
        });
        assert!(matches!(panics, Err(StoreError::Panicked(_))), "{panics:?}");
        assert_eq!(noted(store, "bad"), None);
        store.write_later(|tx| NOTES.put(tx, &"rides".to_string(), &"along".to_string())).unwrap();
        note(store, "good", "1");
        assert_eq!((noted(store, "good").as_deref(), noted(store, "rides").as_deref()), (Some("1"), Some("along")));
    });
}
