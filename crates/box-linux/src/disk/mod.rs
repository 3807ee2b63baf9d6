//! Volumes with a size: a directory of the host that a machine sees as a file system of its own, which is full when the volume
//! is (decision: "Volumes have a size").
//!
//! A process for each volume, a child of the machine's shim, answers the kernel's requests (FUSE). It lives in the machine's
//! user namespace, so that the file system belongs to the machine and shows the machine's ids, and outside of its pid
//! namespace and cgroup, so that nothing in the machine sees, stops or starves it. Its mount is made detached and handed over.

mod files;
mod held;
mod room;
mod tree;

use crate::root::{self, BindTree, Owner, Stack};
use crate::sys::{self, Context, Result, Trouble};
use box_spec::{Bind, Image, Limits};
use files::Files;
use fuser::{Config, Session, SessionACL};
use held::Held;
pub(crate) use room::Used;
use std::fs::File;
use std::os::fd::{AsFd, BorrowedFd, OwnedFd};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;
use tree::Tree;
pub(crate) use tree::used_by;

/// Requests that are answered at a time; each costs memory, and each machine has a root.
const THREADS: usize = 4;
const ROOT_THREADS: usize = 2;
const DEVICE: &str = "/dev/fuse";
/// Where a machine has its root.
const ROOT: &str = "/";
/// From the end of a machine to that of its servers, who may have much to write.
const END_MILLISECONDS_MAX: i32 = 10_000;
const BYTES_PER_MIB: u64 = 1 << 20;

/// The volumes that a machine has mounted.
#[derive(Default)]
pub(crate) struct Disks {
    servers: Vec<Server>,
    /// Of the root: what it is to have when it has booted.
    root_mib: u64,
}

struct Server {
    inside: PathBuf,
    pid: i32,
    /// New sizes go this way; its end ends the server.
    control: OwnedFd,
}

/// Whether this process may mount file systems that it serves.
pub(crate) fn is_possible() -> std::io::Result<()> {
    File::options().read(true).write(true).open(DEVICE).map(drop)
}

/// The size that a root keeps to, in MiB.
pub(crate) fn root_mib(limits: &Limits) -> Option<u64> {
    limits.disk_mib.filter(|_| limits.keeps_disk && is_possible().is_ok())
}

impl Disks {
    /// A detached mount of a bind: with its size kept to, where it has one and the host lets it be.
    pub(crate) fn tree(&mut self, bind: &Bind, of: Owner<'_>) -> Result<BindTree> {
        if let Some(under) = &bind.under {
            return self.tree_over(bind, under, of);
        }
        let user = of.user;
        let plain = root::bind(bind, of.maps, user)?;
        let Some(volume) = bind.volume.as_ref().filter(|_| plain.is_dir && is_possible().is_ok()) else {
            return Ok(plain);
        };
        self.servers.retain(|s| s.inside != bind.inside);
        let bytes = volume.size_mib * BYTES_PER_MIB;
        let what = Served { device: &volume.device, bytes, under: Used::default(), is_root: false };
        let (server, tree) = serve(&bind.inside, &what, plain.tree, user)?;
        self.servers.push(server);
        Ok(BindTree { tree, inside: plain.inside, is_dir: true })
    }

    /// The same of a directory that holds what was changed of a root file system.
    fn tree_over(&mut self, bind: &Bind, under: &Image, of: Owner<'_>) -> Result<BindTree> {
        let disk = root::changes(&bind.host, of)?;
        self.servers.retain(|s| s.inside != bind.inside);
        let (disk, device) = match bind.volume.as_ref().filter(|_| is_possible().is_ok()) {
            Some(volume) => {
                let under = root::taken_by(of.data(), under)?;
                let bytes = volume.size_mib * BYTES_PER_MIB;
                let what = Served { device: &volume.device, bytes, under, is_root: true };
                let (server, tree) = serve(&bind.inside, &what, disk, of.user)?;
                self.servers.push(server);
                (tree, Some(volume.device.clone()))
            }
            None => (disk, None),
        };
        let tree = root::volume(&Stack::open(under, disk, device, of)?, of)?;
        Ok(BindTree { tree, inside: bind.inside.clone(), is_dir: true })
    }

    /// A detached mount of what a machine writes to its root. It has no end until [`Disks::is_up`]: a machine whose root is
    /// full can boot, and its owner make room.
    pub(crate) fn root(&mut self, disk: OwnedFd, mib: u64, under: Used, user: BorrowedFd<'_>) -> Result<OwnedFd> {
        self.root_mib = mib;
        let what = Served { device: "root", bytes: u64::MAX, under, is_root: true };
        let (server, tree) = serve(Path::new(ROOT), &what, disk, user)?;
        self.servers.push(server);
        Ok(tree)
    }

    /// The machine has booted, and its programs are about to start.
    pub(crate) fn is_up(&self) -> Result<()> {
        self.resize(Path::new(ROOT), self.root_mib)
    }

    /// The root has another size; nothing if it keeps to none.
    pub(crate) fn resize_root(&mut self, mib: u64) -> Result<()> {
        self.root_mib = mib;
        self.is_up()
    }

