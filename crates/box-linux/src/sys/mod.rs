//! Thin, safe-to-call wrappers over the kernel calls this room needs; every failure says what was tried.

mod fs;
mod lock;
mod mount;
mod ns;
mod poll;
mod process;
mod pty;
mod signal;
mod sock;
mod spawn;

pub(crate) use fs::{get_xattrs, make_fifo, make_whiteout, set_owner, set_times, set_xattr, write_new};
pub(crate) use lock::{lock_patiently, wait_unlocked};
pub(crate) use mount::{
    ATTR_NODEV, ATTR_NOSUID, ATTR_READ_ONLY, attach, clone_tree, detach_old_root, fuse, idmap, mount, mount_attributes,
    mount_tmpfs_here, pivot_here, unmount,
};
pub(crate) use ns::{Maps, enter_if_other, in_net, loopback_up, new_net, open_ns, setns, unshare};
pub(crate) use poll::{poll, set_nonblocking};
pub(crate) use process::{
    Ident, become_root, clone3, close_all_but, die_with_parent, fork, hide_arguments, is_root_of_host, kill_fd,
    no_core_dump, open_files_max, pidfd, status_of, undumpable, wait_pid, wait_readable,
};
pub(crate) use pty::{open_pty, set_size};
pub(crate) use signal::{ignore, reset_signals, signal_fd, take_signals};
pub(crate) use sock::{Dir, Packet, accept, ask, connect_at, listen_at, pair, recv, send, wait_forever};
pub(crate) use spawn::{spawn_role, take_role};

use std::ffi::CString;
use std::io;
use std::os::fd::{FromRawFd, OwnedFd, RawFd};
use std::os::unix::ffi::OsStrExt;
use std::path::Path;

/// A kernel call that failed, and what it was for.
#[derive(Debug, thiserror::Error)]
#[error("{what}: {source}")]
pub struct Trouble {
    /// What was tried.
    pub what: String,
    /// What the kernel said.
    pub source: io::Error,
}

impl Trouble {
    pub(crate) fn new(what: impl Into<String>, source: io::Error) -> Trouble {
        Trouble { what: what.into(), source }
    }

    pub(crate) fn other(what: impl Into<String>, why: &str) -> Trouble {
        Trouble::new(what, io::Error::other(why.to_owned()))
    }
}

/// The result of a kernel call.
pub(crate) type Result<T> = std::result::Result<T, Trouble>;

/// Adds what was tried to an I/O error.
pub(crate) trait Context<T> {
    fn context(self, what: impl FnOnce() -> String) -> Result<T>;
}

impl<T> Context<T> for io::Result<T> {
    fn context(self, what: impl FnOnce() -> String) -> Result<T> {
        self.map_err(|source| Trouble::new(what(), source))
    }
}

/// Turns -1 and errno into an error.
pub(crate) fn check(result: impl Into<i64>, what: &str) -> Result<i64> {
    match result.into() {
        r if r < 0 => Err(Trouble::new(what, io::Error::last_os_error())),
        r => Ok(r),
    }
}

/// Takes ownership of a descriptor that a kernel call has just returned.
pub(crate) fn own(fd: i64) -> OwnedFd {
    // SAFETY: called only with a descriptor that the kernel has just made for us.
    unsafe { OwnedFd::from_raw_fd(fd as RawFd) }
}

/// A C string; text with a NUL is cut there (paths and names from specifications are checked before).
pub(crate) fn cstring(text: impl AsRef<[u8]>) -> CString {
    let bytes = text.as_ref();
    let end = bytes.iter().position(|b| *b == 0).unwrap_or(bytes.len());
    CString::new(&bytes[..end]).unwrap_or_default()
}

pub(crate) fn cpath(path: &Path) -> CString {
    cstring(path.as_os_str().as_bytes())
}
