//! Mounts by descriptor: no path of the host has to be walked inside a machine (open_tree(2), mount_setattr(2)).

use super::{Result, check, cpath, cstring, own};
use std::os::fd::{AsRawFd, BorrowedFd, OwnedFd};
use std::path::Path;

pub(crate) const ATTR_READ_ONLY: u64 = 1;
pub(crate) const ATTR_NOSUID: u64 = 2;
pub(crate) const ATTR_NODEV: u64 = 4;
const ATTR_IDMAP: u64 = 0x0010_0000;
const OPEN_TREE_CLONE: libc::c_uint = 1;
const AT_RECURSIVE: libc::c_uint = 0x8000;
const MOVE_FROM_EMPTY_PATH: libc::c_uint = 4;
const FSCONFIG_SET_FLAG: libc::c_uint = 0;
const FSCONFIG_SET_STRING: libc::c_uint = 1;
const FSCONFIG_CREATE: libc::c_uint = 6;
const EMPTY: *const libc::c_char = c"".as_ptr();

#[repr(C)]
struct Attributes {
    set: u64,
    clear: u64,
    propagation: u64,
    userns: u64,
}

/// mount(2) with empty texts as null pointers.
pub(crate) fn mount(source: &str, target: &str, kind: &str, flags: u64, data: &str) -> Result<()> {
    let (s, t, k, d) = (cstring(source), cstring(target), cstring(kind), cstring(data));
    let or_null = |c: &std::ffi::CString| if c.is_empty() { std::ptr::null() } else { c.as_ptr() };
    // SAFETY: NUL-terminated texts that live through the call.
    let r = unsafe { libc::mount(s.as_ptr(), t.as_ptr(), or_null(&k), flags, or_null(&d).cast()) };
    check(r, &format!("mount {kind} {source} on {target} {data}")).map(drop)
}

/// A detached copy of the mount at `path`; with everything mounted below it if `recursive`.
pub(crate) fn clone_tree(path: &Path, recursive: bool) -> Result<OwnedFd> {
    let flags = OPEN_TREE_CLONE | libc::O_CLOEXEC as libc::c_uint | if recursive { AT_RECURSIVE } else { 0 };
    // SAFETY: a NUL-terminated path.
    let fd = unsafe { libc::syscall(libc::SYS_open_tree, libc::AT_FDCWD, cpath(path).as_ptr(), flags) };
    check(fd, &format!("open_tree {}", path.display())).map(own)
}

/// Shifts a detached mount's ids by a user namespace's map.
pub(crate) fn idmap(tree: BorrowedFd<'_>, userns: BorrowedFd<'_>) -> Result<()> {
    set_attributes(tree, ATTR_IDMAP, userns.as_raw_fd() as u64, "idmap")
}

/// Adds attributes (read-only, nosuid, nodev) to a detached mount and those below it.
pub(crate) fn mount_attributes(tree: BorrowedFd<'_>, attributes: u64) -> Result<()> {
    set_attributes(tree, attributes, 0, "mount attributes")
}

fn set_attributes(tree: BorrowedFd<'_>, set: u64, userns: u64, what: &str) -> Result<()> {
    let a = Attributes { set, clear: 0, propagation: 0, userns };
    let flags = libc::AT_EMPTY_PATH as libc::c_uint | AT_RECURSIVE;
    let size = size_of::<Attributes>();
    // SAFETY: the structure lives through the call.
    let r = unsafe { libc::syscall(libc::SYS_mount_setattr, tree.as_raw_fd(), EMPTY, flags, &raw const a, size) };
    check(r, what).map(drop)
}

/// Puts a detached mount at a path of the calling process's mount namespace.
pub(crate) fn attach(tree: BorrowedFd<'_>, target: &Path) -> Result<()> {
    // SAFETY: NUL-terminated paths.
    let r = unsafe {
        libc::syscall(
            libc::SYS_move_mount,
            tree.as_raw_fd(),
            EMPTY,
            libc::AT_FDCWD,
            cpath(target).as_ptr(),
            MOVE_FROM_EMPTY_PATH,
        )
    };
    check(r, &format!("move_mount to {}", target.display())).map(drop)
}

