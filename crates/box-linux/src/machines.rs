//! The driver: `Boxes` over shims. It keeps nothing that cannot be found again: a killed daemon's successor adopts what
//! lives (decision: "The running cloud", Adoption).

use crate::cgroup;
use crate::home::{Home, make_private};
use crate::root;
use crate::shim::{self, BoxFiles, Notice, Request, SLOTS};
use crate::sys::{self, Dir, Trouble};
use box_spec::{
    Bind, BoxError, BoxId, BoxSpec, Boxes, Ending, Event, Exec, ImageId, ImageInfo, Kind, Life, LimitsHeld, Running,
    Seen, Streams, UserDataState,
};
use std::collections::BTreeMap;
use std::os::fd::{AsFd, OwnedFd};
use std::path::Path;
use std::process::Child;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{Receiver, Sender, channel};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError, RwLock};
use std::time::Duration;

/// From a free lock to the end of the process that had it.
const END_MILLISECONDS_MAX: i32 = 1000;
/// A watching thread only waits.
const WATCH_STACK_BYTES: usize = 128 * 1024;

/// All machines of one cloud. Cheap to clone.
#[derive(Clone)]
pub struct Machines {
    shared: Arc<Shared>,
}

struct Shared {
    home: Home,
    alive: Mutex<BTreeMap<BoxId, Alive>>,
    listeners: Mutex<Vec<Sender<Event>>>,
    /// Taken while a slot is chosen, so that two machines never get the same ids.
    slots: Mutex<()>,
    /// Roots of instances are full when they have their size.
    keeps_roots: AtomicBool,
    /// Held for reading while a machine is started; true once all are being ended: none may start behind their back.
    ending: RwLock<bool>,
}

/// What is held of a living machine.
struct Alive {
    net: OwnedFd,
    shim: OwnedFd,
    /// Ours to reap; none after adoption.
    child: Option<Child>,
}

fn locked<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(|poisoned| poisoned.into_inner())
}

fn host(error: Trouble) -> BoxError {
    BoxError::Host { what: error.what, source: error.source }
}

fn host_io(what: impl Into<String>) -> impl FnOnce(std::io::Error) -> BoxError {
    let what = what.into();
    move |source| BoxError::Host { what, source }
}

impl Machines {
    /// Adopts every machine of this cloud that lives. Call it after the keeper is joined.
    pub fn open(home: &Home) -> Machines {
        let shared = Arc::new(Shared {
            home: home.clone(),
            alive: Mutex::default(),
            listeners: Mutex::default(),
            slots: Mutex::default(),
            keeps_roots: AtomicBool::new(false),
            ending: RwLock::default(),
        });
        let machines = Machines { shared };
        // all at once: one that is just booting answers when it has booted
        std::thread::scope(|scope| {
            for id in home.box_ids() {
                let machines = &machines;
                scope.spawn(move || {
                    if let Ok(hello) = shim::hello(home, &id) {
                        machines.hold(&id, hello, None);
                    }
                });
            }
        });
        machines
    }

    /// From now on the root of each instance that starts is full when it has its size, where the host lets it be.
    pub fn keep_root_sizes(&self) {
        self.shared.keeps_roots.store(true, Ordering::Relaxed);
    }

    /// The machines that were found alive or started since.
    pub fn alive(&self) -> Vec<BoxId> {
        locked(&self.shared.alive).keys().cloned().collect()
    }

    /// Ends every machine, all at once, and returns when none is left; for `down`. Disks stay, and nothing starts any more.
    pub fn stop_all(&self, grace: Duration) -> Result<(), BoxError> {
        *self.shared.ending.write().unwrap_or_else(PoisonError::into_inner) = true;
        let stop = |id: BoxId| {
            let machines = self.clone();
            std::thread::spawn(move || machines.stop(&id, grace))
        };
        let threads: Vec<_> = self.shared.home.box_ids().into_iter().map(stop).collect();
        let mut first = Ok(());
        for thread in threads {
            match thread.join().unwrap_or(Ok(())) {
                // a removal that a kill cut short
                Err(BoxError::Unknown(_)) => {}
                ended => first = first.and(ended),
            }
        }
        first
    }

    fn files(&self, id: &BoxId) -> Result<BoxFiles, BoxError> {
        let files = BoxFiles::at(self.shared.home.box_dir(id));
        if files.path("spec.json").exists() { Ok(files) } else { Err(BoxError::Unknown(id.clone())) }
    }

    fn group_name(&self, id: &BoxId) -> String {
        format!("hanul-{:08x}-{id}", self.shared.home.tag())
    }

