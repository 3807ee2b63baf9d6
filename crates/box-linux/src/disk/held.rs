//! Names that an overlay holds on to.
//!
//! An overlay whose upper layer is a file system that may lose names by itself (FUSE) asks whenever a file is used whether the
//! name by which it came to know the file still leads there (`ovl_dentry_revalidate`), and answers "Stale file handle" if not:
//! also when a program deleted that name, and the file has others. So before a name of a file goes that has others, what the
//! kernel holds is moved out of its way: into a directory that is nowhere on the disk, by a rename of our own. Meanwhile
//! the deletion is answered with ESTALE, on which the kernel walks the path once more and asks again (`retry_estale`). It is
//! made to ask on that way, when it holds no lock yet, for the directory's attributes: the answer waits for the move.

use super::files::{enter, show};
use super::tree::Tree;
use fuser::{INodeNo, Notifier, ReplyAttr, ReplyEntry};
use rustix::fs::{self as host, Mode, OFlags, Stat};
use std::collections::HashMap;
use std::ffi::{OsStr, OsString};
use std::io;
use std::os::fd::{AsFd, OwnedFd};
use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::mpsc::{Sender, channel};
use std::sync::{Arc, Mutex, MutexGuard, OnceLock, PoisonError};
use std::time::{Duration, Instant};

/// The number of the directory that is nowhere, and its name in the root.
pub(super) const NOWHERE: u64 = u64::MAX - 1;
const NOWHERE_NAME: &str = ".nowhere";
/// What an overlay deletes here is asked for once.
const WORK_NAME: &str = "work";
/// From the move to the second attempt.
const AGAIN_WITHIN: Duration = Duration::from_secs(10);

type Place = (u64, OsString);

/// What is known of names that go.
pub(super) struct Held {
    tree: Arc<Tree>,
    state: Mutex<State>,
    /// Who moves names.
    mover: AtomicU32,
    kernel: OnceLock<Notifier>,
}

#[derive(Default)]
struct State {
    /// The file system as mounted, which the mover walks; gone when the machine is.
    mount: Option<Arc<OwnedFd>>,
    asks: Option<Sender<Place>>,
    going: HashMap<Place, Going>,
    /// Names that lead to a file for the kernel alone.
    ghosts: HashMap<Place, u64>,
    next: u64,
}

/// A name that is about to go.
#[derive(Default)]
struct Going {
    moved: Option<Instant>,
    /// Threads that shall ask again.
    by: Vec<u32>,
    /// Those that are on their way.
    waiting: Vec<Question>,
}

/// What is asked about a directory.
pub(super) enum Question {
    Attributes(ReplyAttr),
    /// Its name was found.
    Entry(Stat, ReplyEntry),
}

fn stale() -> io::Error {
    io::Error::from_raw_os_error(libc::ESTALE)
}

