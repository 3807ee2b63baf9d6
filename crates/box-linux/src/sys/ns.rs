//! Namespaces: entering, making, mapping (namespaces(7), user_namespaces(7)).

use super::{Context, Result, Trouble, check, process};
use std::fs::File;
use std::mem::size_of;
use std::os::fd::{AsFd, AsRawFd, BorrowedFd, OwnedFd};
use std::os::unix::fs::MetadataExt;

pub(crate) fn setns(fd: BorrowedFd<'_>, kinds: i32, what: &str) -> Result<()> {
    // SAFETY: no pointers.
    check(unsafe { libc::setns(fd.as_raw_fd(), kinds) }, &format!("setns {what}")).map(drop)
}

pub(crate) fn unshare(kinds: i32, what: &str) -> Result<()> {
    // SAFETY: no pointers.
    check(unsafe { libc::unshare(kinds) }, &format!("unshare {what}")).map(drop)
}

pub(crate) fn open_ns(path: &str) -> Result<OwnedFd> {
    File::open(path).map(Into::into).context(|| path.to_owned())
}

/// Whether two descriptors are the same namespace.
fn is_same(a: BorrowedFd<'_>, b: BorrowedFd<'_>) -> Result<bool> {
    let id = |fd: BorrowedFd<'_>| {
        let meta = fd.try_clone_to_owned().and_then(|fd| File::from(fd).metadata());
        meta.map(|m| (m.dev(), m.ino())).context(|| "fstat of a namespace".into())
    };
    Ok(id(a)? == id(b)?)
}

/// Enters a namespace unless the caller is in it already: setns into one's own user namespace is EINVAL.
pub(crate) fn enter_if_other(fd: BorrowedFd<'_>, kind: &str, flag: i32) -> Result<bool> {
    if is_same(open_ns(&format!("/proc/self/ns/{kind}"))?.as_fd(), fd)? {
        return Ok(false);
    }
    if process::thread_count() != 1 {
        return Err(Trouble::other(
            format!("setns {kind}"),
            "refused for a process with threads: join the keeper first",
        ));
    }
    setns(fd, flag, kind).map(|()| true)
}

/// A fresh network namespace with its loopback up, known by its descriptor alone.
pub(crate) fn new_net() -> Result<OwnedFd> {
    on_a_thread(|| {
        unshare(libc::CLONE_NEWNET, "network")?;
        loopback_up()?;
        open_ns("/proc/thread-self/ns/net")
    })
}

/// Runs `f` in a network namespace on a thread of its own: nobody can come back from there without rights over the
/// host's namespace.
pub(crate) fn in_net<T: Send + 'static>(
    ns: BorrowedFd<'_>,
    f: impl FnOnce() -> Result<T> + Send + 'static,
) -> Result<T> {
    let ns = ns.try_clone_to_owned().context(|| "dup".into())?;
    on_a_thread(move || {
        setns(ns.as_fd(), libc::CLONE_NEWNET, "network")?;
        f()
    })
}

fn on_a_thread<T: Send + 'static>(f: impl FnOnce() -> Result<T> + Send + 'static) -> Result<T> {
    let thread = std::thread::Builder::new().spawn(f).context(|| "thread".into())?;
    thread.join().map_err(|_| Trouble::other("thread", "panicked"))?
}

/// Sets `lo` up in the calling thread's network namespace.
pub(crate) fn loopback_up() -> Result<()> {
    // SAFETY: all-zero is a valid ifreq, which lives through the call.
    unsafe {
        let socket = check(libc::socket(libc::AF_INET, libc::SOCK_DGRAM | libc::SOCK_CLOEXEC, 0), "socket")?;
        let socket = super::own(socket);
        let mut request: libc::ifreq = std::mem::zeroed();
        request.ifr_name[0] = b'l' as libc::c_char;
        request.ifr_name[1] = b'o' as libc::c_char;
        request.ifr_ifru.ifru_flags = (libc::IFF_UP | libc::IFF_RUNNING) as i16;
        check(libc::ioctl(socket.as_raw_fd(), libc::SIOCSIFFLAGS as _, &raw const request), "lo up")?;
        debug_assert!(size_of::<libc::ifreq>() >= 18);
    }
    Ok(())
}

/// Which ids a machine gets (runtime.md, "Root and ordinary user").
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Maps {
    /// Root: 65,536 ids of the host from here, a range per machine; files are shifted by idmapped mounts.
    Range(u32),
    /// The keeper's namespace has at least 65,536 ids (newuidmap): the same numbers inside.
    Same,
    /// One id only: everybody inside is 0.
    Single,
}

impl Maps {
    /// The kernel's text for `uid_map` or `gid_map` of a machine.
    pub(crate) fn text(self, file: &str) -> String {
        match self {
            Maps::Range(base) => format!("0 {base} 65536"),
            Maps::Same => same(&extents(file)),
            Maps::Single => "0 0 1".into(),
        }
    }

    /// What the calling process's user namespace allows; `base` is used when it is the host's.
    pub(crate) fn available(base: u32) -> Maps {
        // the smaller of both decides
        let next = ["uid_map", "gid_map"].map(|f| contiguous(&extents(f))).into_iter().min().unwrap_or(0);
        match next {
            n if n >= u64::from(u32::MAX) => Maps::Range(base),
            n if n >= 65536 => Maps::Same,
            _ => Maps::Single,
        }
    }
}

/// A map of the calling process's user namespace: first id inside, number of ids.
fn extents(file: &str) -> Vec<(u64, u64)> {
    let map = std::fs::read_to_string(format!("/proc/self/{file}")).unwrap_or_default();
    let line = |l: &str| {
        let words: Vec<u64> = l.split_whitespace().filter_map(|w| w.parse().ok()).collect();
        (words.len() == 3).then(|| (words[0], words[2]))
    };
    map.lines().filter_map(line).collect()
}

/// How many ids there are from 0 on.
fn contiguous(extents: &[(u64, u64)]) -> u64 {
    let mut sorted = extents.to_vec();
    sorted.sort_unstable();
    sorted.into_iter().fold(0, |next, (from, count)| if from == next { next + count } else { next })
}

/// The first 65,536 ids as themselves: one line for each extent of the parent, because the kernel refuses a line that
/// lies across two.
fn same(extents: &[(u64, u64)]) -> String {
    let clipped = extents.iter().filter(|(from, _)| *from < 65536);
    let lines = clipped.map(|(from, count)| format!("{from} {from} {}", (*count).min(65536 - from)));
    lines.collect::<Vec<_>>().join("\n")
}

#[cfg(test)]
mod tests {
    use super::{contiguous, same};

    #[test]
    fn a_map_in_two_parts_is_handed_on_in_two_lines() {
        let newuidmap = [(0, 1), (1, 65535)];
        assert_eq!((contiguous(&newuidmap), same(&newuidmap).as_str()), (65536, "0 0 1\n1 1 65535"));
        assert_eq!((contiguous(&[(0, 1)]), contiguous(&[(1, 65535), (0, 1)]), contiguous(&[(5, 9)])), (1, 65536, 0));
        assert_eq!(same(&[(0, 1_000_000)]), "0 0 65536");
    }
}