    fn hold(&self, id: &BoxId, hello: shim::HelloFds, child: Option<Child>) {
        let shim::HelloFds { connection, shim, net, .. } = hello;
        locked(&self.shared.alive).insert(id.clone(), Alive { net, shim, child });
        if shim::watch(&connection).is_err() {
            return; // it has just died: the thread below would find nothing either
        }
        let (shared, id) = (self.shared.clone(), id.clone());
        let thread = std::thread::Builder::new().name(format!("watch {id}")).stack_size(WATCH_STACK_BYTES);
        let watching = thread.spawn(move || shared.watch(&id, &connection));
        if let Err(error) = watching {
            tracing::error!(%error, "no thread to watch a machine: its end will be seen late");
        }
    }

    /// A free range of ids, kept with the machine's directory.
    fn choose_slot(&self, files: &BoxFiles) -> Result<(), BoxError> {
        let _one_at_a_time = locked(&self.shared.slots);
        if files.slot().is_some() {
            return Ok(());
        }
        let home = &self.shared.home;
        let taken: Vec<u32> = home.box_ids().iter().filter_map(|i| BoxFiles::at(home.box_dir(i)).slot()).collect();
        let first = home.tag() % SLOTS;
        let free = (0..SLOTS).map(|n| (first + n) % SLOTS).find(|s| !taken.contains(s));
        let slot = free.ok_or_else(|| BoxError::Exists("4096 machines in one cloud".into()))?;
        files.set_slot(slot).map_err(host)
    }

    fn check(&self, spec: &BoxSpec) -> Result<(), BoxError> {
        spec.check().map_err(|source| BoxError::Invalid { id: spec.id.clone(), source })?;
        let missing = |l: &&ImageId| !self.shared.home.image_dir(l).join("upper").is_dir();
        match spec.image.layers.iter().find(missing) {
            Some(layer) => Err(BoxError::UnknownImage(layer.clone())),
            None => Ok(()),
        }
    }

    /// Lock and listening socket go to the new shim: there is no moment in which it is neither dead nor reachable.
    fn spawn(&self, id: &BoxId, files: &BoxFiles) -> Result<Child, BoxError> {
        let lock = sys::lock_patiently(&files.lock()).map_err(host)?;
        let locked = || BoxError::Shim { id: id.clone(), why: "holds its lock, but does not answer".into() };
        let lock = lock.ok_or_else(locked)?;
        // what a killed shim of this machine left
        cgroup::sweep(&self.group_name(id));
        let directory = Dir::open(&files.dir).map_err(host)?;
        let listener = sys::listen_at(&directory, "ctl").map_err(host)?;
        let args = [files.dir.display().to_string(), self.group_name(id)];
        sys::spawn_role("shim", &[&args[0], &args[1]], listener, lock, &files.log()).map_err(host)
    }

    /// An image's layer, copied from a directory of changes unless it is there; the bytes of its files.
    fn layer(&self, upper: &Path, image: &ImageId) -> Result<u64, BoxError> {
        let dir = self.shared.home.image_dir(image);
        let layer = dir.join("upper");
        if layer.is_dir() {
            return Ok(root::tree_bytes(&layer));
        }
        let unfinished = dir.join("unfinished");
        make_private(&dir).map_err(host)?;
        match std::fs::remove_dir_all(&unfinished) {
            Err(e) if e.kind() != std::io::ErrorKind::NotFound => return Err(e).map_err(host_io("remove old copy")),
            _ => {}
        }
        let bytes = root::copy_tree(upper, &unfinished).map_err(host)?;
        std::fs::rename(&unfinished, &layer).map_err(host_io("finish an image"))?;
        Ok(bytes)
    }

    fn request(&self, id: &BoxId, request: &Request) -> Result<bool, BoxError> {
        self.files(id)?;
        shim::request(&self.shared.home, id, request, true).map_err(|e| not_running(id, e))
    }

    fn settle(&self, id: &BoxId, files: &BoxFiles) -> Result<(), BoxError> {
        // the shim ends a moment after its last answer
        let ended = sys::wait_unlocked(&files.lock());
        self.shared.forget(id);
        match ended {
            true => Ok(()),
            false => Err(BoxError::Shim { id: id.clone(), why: "its shim does not end".into() }),
        }
    }
}

/// Nobody listens, or the listener went away: that is a machine that does not run.
fn not_running(id: &BoxId, error: Trouble) -> BoxError {
    match error.source.kind() {
        std::io::ErrorKind::ConnectionRefused | std::io::ErrorKind::NotFound | std::io::ErrorKind::UnexpectedEof => {
            BoxError::NotRunning(id.clone())
        }
        _ => BoxError::Shim { id: id.clone(), why: error.to_string() },
    }
}

