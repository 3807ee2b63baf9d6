//! Tables named `*.secrets`: nothing of them lies in the data file in clear, neither while it is kept nor when it is gone.

use super::{on_both_engines, open};
use crate::{Durability, Store, StoreError, Table};
use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::Path;

static SECRETS: Table<String, String> = Table::new("test.secrets");
static PLAIN: Table<String, String> = Table::new("test.plain");
const PASSWORD: &str = "correct horse battery staple";

fn put(store: &Store, table: &'static Table<String, String>, key: &str, text: &str) {
    let (key, text) = (key.to_owned(), text.to_owned());
    store.write(move |tx| table.put(tx, &key, &text)).unwrap();
}

fn data_holds(dir: &Path, text: &str) -> bool {
    let data = fs::read(dir.join("data.mdb")).unwrap();
    data.windows(text.len()).any(|w| w == text.as_bytes())
}

#[test]
fn a_secret_is_read_as_it_was_written() {
    on_both_engines(|store| {
        put(store, &SECRETS, "a", PASSWORD);
        put(store, &SECRETS, "b", "");
        let read = store.snapshot().unwrap();
        assert_eq!(SECRETS.get(&read, &"a".into()).unwrap().as_deref(), Some(PASSWORD));
        let all: Vec<String> = SECRETS.list(&read, &()).unwrap().into_iter().map(|(_, v)| v).collect();
        assert_eq!(all, [PASSWORD, ""]);
        assert_eq!(SECRETS.last(&read, &()).unwrap().unwrap().1, "");
    });
}

#[test]
fn no_secret_is_in_the_file_while_it_is_kept_or_after_it_was_deleted() {
    let dir = tempfile::tempdir().unwrap();
    let store = open(dir.path(), Durability::Process);
    put(&store, &SECRETS, "db", PASSWORD);
    assert!(!data_holds(dir.path(), PASSWORD));
    store.write(|tx| SECRETS.delete(tx, &"db".into())).unwrap();
    drop(store);
    assert!(!data_holds(dir.path(), PASSWORD));
    // the look itself finds what is in clear
    let store = open(dir.path(), Durability::Process);
    put(&store, &PLAIN, "db", PASSWORD);
    store.write(|tx| PLAIN.delete(tx, &"db".into())).unwrap();
    drop(store);
    assert!(data_holds(dir.path(), PASSWORD));
}

#[test]
fn the_key_is_the_owners_alone_and_a_secret_does_not_open_without_it() {
    let dir = tempfile::tempdir().unwrap();
    let store = open(dir.path(), Durability::Full);
    put(&store, &SECRETS, "db", PASSWORD);
    drop(store);
    let key = dir.path().join("key");
    assert_eq!(fs::metadata(&key).unwrap().permissions().mode() & 0o777, 0o600);
    let store = open(dir.path(), Durability::Full);
    assert_eq!(SECRETS.get(&store.snapshot().unwrap(), &"db".into()).unwrap().as_deref(), Some(PASSWORD));
    drop(store);
    fs::remove_file(&key).unwrap();
    let store = open(dir.path(), Durability::Full);
    let refused = SECRETS.get(&store.snapshot().unwrap(), &"db".into());
    assert!(matches!(refused, Err(StoreError::Codec { .. })), "{refused:?}");
}
