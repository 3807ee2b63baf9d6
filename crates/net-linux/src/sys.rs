//! The few system calls below everything else. The only file with `unsafe`.

use std::{
    fs::File,
    io,
    mem::size_of_val,
    os::{
        fd::{AsRawFd, FromRawFd, OwnedFd, RawFd},
        unix::fs::MetadataExt,
    },
    thread,
};

const SOL_NETLINK: i32 = 270;
const NETLINK_ADD_MEMBERSHIP: i32 = 1;
const NETLINK_CAP_ACK: i32 = 10;
const NETLINK_EXT_ACK: i32 = 11;
const SO_NETNS_COOKIE: i32 = 71;
/// Asked for; the kernel gives an ordinary user less.
const SOCKET_BUFFER_BYTES: i32 = 16 << 20;

fn check(result: i64) -> io::Result<i64> {
    if result < 0 { Err(io::Error::last_os_error()) } else { Ok(result) }
}

fn owned(fd: i64) -> OwnedFd {
    // SAFETY: the kernel has just given this descriptor to us and nobody else knows it.
    unsafe { OwnedFd::from_raw_fd(fd as RawFd) }
}

fn set_option(fd: RawFd, level: i32, name: i32, value: i32) -> io::Result<()> {
    // SAFETY: the pointer and length describe a live integer.
    let result = unsafe { libc::setsockopt(fd, level, name, (&raw const value).cast(), size_of_val(&value) as u32) };
    check(result.into()).map(|_| ())
}

/// A socket in the calling thread's namespace.
pub(crate) fn socket(domain: i32, kind: i32, protocol: i32) -> io::Result<OwnedFd> {
    // SAFETY: no pointers.
    check(unsafe { libc::socket(domain, kind | libc::SOCK_CLOEXEC, protocol) }.into()).map(owned)
}

/// A netlink socket with short answers and the kernel's own words in errors.
pub(crate) fn netlink(family: i32) -> io::Result<OwnedFd> {
    let fd = socket(libc::AF_NETLINK, libc::SOCK_RAW, family)?;
    let raw = fd.as_raw_fd();
    for (force, plain) in [(libc::SO_SNDBUFFORCE, libc::SO_SNDBUF), (libc::SO_RCVBUFFORCE, libc::SO_RCVBUF)] {
        if set_option(raw, libc::SOL_SOCKET, force, SOCKET_BUFFER_BYTES).is_err() {
            set_option(raw, libc::SOL_SOCKET, plain, SOCKET_BUFFER_BYTES)?;
        }
    }
    for name in [NETLINK_CAP_ACK, NETLINK_EXT_ACK] {
        set_option(raw, SOL_NETLINK, name, 1)?;
    }
    Ok(fd)
}

/// Adds a netlink socket to a multicast group.
pub(crate) fn netlink_join(fd: RawFd, group: u32) -> io::Result<()> {
    set_option(fd, SOL_NETLINK, NETLINK_ADD_MEMBERSHIP, group as i32)
}

fn get_option<T: Copy>(fd: &OwnedFd, name: i32, mut value: T) -> io::Result<T> {
    let mut length = size_of_val(&value) as u32;
    // SAFETY: pointer and length describe a live plain value.
    let result =
        unsafe { libc::getsockopt(fd.as_raw_fd(), libc::SOL_SOCKET, name, (&raw mut value).cast(), &raw mut length) };
    check(result.into()).map(|_| value)
}

/// How much a netlink socket sends at once, bytes.
pub(crate) fn send_buffer(fd: &OwnedFd) -> io::Result<usize> {
    get_option(fd, libc::SO_SNDBUF, 0i32).map(|bytes| usize::try_from(bytes).unwrap_or(0))
}

/// Sends all bytes in one datagram.
pub(crate) fn send(fd: &OwnedFd, bytes: &[u8]) -> io::Result<()> {
    // SAFETY: pointer and length describe a live slice.
    check(unsafe { libc::send(fd.as_raw_fd(), bytes.as_ptr().cast(), bytes.len(), 0) } as i64).map(|_| ())
}

/// Waits for a datagram.
pub(crate) fn receive(fd: &OwnedFd, buffer: &mut [u8]) -> io::Result<usize> {
    receive_with(fd, buffer, 0)
}

/// Takes a datagram if there is one, else `WouldBlock`.
pub(crate) fn receive_now(fd: &OwnedFd, buffer: &mut [u8]) -> io::Result<usize> {
    receive_with(fd, buffer, libc::MSG_DONTWAIT)
}

fn receive_with(fd: &OwnedFd, buffer: &mut [u8], flags: i32) -> io::Result<usize> {
    loop {
        // SAFETY: pointer and length describe a live slice.
        let result = unsafe { libc::recv(fd.as_raw_fd(), buffer.as_mut_ptr().cast(), buffer.len(), flags) };
        match check(result as i64) {
            Ok(length) => return Ok(length as usize),
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            Err(error) => return Err(error),
        }
    }
}

/// Waits until one of the descriptors can be read or the time is over; says which can.
pub(crate) fn poll(fds: &[RawFd], timeout_ms: i32) -> io::Result<Vec<bool>> {
    let mut polls: Vec<libc::pollfd> =
        fds.iter().map(|fd| libc::pollfd { fd: *fd, events: libc::POLLIN, revents: 0 }).collect();
    // SAFETY: pointer and length describe a live slice.
    let result = unsafe { libc::poll(polls.as_mut_ptr(), polls.len() as u64, timeout_ms) };
    match check(result.into()) {
        Ok(_) => Ok(polls.iter().map(|one| one.revents != 0).collect()),
        Err(error) if error.kind() == io::ErrorKind::Interrupted => Ok(vec![false; fds.len()]),
        Err(error) => Err(error),
    }
}