impl Shared {
    fn tell(&self, event: &Event) {
        locked(&self.listeners).retain(|l| l.send(event.clone()).is_ok());
    }

    /// Until the shim is gone; then its lock tells why.
    fn watch(&self, id: &BoxId, connection: &OwnedFd) {
        sys::wait_forever(connection.as_fd());
        while let Some(notice) = shim::next_notice(connection.as_fd()) {
            match notice {
                Notice::Rebooted => self.tell(&Event::Rebooted(id.clone())),
                Notice::UserDataDone(status) => self.tell(&Event::UserDataDone(id.clone(), status)),
                Notice::Ended(_) => {}
            }
        }
        let files = BoxFiles::at(self.home.box_dir(id));
        sys::wait_unlocked(&files.lock());
        self.forget(id);
        // a removed machine has no directory any more, and no end to tell of
        if files.dir.exists() {
            self.tell(&Event::Died(id.clone(), files.ending()));
        }
    }

    /// Drops what is held of a machine whose shim has ended, and reaps the shim.
    fn forget(&self, id: &BoxId) {
        let shim = locked(&self.alive).get(id).and_then(|a| a.shim.try_clone().ok());
        // a process lets go of its lock a moment before it is seen to have ended
        let Some(shim) = shim.filter(|s| sys::wait_readable(s.as_fd(), END_MILLISECONDS_MAX)) else { return };
        let mut alive = locked(&self.alive);
        // another one may have been started meanwhile
        let ended = alive.get(id).is_some_and(|a| sys::wait_readable(a.shim.as_fd(), 0));
        if ended && let Some(mut child) = alive.remove(id).and_then(|a| a.child) {
            let _ = child.wait();
        }
        drop(shim);
    }
}

impl Boxes for Machines {
    fn start(&self, spec: &BoxSpec) -> Result<(), BoxError> {
        self.check(spec)?;
        let id = &spec.id;
        let ending = self.shared.ending.read().unwrap_or_else(PoisonError::into_inner);
        if *ending {
            return Err(BoxError::NotRunning(id.clone()));
        }
        if shim::hello(&self.shared.home, id).is_ok() {
            return Ok(());
        }
        let files = BoxFiles::at(self.shared.home.box_dir(id));
        make_private(&files.dir).map_err(host)?;
        self.choose_slot(&files)?;
        let mut spec = spec.clone();
        spec.limits.keeps_disk |= spec.kind == Kind::Instance && self.shared.keeps_roots.load(Ordering::Relaxed);
        files.set_spec(&spec).map_err(host)?;
        files.clear_ending();
        let mut child = self.spawn(id, &files)?;
        match shim::hello_patiently(&self.shared.home, id) {
            Ok(hello) => {
                self.hold(id, hello, Some(child));
                Ok(())
            }
            Err(_) => {
                let _ = child.wait();
                Err(BoxError::Shim { id: id.clone(), why: files.last_words() })
            }
        }
    }

    fn go(&self, id: &BoxId) -> Result<(), BoxError> {
        self.request(id, &Request::Go).map(drop)
    }

    fn list(&self) -> Result<Vec<Seen>, BoxError> {
        let home = &self.shared.home;
        let known = home.box_ids().into_iter().filter_map(|id| self.files(&id).ok().map(|f| (id, f)));
        let look = |(id, files): (BoxId, BoxFiles)| match shim::hello(home, &id) {
            Ok(hello) => hello.seen,
            Err(_) => Seen {
                id,
                life: Life::Ended(files.ending()),
                user_data: files.user_data(),
                boots: files.boots(),
                limits: LimitsHeld::default(),
            },
        };
        Ok(known.map(look).collect())
    }

    fn stop(&self, id: &BoxId, grace: Duration) -> Result<(), BoxError> {
        let files = self.files(id)?;
        let grace_milliseconds = grace.as_millis() as u64;
        match self.request(id, &Request::Stop { grace_milliseconds }) {
            Err(BoxError::NotRunning(_)) if files.ending() == Ending::Lost => {
                cgroup::sweep(&self.group_name(id));
                files.set_ending(Ending::Stopped).map_err(host)?;
            }
            Ok(_) | Err(BoxError::NotRunning(_)) => {}
            Err(other) => return Err(other),
        }
        self.settle(id, &files)
    }

    fn reboot(&self, id: &BoxId, grace: Duration) -> Result<(), BoxError> {
        self.request(id, &Request::Reboot { grace_milliseconds: grace.as_millis() as u64 }).map(drop)
    }