/// Mounts a tmpfs on the working directory and goes there. The inherited directory may be below a path that this
/// process's uid cannot walk.
pub(crate) fn mount_tmpfs_here() -> Result<()> {
    // SAFETY: NUL-terminated constants.
    unsafe {
        let fs = own(check(libc::syscall(libc::SYS_fsopen, c"tmpfs".as_ptr(), 1), "fsopen tmpfs")?);
        let (key, value) = (c"mode".as_ptr(), c"0755".as_ptr());
        let r = libc::syscall(libc::SYS_fsconfig, fs.as_raw_fd(), FSCONFIG_SET_STRING, key, value, 0);
        check(r, "fsconfig tmpfs")?;
        let none = std::ptr::null::<libc::c_char>();
        check(libc::syscall(libc::SYS_fsconfig, fs.as_raw_fd(), FSCONFIG_CREATE, none, none, 0), "create tmpfs")?;
        let tree = own(check(libc::syscall(libc::SYS_fsmount, fs.as_raw_fd(), 1, 0), "fsmount tmpfs")?);
        attach(std::os::fd::AsFd::as_fd(&tree), Path::new("."))?;
        check(libc::fchdir(tree.as_raw_fd()), "fchdir")?;
    }
    Ok(())
}

/// A detached mount of a file system that whoever reads `device` serves, shown as from `source`; it belongs to the caller's
/// user namespace.
pub(crate) fn fuse(device: BorrowedFd<'_>, source: &str) -> Result<OwnedFd> {
    let number = device.as_raw_fd().to_string();
    let settings = [("source", source), ("fd", &number), ("rootmode", "40755"), ("user_id", "0"), ("group_id", "0")];
    let none = std::ptr::null::<libc::c_char>();
    // SAFETY: NUL-terminated texts that live through the calls.
    unsafe {
        let fs = own(check(libc::syscall(libc::SYS_fsopen, c"fuse".as_ptr(), 1), "fsopen fuse")?);
        for (key, value) in settings {
            let (key, value) = (cstring(key), cstring(value));
            let r =
                libc::syscall(libc::SYS_fsconfig, fs.as_raw_fd(), FSCONFIG_SET_STRING, key.as_ptr(), value.as_ptr(), 0);
            check(r, &format!("fsconfig fuse {}", key.to_string_lossy()))?;
        }
        for flag in [c"default_permissions", c"allow_other"] {
            let r = libc::syscall(libc::SYS_fsconfig, fs.as_raw_fd(), FSCONFIG_SET_FLAG, flag.as_ptr(), none, 0);
            check(r, &format!("fsconfig fuse {}", flag.to_string_lossy()))?;
        }
        check(libc::syscall(libc::SYS_fsconfig, fs.as_raw_fd(), FSCONFIG_CREATE, none, none, 0), "create fuse")?;
        let attributes = ATTR_NOSUID | ATTR_NODEV;
        check(libc::syscall(libc::SYS_fsmount, fs.as_raw_fd(), 1, attributes), "fsmount fuse").map(own)
    }
}

/// Takes the uppermost mount at a path of this process's mount namespace away; false while a program uses it, unless it is
/// detached by `force`: then programs keep what they have opened.
pub(crate) fn unmount(path: &Path, force: bool) -> Result<bool> {
    let flags = libc::UMOUNT_NOFOLLOW | if force { libc::MNT_DETACH } else { 0 };
    // SAFETY: a NUL-terminated path.
    match check(unsafe { libc::umount2(cpath(path).as_ptr(), flags) }, &format!("umount {}", path.display())) {
        Err(e) if e.source.raw_os_error() == Some(libc::EBUSY) => Ok(false),
        other => other.map(|_| true),
    }
}

/// Makes the working directory (a mount) the root; the old root lies on top of it until [`detach_old_root`].
pub(crate) fn pivot_here() -> Result<()> {
    let dot = c".".as_ptr();
    // SAFETY: NUL-terminated constants.
    check(unsafe { libc::syscall(libc::SYS_pivot_root, dot, dot) }, "pivot_root").map(drop)
}

/// Takes the host's mounts away: from now on nothing of the host is reachable but what was attached.
pub(crate) fn detach_old_root() -> Result<()> {
    // SAFETY: NUL-terminated constants.
    unsafe {
        check(libc::umount2(c".".as_ptr(), libc::MNT_DETACH), "umount of the old root")?;
        check(libc::chdir(c"/".as_ptr()), "chdir /")?;
    }
    Ok(())
}