/// An error with the kernel's words for it.
pub(crate) fn with_words(error: io::Error, words: &str) -> io::Error {
    #[derive(Debug)]
    struct Worded(io::Error, String);
    impl std::fmt::Display for Worded {
        fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
            write!(f, "{}: {}", self.0, self.1)
        }
    }
    impl std::error::Error for Worded {
        fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
            Some(&self.0)
        }
    }
    io::Error::new(error.kind(), Worded(error, words.to_owned()))
}

/// The number of an error, also of one with words.
pub(crate) fn number(error: &io::Error) -> Option<i32> {
    let inner = || error.get_ref()?.source()?.downcast_ref::<io::Error>()?.raw_os_error();
    error.raw_os_error().or_else(inner)
}

/// A fresh network namespace, known by its descriptor alone. The thread that made it ends.
pub(crate) fn new_namespace() -> io::Result<OwnedFd> {
    once(|| {
        // SAFETY: no pointers; only this thread, which ends soon, is moved.
        check(unsafe { libc::unshare(libc::CLONE_NEWNET) }.into())?;
        File::open("/proc/thread-self/ns/net").map(Into::into)
    })
}

/// Runs in a network namespace on a thread of its own: from a user namespace nobody can come back from there.
pub(crate) fn inside<T: Send + 'static>(
    namespace: &OwnedFd,
    work: impl FnOnce() -> io::Result<T> + Send + 'static,
) -> io::Result<T> {
    let namespace = namespace.try_clone()?;
    once(move || {
        // SAFETY: no pointers; only this thread, which ends soon, is moved.
        check(unsafe { libc::setns(namespace.as_raw_fd(), libc::CLONE_NEWNET) }.into())?;
        work()
    })
}

fn once<T: Send + 'static>(work: impl FnOnce() -> io::Result<T> + Send + 'static) -> io::Result<T> {
    let thread = thread::Builder::new().name("in-namespace".to_owned()).spawn(work)?;
    thread.join().unwrap_or_else(|_| Err(io::Error::other("a thread inside a namespace panicked")))
}

/// What tells one namespace from another. An inode comes back with the next namespace, within milliseconds; the kernel's
/// cookie (`SO_NETNS_COOKIE`, Linux 5.14) never does, but it is asked from inside.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Identity {
    inode: (u64, u64),
    cookie: Option<u64>,
}

/// The identities of namespaces, all by one thread that goes through them.
pub(crate) fn identities(namespaces: &[OwnedFd]) -> io::Result<Vec<io::Result<Identity>>> {
    let visit = || namespaces.iter().map(identity).collect();
    thread::scope(|scope| {
        let visitor = thread::Builder::new().name("in-namespaces".to_owned()).spawn_scoped(scope, visit)?;
        visitor.join().map_err(|_| io::Error::other("a thread inside a namespace panicked"))
    })
}

/// Moves the calling thread.
fn identity(namespace: &OwnedFd) -> io::Result<Identity> {
    let data = File::from(namespace.try_clone()?).metadata()?;
    // SAFETY: no pointers; only the visiting thread is moved.
    check(unsafe { libc::setns(namespace.as_raw_fd(), libc::CLONE_NEWNET) }.into())?;
    Ok(Identity { inode: (data.dev(), data.ino()), cookie: cookie_here()? })
}

/// The cookie of the calling thread's namespace; None on an old kernel.
fn cookie_here() -> io::Result<Option<u64>> {
    let socket = socket(libc::AF_NETLINK, libc::SOCK_RAW, libc::NETLINK_ROUTE)?;
    Ok(get_option(&socket, SO_NETNS_COOKIE, 0u64).ok())
}

/// A descriptor that is readable once it was written to.
pub(crate) fn event() -> io::Result<OwnedFd> {
    // SAFETY: no pointers.
    check(unsafe { libc::eventfd(0, libc::EFD_CLOEXEC | libc::EFD_NONBLOCK) }.into()).map(owned)
}

/// Makes an event readable.
pub(crate) fn ring(event: &OwnedFd) {
    // SAFETY: pointer and length describe a live array. A full counter rings anyway.
    unsafe { libc::write(event.as_raw_fd(), 1u64.to_ne_bytes().as_ptr().cast(), 8) };
}

/// Makes an event unreadable again.
pub(crate) fn unring(event: &OwnedFd) {
    let mut counter = [0u8; 8];
    // SAFETY: pointer and length describe a live array.
    unsafe { libc::read(event.as_raw_fd(), counter.as_mut_ptr().cast(), 8) };
}

/// Makes a socket not block.
pub(crate) fn nonblocking(fd: &OwnedFd) -> io::Result<()> {
    // SAFETY: no pointers.
    let flags = check(unsafe { libc::fcntl(fd.as_raw_fd(), libc::F_GETFL) }.into())?;
    // SAFETY: no pointers.
    check(unsafe { libc::fcntl(fd.as_raw_fd(), libc::F_SETFL, flags as i32 | libc::O_NONBLOCK) }.into()).map(|_| ())
}

/// Namespaces are descriptors: an ordinary soft limit of 1024 would end at a few hundred machines.
pub(crate) fn raise_descriptor_limit() {
    let mut limit = libc::rlimit { rlim_cur: 0, rlim_max: 0 };
    // SAFETY: the pointer is to a live structure. A refusal leaves the limit as it was.
    unsafe {
        if libc::getrlimit(libc::RLIMIT_NOFILE, &raw mut limit) == 0 && limit.rlim_cur < limit.rlim_max {
            limit.rlim_cur = limit.rlim_max;
            libc::setrlimit(libc::RLIMIT_NOFILE, &raw const limit);
        }
    }
}