    fn remove(&self, id: &BoxId) -> Result<(), BoxError> {
        match self.kill(id) {
            Ok(()) | Err(BoxError::Unknown(_)) => {}
            Err(other) => return Err(other),
        }
        let dir = self.shared.home.box_dir(id);
        cgroup::sweep(&self.group_name(id));
        // the specification last: until then the machine is known, and a removal cut short is finished by the next
        let rest = std::fs::read_dir(&dir).into_iter().flatten().flatten().map(|e| e.path());
        for path in rest.filter(|p| !p.ends_with("spec.json")) {
            let gone = if path.is_dir() { std::fs::remove_dir_all(&path) } else { std::fs::remove_file(&path) };
            gone.map_err(host_io(format!("remove {}", path.display())))?;
        }
        match std::fs::remove_dir_all(&dir) {
            Err(e) if e.kind() != std::io::ErrorKind::NotFound => Err(e).map_err(host_io("remove a machine")),
            _ => Ok(()),
        }
    }

    fn console(&self, id: &BoxId, tail: usize) -> Result<Vec<u8>, BoxError> {
        shim::console_tail(&self.files(id)?.console(), tail).map_err(host_io("console"))
    }

    fn exec(&self, id: &BoxId, exec: &Exec, streams: Streams) -> Result<Box<dyn Running>, BoxError> {
        self.files(id)?;
        let program = shim::exec(&self.shared.home, id, exec, streams).map_err(|e| not_running(id, e))?;
        Ok(Box::new(program))
    }

    fn events(&self) -> Receiver<Event> {
        let (tell, hear) = channel();
        locked(&self.shared.listeners).push(tell);
        hear
    }

    fn netns(&self, id: &BoxId) -> Option<OwnedFd> {
        let alive = locked(&self.shared.alive);
        let machine = alive.get(id).filter(|a| !sys::wait_readable(a.shim.as_fd(), 0))?;
        machine.net.try_clone().ok()
    }

    fn mount(&self, id: &BoxId, bind: &Bind) -> Result<(), BoxError> {
        self.request(id, &Request::Mount(bind.clone())).map(drop)
    }

    fn unmount(&self, id: &BoxId, inside: &Path, force: bool) -> Result<bool, BoxError> {
        self.request(id, &Request::Unmount { inside: inside.to_owned(), force })
    }

    fn resize_root(&self, id: &BoxId, mib: u64) -> Result<(), BoxError> {
        self.request(id, &Request::ResizeRoot { mib }).map(drop)
    }

    fn image_from(&self, id: &BoxId, image: &ImageId) -> Result<ImageInfo, BoxError> {
        let files = self.files(id)?;
        let spec = files.spec().map_err(host)?;
        let mut layers = spec.image.layers;
        layers.push(image.clone());
        Ok(ImageInfo { layers, bytes: self.layer(&files.upper(), image)? })
    }

    fn new_disk(&self, id: &BoxId, old: Option<&Path>, first: bool) -> Result<(), BoxError> {
        let files = self.files(id)?;
        if shim::hello(&self.shared.home, id).is_ok() {
            return Err(BoxError::Exists(format!("{id}: it runs")));
        }
        let disk = files.path("disk");
        match old {
            // a repetition
            Some(to) if to.is_dir() => {}
            Some(to) => {
                to.parent().map_or(Ok(()), make_private).map_err(host)?;
                std::fs::rename(&disk, to).map_err(host_io("take a disk away"))?;
            }
            None => match std::fs::remove_dir_all(&disk) {
                Err(e) if e.kind() != std::io::ErrorKind::NotFound => return Err(e).map_err(host_io("remove a disk")),
                _ => {}
            },
        }
        match first {
            true => files.set_user_data(UserDataState::None).map_err(host),
            // one that is there was used before
            false => make_private(&files.upper()).map_err(host),
        }
    }

    fn layer_from(&self, directory: &Path, image: &ImageId) -> Result<(), BoxError> {
        let upper = directory.join("upper");
        // made by the first machine that mounts it
        let source = if upper.is_dir() { upper } else { directory.to_owned() };
        self.layer(&source, image).map(drop)
    }

    fn remove_image(&self, image: &ImageId) -> Result<(), BoxError> {
        let home = &self.shared.home;
        let specs = home.box_ids().into_iter().filter_map(|id| Some((self.files(&id).ok()?.spec().ok()?, id)));
        for (spec, id) in specs {
            if spec.image.layers.contains(image) {
                return Err(BoxError::Exists(format!("{image} is needed by {id}")));
            }
        }
        match std::fs::remove_dir_all(home.image_dir(image)) {
            Err(e) if e.kind() != std::io::ErrorKind::NotFound => Err(e).map_err(host_io("remove an image")),
            _ => Ok(()),
        }
    }
}
