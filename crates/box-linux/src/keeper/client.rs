//! The daemon's side of the keeper: join it, start it, store descriptors in it, replace it when it dies.

use super::proto::{self, LOCK, LOG, SOCKET};
use crate::home::Home;
use crate::shim;
use crate::sys::{self, Context, Dir, Result, Trouble};
use std::collections::BTreeMap;
use std::os::fd::{AsFd, OwnedFd};
use std::sync::{Arc, Mutex, MutexGuard, Weak};
use std::time::Duration;

/// Tries of starting a keeper in a row before giving up.
const REPLACE_TRIES_MAX: u32 = 20;
const BETWEEN_TRIES: Duration = Duration::from_millis(250);
/// How long `bye` may take.
const END_MILLISECONDS_MAX: i32 = 5000;

/// How the keeper was found.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Found {
    /// It lived: all its descriptors are there.
    Alive,
    /// Keeper and daemon had died; a machine still had the old namespaces, a new keeper lives in them.
    FromMachine,
    /// Nothing was left: new namespaces.
    New,
}

/// A connection to the keeper, with a copy of every stored descriptor. Cheap to clone.
#[derive(Clone)]
pub struct Keeper {
    shared: Arc<Shared>,
}

struct Shared {
    home: Home,
    found: Found,
    state: Mutex<State>,
}

struct State {
    connection: OwnedFd,
    pidfd: OwnedFd,
    stored: BTreeMap<String, OwnedFd>,
    leaving: bool,
}

/// The keeper's namespaces, as `hello` hands them out.
pub(crate) struct KeeperNamespaces {
    pub(crate) connection: OwnedFd,
    pub(crate) user: OwnedFd,
    pub(crate) mnt: OwnedFd,
    pub(crate) pidfd: OwnedFd,
}

impl Keeper {
    /// Joins the cloud's keeper: this process enters its user and mount namespaces. Starts one if none lives, in the
    /// old namespaces where a machine still has them. Call it before any thread exists; afterwards start threads.
    pub fn join_or_start(home: &Home) -> std::result::Result<Keeper, Trouble> {
        if let Ok(namespaces) = reach(home) {
            return Keeper::enter(home, namespaces, Found::Alive);
        }
        let (mode, found) = match join_a_machine(home)? {
            true => ("joined", Found::FromMachine),
            false => ("new", Found::New),
        };
        start(home, mode)?;
        Keeper::enter(home, reach(home)?, found)
    }

    fn enter(home: &Home, namespaces: KeeperNamespaces, found: Found) -> Result<Keeper> {
        let KeeperNamespaces { connection, user, mnt, pidfd } = namespaces;
        sys::enter_if_other(user.as_fd(), "user", libc::CLONE_NEWUSER)?;
        sys::enter_if_other(mnt.as_fd(), "mnt", libc::CLONE_NEWNS)?;
        let stored = fetch(&connection)?;
        let state = Mutex::new(State { connection, pidfd, stored, leaving: false });
        Ok(Keeper { shared: Arc::new(Shared { home: home.clone(), found, state }) })
    }

    /// How it was found.
    pub fn found(&self) -> Found {
        self.shared.found
    }

    /// From now on a thread replaces the keeper whenever it dies, from this process's own descriptors. It ends with
    /// the last clone of this handle.
    pub fn watch(&self) {
        let shared = Arc::downgrade(&self.shared);
        // without a thread the next `put` still notices
        let _ = std::thread::Builder::new().name("keeper-watch".into()).spawn(move || watch(&shared));
    }

    /// Stores a descriptor under a name; an older one of that name is dropped.
    pub fn put(&self, name: &str, fd: OwnedFd) -> std::result::Result<(), Trouble> {
        let mut state = self.shared.lock();
        self.shared.say(&mut state, &["put", name], Some(&fd))?;
        state.stored.insert(name.to_owned(), fd);
        Ok(())
    }

    /// Forgets a descriptor; an unknown name is success.
    pub fn forget(&self, name: &str) -> std::result::Result<(), Trouble> {
        let mut state = self.shared.lock();
        state.stored.remove(name);
        self.shared.say(&mut state, &["drop", name], None)
    }

    /// One stored descriptor.
    pub fn get(&self, name: &str) -> Option<OwnedFd> {
        self.shared.lock().stored.get(name).and_then(|fd| fd.try_clone().ok())
    }

    /// The stored names.
    pub fn names(&self) -> Vec<String> {
        self.shared.lock().stored.keys().cloned().collect()
    }

    /// All stored descriptors.
    pub fn all(&self) -> BTreeMap<String, OwnedFd> {
        let state = self.shared.lock();
        state.stored.iter().filter_map(|(n, fd)| Some((n.clone(), fd.try_clone().ok()?))).collect()
    }

    /// Makes a network namespace (its loopback up) and stores it.
    pub fn make_net(&self, name: &str) -> std::result::Result<OwnedFd, Trouble> {
        let fd = sys::new_net()?;
        self.put(name, fd.try_clone().context(|| "dup".into())?)?;
        Ok(fd)
    }

    /// Ends the keeper: for `down`, after every machine has ended. Its namespaces go when this process does.
    pub fn bye(&self) -> std::result::Result<(), Trouble> {
        let mut state = self.shared.lock();
        state.leaving = true;
        state.stored.clear();
        // it may be dead already, which is as good
        let _ = sys::ask(state.connection.as_fd(), b"bye", &[]);
        if !sys::wait_readable(state.pidfd.as_fd(), END_MILLISECONDS_MAX) {
            sys::kill_fd(state.pidfd.as_fd(), libc::SIGKILL)?;
        }
        // a zombie holds its user namespace: reap it if it is ours
        reap();
        for file in [SOCKET, LOCK] {
            let _ = std::fs::remove_file(self.shared.home.run().join(file));
        }
        Ok(())
    }
}

