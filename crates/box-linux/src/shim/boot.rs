//! Making a machine's namespaces and starting its pid 1 in them.
//!
//! The user and the network namespace are made once and outlive a reboot; mount, pid, uts, ipc and cgroup namespaces
//! are new with every pid 1. A short-lived helper enters the lasting ones and clones pid 1 as the shim's own child
//! (CLONE_PARENT), so that PDEATHSIG and waitpid work as for any child.

use super::console::Console;
use super::files::BoxFiles;
use super::proto::{FromInit, hear, say};
use crate::cgroup::Group;
use crate::disk::Disks;
use crate::inside::{self, Machine};
use crate::root::{self, Owner};
use crate::sys::{self, Context, Maps, Result, Trouble};
use box_spec::BoxSpec;
use std::io::{Read, Write};
use std::os::fd::{AsFd, BorrowedFd, OwnedFd};

/// Copying a host's /etc on a busy disk is the longest part.
const BOOT_MILLISECONDS_MAX: i32 = 60_000;

/// The namespaces that outlive a reboot, and the keeper's, which this shim can hand back.
pub(super) struct Spaces {
    pub(super) maps: Maps,
    pub(super) user: OwnedFd,
    pub(super) net: OwnedFd,
    pub(super) keeper_user: OwnedFd,
    pub(super) keeper_mnt: OwnedFd,
    /// Held by pid 1 too, which is the last of its machine to go: who has the lock knows that nothing of it is left.
    pub(super) lock: OwnedFd,
}

impl Spaces {
    pub(super) fn make(first_id: u32, lock: OwnedFd) -> Result<Spaces> {
        let maps = Maps::available(first_id);
        let (wait, go) = std::io::pipe().context(|| "pipe".into())?;
        let pid = sys::clone3(libc::CLONE_NEWUSER | libc::CLONE_NEWNET)?;
        if pid == 0 {
            drop(go);
            let _ = (&wait).read(&mut [0u8]);
            // SAFETY: a forked child leaves without running its parent's destructors.
            unsafe { libc::_exit(0) }
        }
        let spaces = Spaces::of(pid, maps, lock);
        drop((go, wait));
        sys::wait_pid(pid, true);
        spaces
    }

    fn of(pid: i32, maps: Maps, lock: OwnedFd) -> Result<Spaces> {
        let user = sys::open_ns(&format!("/proc/{pid}/ns/user"))?;
        let net = sys::open_ns(&format!("/proc/{pid}/ns/net"))?;
        for file in ["uid_map", "gid_map"] {
            let path = format!("/proc/{pid}/{file}");
            std::fs::write(&path, maps.text(file)).context(|| path)?;
        }
        let keeper_user = sys::open_ns("/proc/self/ns/user")?;
        let keeper_mnt = sys::open_ns("/proc/self/ns/mnt")?;
        Ok(Spaces { maps, user, net, keeper_user, keeper_mnt, lock })
    }

    /// The machine's root, as this process sees its uid.
    pub(super) fn root_id(&self) -> u32 {
        match self.maps {
            Maps::Range(base) => base,
            Maps::Same | Maps::Single => 0,
        }
    }
}

/// A machine's pid 1, seen from the shim.
pub(super) struct Init {
    pub(super) pid: i32,
    pub(super) pidfd: OwnedFd,
    pub(super) socket: OwnedFd,
}

