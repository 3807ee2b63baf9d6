//! /dev, /proc and /sys of a machine, relative to its new root as working directory.
//!
//! /proc and /sys are left unmasked: containers inside need them so, and what is not namespaced belongs to the host's
//! root, whose uid no machine has.

use crate::sys::{self, Context, Maps, Result};
use std::path::Path;

/// The host's nodes, bound: a user namespace may not make its own.
const NODES: [&str; 6] = ["null", "zero", "full", "random", "urandom", "tty"];
const LINKS: [(&str, &str); 6] = [
    ("/proc/self/fd", "dev/fd"),
    ("/proc/self/fd/0", "dev/stdin"),
    ("/proc/self/fd/1", "dev/stdout"),
    ("/proc/self/fd/2", "dev/stderr"),
    ("pts/ptmx", "dev/ptmx"),
    ("/proc/kcore", "dev/core"),
];
/// Where programs write what an operator shall see; pid 1 carries it to the console.
pub(crate) const CONSOLE: &str = "dev/console";

/// `own_group`: the machine has a cgroup2 of its own to show; else the host's tree would be seen.
pub(super) fn mount_all(maps: Maps, own_group: bool) -> Result<()> {
    let quiet = libc::MS_NOSUID | libc::MS_NODEV | libc::MS_NOEXEC;
    sys::mount("tmpfs", "dev", "tmpfs", libc::MS_NOSUID, "mode=755,size=1m")?;
    for node in NODES {
        let path = format!("dev/{node}");
        sys::write_new(Path::new(&path), 0o666, b"").context(|| path.clone())?;
        sys::mount(&format!("/dev/{node}"), &path, "", libc::MS_BIND, "")?;
    }
    for (target, link) in LINKS {
        std::os::unix::fs::symlink(target, link).context(|| link.to_owned())?;
    }
    for (name, mode) in [("dev/pts", 0o755), ("dev/shm", 0o1777), ("dev/mqueue", 0o755)] {
        super::skeleton::make_dir(Path::new(name), mode)?;
    }
    // group 5 is tty on every distribution; with a single id there is no 5
    let group = if maps == Maps::Single { "" } else { ",gid=5" };
    let pts = format!("newinstance,ptmxmode=0666,mode=620{group}");
    sys::mount("devpts", "dev/pts", "devpts", libc::MS_NOSUID | libc::MS_NOEXEC, &pts)?;
    sys::mount("tmpfs", "dev/shm", "tmpfs", libc::MS_NOSUID | libc::MS_NODEV, "mode=1777")?;
    sys::mount("mqueue", "dev/mqueue", "mqueue", quiet, "")?;
    sys::make_fifo(Path::new(CONSOLE), 0o622)?;
    let permissions = std::os::unix::fs::PermissionsExt::from_mode(0o622);
    std::fs::set_permissions(CONSOLE, permissions).context(|| CONSOLE.into())?;
    sys::mount("proc", "proc", "proc", quiet, "")?;
    sys::mount("sysfs", "sys", "sysfs", quiet, "")?;
    match own_group {
        true => sys::mount("cgroup2", "sys/fs/cgroup", "cgroup2", quiet, ""),
        false => Ok(()),
    }
}