impl Shared {
    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(|poisoned| poisoned.into_inner())
    }

    /// One request; a dead keeper is replaced first and asked again.
    fn say(&self, state: &mut State, words: &[&str], fd: Option<&OwnedFd>) -> Result<()> {
        let fds: Vec<_> = fd.iter().map(|fd| fd.as_fd()).collect();
        let text = proto::join(words);
        if sys::ask(state.connection.as_fd(), &text, &fds).is_ok() {
            return Ok(());
        }
        self.replace(state)?;
        sys::ask(state.connection.as_fd(), &text, &fds).map(drop)
    }

    /// The keeper died under a living daemon: a new one takes the descriptors that are here.
    fn replace(&self, state: &mut State) -> Result<()> {
        reap();
        let namespaces = match reach(&self.home) {
            Ok(alive) => alive,
            Err(_) => {
                start(&self.home, "joined")?;
                reach(&self.home)?
            }
        };
        for (name, fd) in &state.stored {
            sys::ask(namespaces.connection.as_fd(), &proto::join(&["put", name]), &[fd.as_fd()])?;
        }
        state.connection = namespaces.connection;
        state.pidfd = namespaces.pidfd;
        Ok(())
    }
}

fn watch(shared: &Weak<Shared>) {
    let mut failures = 0;
    while let Some(pidfd) = shared.upgrade().and_then(|s| s.lock().pidfd.try_clone().ok()) {
        // wake now and then to see whether the handle is gone
        if !sys::wait_readable(pidfd.as_fd(), 1000) {
            continue;
        }
        let Some(shared) = shared.upgrade() else { return };
        let mut state = shared.lock();
        if state.leaving {
            return;
        }
        if !sys::wait_readable(state.pidfd.as_fd(), 0) {
            continue; // `say` was faster
        }
        match shared.replace(&mut state) {
            Ok(()) => {
                failures = 0;
                tracing::warn!("the keeper died and was replaced");
            }
            Err(error) => {
                drop(state);
                failures += 1;
                tracing::error!(%error, failures, "the keeper died and could not be replaced");
                if failures >= REPLACE_TRIES_MAX {
                    return;
                }
                std::thread::sleep(BETWEEN_TRIES);
            }
        }
    }
}

/// Connects to a living keeper and gets its namespaces.
pub(crate) fn reach(home: &Home) -> Result<KeeperNamespaces> {
    let connection = sys::connect_at(&Dir::open(&home.run())?, SOCKET)?;
    let packet = sys::ask(connection.as_fd(), b"hello", &[])?;
    let [user, mnt, pidfd]: [OwnedFd; 3] =
        packet.fds.try_into().map_err(|_| Trouble::other("keeper", "three descriptors expected"))?;
    Ok(KeeperNamespaces { connection, user, mnt, pidfd })
}

/// Everything a keeper stores.
pub(crate) fn fetch(connection: &OwnedFd) -> Result<BTreeMap<String, OwnedFd>> {
    let mut all = BTreeMap::new();
    let mut after = String::new();
    loop {
        let packet = sys::ask(connection.as_fd(), &proto::join(&["all", &after]), &[])?;
        let mut words = proto::words(&packet.bytes).into_iter();
        let more = words.next().as_deref() == Some("more");
        let names: Vec<String> = words.collect();
        if names.len() != packet.fds.len() {
            return Err(Trouble::other("keeper", "as many descriptors as names expected"));
        }
        after = names.last().cloned().unwrap_or_default();
        all.extend(names.into_iter().zip(packet.fds));
        if !more {
            return Ok(all);
        }
    }
}

/// Binds, listens and spawns: from the first moment on there is somebody to connect to.
fn start(home: &Home, mode: &str) -> Result<()> {
    let run = home.run();
    let lock = sys::lock_patiently(&run.join(LOCK))?;
    let lock = lock.ok_or_else(|| Trouble::other("keeper", "holds its lock, but does not answer"))?;
    let listener = sys::listen_at(&Dir::open(&run)?, SOCKET)?;
    let child = sys::spawn_role("keeper", &[mode], listener, lock, &run.join(LOG))?;
    STARTED.lock().unwrap_or_else(|p| p.into_inner()).push(child);
    Ok(())
}

/// Keepers that this process started, to be reaped when they end.
static STARTED: Mutex<Vec<std::process::Child>> = Mutex::new(Vec::new());

fn reap() {
    let mut started = STARTED.lock().unwrap_or_else(|p| p.into_inner());
    started.retain_mut(|child| child.try_wait().is_ok_and(|status| status.is_none()));
}

/// Enters the old namespaces of a dead keeper where a machine still has them.
fn join_a_machine(home: &Home) -> Result<bool> {
    for id in home.box_ids() {
        if let Ok(hello) = shim::hello(home, &id) {
            sys::enter_if_other(hello.user.as_fd(), "user", libc::CLONE_NEWUSER)?;
            sys::enter_if_other(hello.mnt.as_fd(), "mnt", libc::CLONE_NEWNS)?;
            return Ok(true);
        }
    }
    Ok(false)
}