impl Init {
    /// Returns when the root file system stands, or says why it does not.
    pub(super) fn start(
        files: &BoxFiles,
        spec: &BoxSpec,
        spaces: &Spaces,
        group: &Group,
        console: &mut Console,
        first: bool,
        disks: &mut Disks,
    ) -> Result<Init> {
        let disk = root::prepare(Owner { files, spec, maps: spaces.maps, user: spaces.user.as_fd() }, disks)?;
        let authorities = inside::read_authorities(&spec.trust)?;
        let (ours, theirs) = sys::pair()?;
        let output = console.pipe()?;
        let (mut tell, told) = std::io::pipe().context(|| "pipe".into())?;
        let (maps, socket, own_group) = (spaces.maps, theirs.as_fd(), group.has_v2());
        let lock = spaces.lock.as_fd();
        let machine = Machine { spec, disk: &disk, maps, first, socket, lock, own_group, authorities: &authorities };
        let helper = sys::fork()?;
        if helper == 0 {
            let mut keep = disk.fds();
            keep.extend([theirs.as_fd(), output.as_fd(), told.as_fd(), lock, spaces.user.as_fd(), spaces.net.as_fd()]);
            sys::close_all_but(&keep);
            let error = clone_pid1(&machine, spaces, group, output.as_fd(), told);
            let _ = say(theirs.as_fd(), &FromInit::Failed(error.to_string()), &[]);
            // SAFETY: as in `make`.
            unsafe { libc::_exit(1) }
        }
        drop((theirs, output, told));
        let mut number = [0u8; 4];
        let read = tell.read_exact(&mut number);
        sys::wait_pid(helper, true);
        if read.is_err() {
            return Err(failure(ours.as_fd()));
        }
        let pid = i32::from_ne_bytes(number);
        let init = Init { pid, pidfd: sys::pidfd(pid)?, socket: ours };
        let init = init.wait_ready()?;
        disks.is_up()?;
        Ok(init)
    }

    fn wait_ready(self) -> Result<Init> {
        if !sys::wait_readable(self.socket.as_fd(), BOOT_MILLISECONDS_MAX) {
            return self.give_up(Trouble::other("boot", "took more than 60 seconds"));
        }
        match hear::<FromInit>(self.socket.as_fd()) {
            Ok(Some(FromInit::Ready)) => Ok(self),
            Ok(Some(FromInit::Failed(why))) => self.give_up(Trouble::other("boot", &why)),
            _ => self.give_up(Trouble::other("boot", "pid 1 ended without a word")),
        }
    }

    fn give_up(self, error: Trouble) -> Result<Init> {
        let _ = sys::kill_fd(self.pidfd.as_fd(), libc::SIGKILL);
        sys::wait_pid(self.pid, true);
        Err(error)
    }
}

fn failure(socket: BorrowedFd<'_>) -> Trouble {
    match hear::<FromInit>(socket) {
        Ok(Some(FromInit::Failed(why))) => Trouble::other("boot", &why),
        _ => Trouble::other("boot", "the helper ended without a word"),
    }
}

/// In the helper: enters cgroup, user and network namespace, and clones pid 1. Returns only on failure.
fn clone_pid1(
    machine: &Machine<'_>,
    spaces: &Spaces,
    group: &Group,
    output: BorrowedFd<'_>,
    mut told: std::io::PipeWriter,
) -> Trouble {
    let enter = || -> Result<i32> {
        group.enter()?;
        // pid 1 may be of another uid, which cannot walk our path: it inherits the mount point as its directory
        std::env::set_current_dir(machine.disk.mount_point()).context(|| "chdir to the mount point".into())?;
        sys::undumpable();
        sys::setns(spaces.user.as_fd(), libc::CLONE_NEWUSER, "user")?;
        sys::setns(spaces.net.as_fd(), libc::CLONE_NEWNET, "network")?;
        sys::become_root()?;
        let kinds = libc::CLONE_NEWNS | libc::CLONE_NEWPID | libc::CLONE_NEWUTS | libc::CLONE_NEWIPC;
        sys::clone3(kinds | libc::CLONE_NEWCGROUP | libc::CLONE_PARENT)
    };
    match enter() {
        Err(error) => error,
        Ok(0) => inside::pid1(machine, output),
        Ok(pid) => {
            let _ = told.write_all(&pid.to_ne_bytes());
            // SAFETY: as in `make`.
            unsafe { libc::_exit(0) }
        }
    }
}