impl Held {
    /// For the root that is mounted so.
    pub(super) fn new(tree: Arc<Tree>, mount: OwnedFd) -> Arc<Held> {
        let state = State { mount: Some(Arc::new(mount)), ..State::default() };
        Arc::new(Held { tree, state: Mutex::new(state), mover: AtomicU32::new(0), kernel: OnceLock::new() })
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Lets go of the mount, which else would never end.
    pub(super) fn end(&self) {
        let mut state = self.state();
        (state.mount, state.asks) = (None, None);
    }

    /// Whether this is a name of ours, and which node it leads to.
    pub(super) fn look(&self, parent: u64, name: &OsStr) -> Option<u64> {
        if parent == super::tree::ROOT && name == NOWHERE_NAME {
            return Some(NOWHERE);
        }
        self.state().ghosts.get(&(parent, name.to_owned())).copied()
    }

    /// The kernel can be spoken to.
    pub(super) fn speaks_to(&self, kernel: Notifier) {
        let _ = self.kernel.set(kernel);
    }

    /// Answers who asks about a node: now or, who is about to delete a name in it, when that has been moved.
    pub(super) fn answer(&self, number: u64, by: u32, question: Question) {
        let mut state = self.state();
        let mut here = state.going.iter_mut().filter(|(at, g)| at.0 == number && g.moved.is_none()).peekable();
        // what others are told is no answer for who is on his way
        let is_for_long = here.peek().is_none();
        if let Some((_, going)) = here.find(|(_, g)| g.by.contains(&by)) {
            return going.waiting.push(question);
        }
        drop(state);
        self.tell(number, is_for_long, question);
    }

    fn tell(&self, number: u64, is_for_long: bool, question: Question) {
        match question {
            Question::Attributes(reply) => show(self.tree.attributes(number), is_for_long, reply),
            Question::Entry(stat, reply) => enter(&stat, is_for_long, reply),
        }
    }

    /// Before a name goes: an error if what the kernel holds has to be moved first.
    pub(super) fn before(self: &Arc<Held>, parent: u64, name: &OsStr, by: u32) -> io::Result<()> {
        let Some(number) = self.tree.has_others(parent, name) else { return Ok(()) };
        let place = (parent, name.to_owned());
        if self.tree.way_to(parent)?.first().is_some_and(|n| n == WORK_NAME) {
            // an overlay's own way to delete, which is not tried again: the name goes, and what is held leads on
            self.tree.remove(parent, name, false)?;
            self.state().ghosts.insert(place, number);
            return Err(stale());
        }
        let mut state = self.state();
        if state.going.get(&place).and_then(|g| g.moved).is_some_and(|at| at.elapsed() < AGAIN_WITHIN) {
            state.going.remove(&place);
            return Ok(());
        }
        if state.asks.is_none() {
            state.asks = self.start();
        }
        let (Some(asks), Some(kernel)) = (&state.asks, self.kernel.get()) else { return Ok(()) };
        if state.going.get(&place).is_none_or(|g| g.moved.is_some()) && asks.send(place.clone()).is_err() {
            return Ok(());
        }
        let going = state.going.entry(place).or_default();
        going.moved = None;
        going.by.push(by);
        let _ = kernel.inval_inode(INodeNo(parent), -1, 0);
        Err(stale())
    }

    /// A rename of the mover's: nothing is renamed but what the kernel holds. True if it was one.
    pub(super) fn moved(&self, by: u32, from: (u64, &OsStr), to: (u64, &OsStr)) -> bool {
        if to.0 != NOWHERE || by != self.mover.load(Ordering::Relaxed) {
            return false;
        }
        if let Some(number) = self.tree.has_others(from.0, from.1) {
            self.state().ghosts.insert((NOWHERE, to.1.to_owned()), number);
        }
        true
    }

    /// The kernel knows nothing of it any more.
    pub(super) fn forget(&self, number: u64) {
        self.state().ghosts.retain(|_, n| *n != number);
    }

    fn start(self: &Arc<Held>) -> Option<Sender<Place>> {
        let (asks, asked) = channel::<Place>();
        let held = self.clone();
        let work = move || {
            held.mover.store(rustix::thread::gettid().as_raw_nonzero().get() as u32, Ordering::Relaxed);
            for place in asked {
                // what could not be moved is deleted all the same
                let _ = held.move_away(&place);
                let mut state = held.state();
                let waiting = state.going.get_mut(&place).map(|going| {
                    going.moved = Some(Instant::now());
                    std::mem::take(&mut going.waiting)
                });
                state.going.retain(|_, g| g.moved.is_none_or(|at| at.elapsed() < AGAIN_WITHIN));
                drop(state);
                waiting.into_iter().flatten().for_each(|question| held.tell(place.0, true, question));
            }
        };
        std::thread::Builder::new().spawn(work).ok().map(|_| asks)
    }

    fn move_away(&self, place: &Place) -> io::Result<()> {
        let way = self.tree.way_to(place.0)?;
        let (mount, name) = {
            let mut state = self.state();
            state.next += 1;
            (state.mount.clone().ok_or_else(stale)?, state.next.to_string())
        };
        let into = |at: &OwnedFd, name: &OsStr| {
            host::openat(at, name, OFlags::PATH | OFlags::DIRECTORY | OFlags::NOFOLLOW | OFlags::CLOEXEC, Mode::empty())
        };
        let nowhere = into(&mount, OsStr::new(NOWHERE_NAME))?;
        let mut dir = into(&mount, OsStr::new("."))?;
        for name in &way {
            dir = into(&dir, name)?;
        }
        Ok(host::renameat(dir.as_fd(), &place.1, nowhere.as_fd(), &*name)?)
    }
}
