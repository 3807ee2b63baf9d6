//! Tests of the store through its public face, most of them on both engines.

mod damage;
mod feed;
mod fuzz;
mod group;
mod indexes;
mod keys;
mod kill;
mod model;
mod opening;
mod room;
mod secrets;
mod subscriptions;
mod tables;

use std::future::Future;
use std::path::Path;
use std::pin::pin;
use std::process::{Command, Stdio};
use std::sync::Arc;
use std::sync::mpsc;
use std::task::{Context, Poll, Wake, Waker};
use std::thread::{self, Thread};

use crate::{Durability, Options, Store, StoreError, Table, Tx};

static NOTES: Table<String, String> = Table::new("test.notes");
static NUMBERS: Table<u64, String> = Table::new("test.numbers");

/// Runs a test on a store in memory and on one in a directory.
fn on_both_engines(test: impl Fn(&Store)) {
    test(&Store::memory());
    let dir = tempfile::tempdir().unwrap();
    test(&open(dir.path(), Durability::Process));
}

fn open(dir: &Path, durability: Durability) -> Store {
    Store::open(options(dir, durability)).unwrap()
}

fn options(dir: &Path, durability: Durability) -> Options {
    Options { dir: Some(dir.to_path_buf()), durability }
}

fn note(store: &Store, key: &str, text: &str) {
    let (key, text) = (key.to_string(), text.to_string());
    store.write(move |tx| NOTES.put(tx, &key, &text)).unwrap();
}

fn noted(store: &Store, key: &str) -> Option<String> {
    NOTES.get(&store.snapshot().unwrap(), &key.to_string()).unwrap()
}

type Outcome = Result<u32, StoreError>;
type Closure = Box<dyn FnOnce(&mut Tx) -> Outcome + Send>;

/// Runs closures in one group, in order, and gives their answers.
fn in_one_group(store: &Store, closures: Vec<Closure>) -> Vec<Outcome> {
    let (release, held) = mpsc::channel::<()>();
    let (ready, is_ready) = mpsc::channel::<()>();
    let first = store.clone();
    let holder = thread::spawn(move || {
        first.write(move |_| {
            ready.send(()).unwrap();
            held.recv().unwrap();
            Ok::<_, StoreError>(())
        })
    });
    is_ready.recv().unwrap();
    let mut waiting: Vec<_> = closures.into_iter().map(|f| Box::pin(store.write_async(f))).collect();
    let mut context = Context::from_waker(Waker::noop());
    for future in &mut waiting {
        assert!(future.as_mut().poll(&mut context).is_pending());
    }
    release.send(()).unwrap();
    holder.join().unwrap().unwrap();
    waiting.into_iter().map(block_on).collect()
}

struct Unpark(Thread);

impl Wake for Unpark {
    fn wake(self: Arc<Self>) {
        self.0.unpark();
    }
}

fn block_on<T>(future: impl Future<Output = T>) -> T {
    let waker = Waker::from(Arc::new(Unpark(thread::current())));
    let mut future = pin!(future);
    loop {
        match future.as_mut().poll(&mut Context::from_waker(&waker)) {
            Poll::Ready(value) => return value,
            Poll::Pending => thread::park(),
        }
    }
}

/// This test binary again, running one test as the child that finds `STORE_TEST_DIR` set.
fn child(test: &str, dir: &Path) -> Command {
    let mut command = Command::new(std::env::current_exe().unwrap());
    command.args(["--exact", test, "--nocapture", "--test-threads=1"]).env("STORE_TEST_DIR", dir);
    command.stdin(Stdio::null());
    command
}

fn child_dir() -> Option<std::path::PathBuf> {
    std::env::var_os("STORE_TEST_DIR").map(Into::into)
}