    /// The volume at this place has another size.
    pub(crate) fn resize(&self, inside: &Path, mib: u64) -> Result<()> {
        let bytes = (mib * BYTES_PER_MIB).to_ne_bytes();
        let mut here = self.servers.iter().filter(|s| s.inside == inside);
        here.try_for_each(|s| sys::send(s.control.as_fd(), &bytes, &[]))
    }

    /// One of the shim's children has ended: true if it was the root's server, without which the machine cannot be.
    pub(crate) fn ended(&mut self, pid: i32) -> bool {
        let was_root = self.servers.iter().any(|s| s.pid == pid && s.inside == Path::new(ROOT));
        self.servers.retain(|s| s.pid != pid);
        was_root
    }

    /// The machine is gone, and its mounts with it: the kernel hands over what it still held of their files, and each server
    /// ends. One that does not is killed.
    pub(crate) fn end(&mut self) {
        let servers = self.servers.drain(..).map(|s| s.pid);
        for pid in servers.collect::<Vec<_>>() {
            let ended = sys::pidfd(pid).is_ok_and(|p| sys::wait_readable(p.as_fd(), END_MILLISECONDS_MAX));
            if !ended {
                // SAFETY: the pid is our unreaped child's.
                unsafe { libc::kill(pid, libc::SIGKILL) };
            }
        }
    }
}

/// What a server is to serve.
struct Served<'a> {
    device: &'a str,
    bytes: u64,
    /// What is used before anything is written.
    under: Used,
    /// A machine's root, or that of another one: the writable layer of an overlay.
    is_root: bool,
}

/// Starts a server, and gets its mount.
fn serve(inside: &Path, what: &Served<'_>, source: OwnedFd, user: BorrowedFd<'_>) -> Result<(Server, OwnedFd)> {
    let (ours, theirs) = sys::pair()?;
    let pid = sys::fork()?;
    if pid == 0 {
        sys::close_all_but(&[theirs.as_fd(), source.as_fd(), user]);
        let status = match run(what, source, user, theirs.as_fd()) {
            Ok(()) => 0,
            Err(error) => {
                let _ = sys::send(theirs.as_fd(), error.to_string().as_bytes(), &[]);
                1
            }
        };
        // SAFETY: a forked child leaves without running its parent's destructors.
        unsafe { libc::_exit(status) }
    }
    drop(theirs);
    let answer = sys::recv(ours.as_fd())?;
    let failed = |why: &str| Trouble::other(format!("volume at {}", inside.display()), why);
    let answer = answer.ok_or_else(|| failed("its server ended without a word"))?;
    match answer.fds.into_iter().next() {
        Some(tree) => Ok((Server { inside: inside.to_owned(), pid, control: ours }, tree)),
        None => Err(failed(&String::from_utf8_lossy(&answer.bytes))),
    }
}

/// The server: returns when its mount is gone.
fn run(what: &Served<'_>, source: OwnedFd, user: BorrowedFd<'_>, shim: BorrowedFd<'_>) -> Result<()> {
    sys::reset_signals();
    sys::hide_arguments("volume");
    sys::setns(user, libc::CLONE_NEWUSER, "user")?;
    // the kernel wants mount and device of the same user namespace
    let device = File::options().read(true).write(true).open(DEVICE).context(|| DEVICE.into())?;
    sys::unshare(libc::CLONE_NEWNS, "mount")?;
    sys::become_root()?;
    sys::undumpable();
    // SAFETY: no pointers.
    unsafe { libc::umask(0) };
    let mount = sys::fuse(device.as_fd(), what.device)?;
    sys::send(shim, b"mount", &[mount.as_fd()])?;
    let tree = Arc::new(Tree::new(source, what.bytes, what.under));
    let held = what.is_root.then(|| Held::new(tree.clone(), mount));
    hear_sizes(tree.clone(), held.clone(), shim)?;
    let mut config = Config::default();
    // all read from one descriptor: the device may be open to root alone, who this process is no more
    config.n_threads = Some(if what.is_root { ROOT_THREADS } else { THREADS });
    let session = Session::from_fd(Files { tree, held: held.clone() }, device.into(), SessionACL::All, config);
    if let (Ok(session), Some(held)) = (&session, held) {
        held.speaks_to(session.notifier());
    }
    session.and_then(Session::run).context(|| "serve a volume".into())
}

/// A thread takes new sizes. The shim's end is its machine's, and soon the server's.
fn hear_sizes(tree: Arc<Tree>, held: Option<Arc<Held>>, shim: BorrowedFd<'_>) -> Result<()> {
    let shim = shim.try_clone_to_owned().context(|| "dup".into())?;
    sys::wait_forever(shim.as_fd());
    let hear = move || {
        while let Ok(Some(packet)) = sys::recv(shim.as_fd()) {
            if let Ok(bytes) = packet.bytes.try_into() {
                tree.room.resize(u64::from_ne_bytes(bytes));
            }
        }
        held.iter().for_each(|h| h.end());
        std::thread::sleep(Duration::from_millis(END_MILLISECONDS_MAX as u64));
        std::process::exit(0)
    };
    std::thread::Builder::new().spawn(hear).context(|| "thread".into()).map(drop)
}
