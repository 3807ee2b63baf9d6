//! SEQPACKET sockets in the file system, and descriptors over them (unix(7)).
//!
//! `sun_path` holds 108 bytes, so the directory is reached through `/proc/self/fd` (decision: "The running cloud").

use super::{Context, Result, Trouble, check, cpath, cstring, own};
use std::io;
use std::mem::size_of;
use std::os::fd::{AsFd, AsRawFd, BorrowedFd, FromRawFd, OwnedFd, RawFd};
use std::path::Path;

/// Bytes of one message: a machine's user data travels in a file, not here.
const MESSAGE_BYTES_MAX: usize = 128 * 1024;
/// The kernel's SCM_MAX_FD.
pub(crate) const FDS_PER_MESSAGE_MAX: usize = 253;
/// How long `ask` waits for keeper or shim: both answer in microseconds unless the host is out of memory.
const ANSWER_SECONDS_MAX: i64 = 10;
const BACKLOG: i32 = 64;

/// A directory held open.
#[derive(Debug)]
pub(crate) struct Dir(OwnedFd);

impl Dir {
    pub(crate) fn open(path: &Path) -> Result<Dir> {
        let flags = libc::O_PATH | libc::O_DIRECTORY | libc::O_CLOEXEC;
        // SAFETY: a NUL-terminated path.
        let fd = unsafe { libc::open(cpath(path).as_ptr(), flags) };
        check(fd, &format!("open {}", path.display())).map(|fd| Dir(own(fd)))
    }

    fn address(&self, name: &str) -> libc::sockaddr_un {
        // SAFETY: all-zero is a valid sockaddr_un.
        let mut address: libc::sockaddr_un = unsafe { std::mem::zeroed() };
        address.sun_family = libc::AF_UNIX as libc::sa_family_t;
        let path = format!("/proc/self/fd/{}/{name}", self.0.as_raw_fd());
        for (to, from) in address.sun_path.iter_mut().zip(path.bytes().take(107)) {
            *to = from as libc::c_char;
        }
        address
    }
}

fn socket() -> Result<OwnedFd> {
    // SAFETY: no pointers.
    let fd = unsafe { libc::socket(libc::AF_UNIX, libc::SOCK_SEQPACKET | libc::SOCK_CLOEXEC, 0) };
    check(fd, "socket").map(own)
}

/// Replaces whatever socket has this name by a new one that listens.
pub(crate) fn listen_at(dir: &Dir, name: &str) -> Result<OwnedFd> {
    let (socket, address) = (socket()?, dir.address(name));
    let size = size_of::<libc::sockaddr_un>() as u32;
    // SAFETY: the address lives through the calls; a missing file to unlink is no error.
    unsafe {
        libc::unlinkat(dir.0.as_raw_fd(), cstring(name).as_ptr(), 0);
        check(libc::bind(socket.as_raw_fd(), (&raw const address).cast(), size), &format!("bind {name}"))?;
        check(libc::listen(socket.as_raw_fd(), BACKLOG), &format!("listen {name}"))?;
    }
    Ok(socket)
}

/// Connects; answers are waited for [`ANSWER_SECONDS_MAX`] unless [`wait_forever`] is called.
pub(crate) fn connect_at(dir: &Dir, name: &str) -> Result<OwnedFd> {
    let (socket, address) = (socket()?, dir.address(name));
    set_timeout(socket.as_fd(), ANSWER_SECONDS_MAX);
    let size = size_of::<libc::sockaddr_un>() as u32;
    // SAFETY: the address lives through the call.
    let r = unsafe { libc::connect(socket.as_raw_fd(), (&raw const address).cast(), size) };
    check(r, &format!("connect {name}"))?;
    Ok(socket)
}

/// No limit on waiting for the next message.
pub(crate) fn wait_forever(socket: BorrowedFd<'_>) {
    set_timeout(socket, 0);
}

fn set_timeout(socket: BorrowedFd<'_>, seconds: i64) {
    let time = libc::timeval { tv_sec: seconds, tv_usec: 0 };
    let size = size_of::<libc::timeval>() as u32;
    // SAFETY: the value lives through the call. It cannot fail on a socket.
    unsafe {
        libc::setsockopt(socket.as_raw_fd(), libc::SOL_SOCKET, libc::SO_RCVTIMEO, (&raw const time).cast(), size)
    };
}

/// Two connected ends.
pub(crate) fn pair() -> Result<(OwnedFd, OwnedFd)> {
    let mut fds = [0; 2];
    // SAFETY: room for two descriptors.
    let r = unsafe { libc::socketpair(libc::AF_UNIX, libc::SOCK_SEQPACKET | libc::SOCK_CLOEXEC, 0, fds.as_mut_ptr()) };
    check(r, "socketpair")?;
    Ok((own(fds[0].into()), own(fds[1].into())))
}

/// The next connection, if there is one. It never waits, so that a stuck caller cannot hold up the others.
pub(crate) fn accept(listener: BorrowedFd<'_>) -> Option<OwnedFd> {
    let none = std::ptr::null_mut();
    // SAFETY: no address is asked for.
    let fd =
        unsafe { libc::accept4(listener.as_raw_fd(), none, none.cast(), libc::SOCK_CLOEXEC | libc::SOCK_NONBLOCK) };
    (fd >= 0).then(|| own(fd.into()))
}

/// One message with its descriptors.
#[derive(Debug)]
pub(crate) struct Packet {
    pub(crate) bytes: Vec<u8>,
    pub(crate) fds: Vec<OwnedFd>,
}

/// Sends one message with up to [`FDS_PER_MESSAGE_MAX`] descriptors.
pub(crate) fn send(socket: BorrowedFd<'_>, bytes: &[u8], fds: &[BorrowedFd<'_>]) -> Result<()> {
    if bytes.len() > MESSAGE_BYTES_MAX || fds.len() > FDS_PER_MESSAGE_MAX {
        return Err(Trouble::other("sendmsg", "message too large"));
    }
    let raw: Vec<RawFd> = fds.iter().map(AsRawFd::as_raw_fd).collect();
    let mut part = libc::iovec { iov_base: bytes.as_ptr().cast_mut().cast(), iov_len: bytes.len() };
    let mut control = vec![0u64; 4 + raw.len()];
    // SAFETY: all-zero is a valid msghdr; every pointer put in lives until sendmsg returns, `control` has room for
    // one header and the descriptors, and u64 has a cmsghdr's alignment.
    unsafe {
        let mut message: libc::msghdr = std::mem::zeroed();
        message.msg_iov = &raw mut part;
        message.msg_iovlen = 1;
        if !raw.is_empty() {
            let length = size_of::<RawFd>() * raw.len();
            message.msg_control = control.as_mut_ptr().cast();
            message.msg_controllen = libc::CMSG_SPACE(length as u32) as _;
            let header = libc::CMSG_FIRSTHDR(&raw const message);
            (*header).cmsg_level = libc::SOL_SOCKET;
            (*header).cmsg_type = libc::SCM_RIGHTS;
            (*header).cmsg_len = libc::CMSG_LEN(length as u32) as _;
            std::ptr::copy_nonoverlapping(raw.as_ptr().cast::<u8>(), libc::CMSG_DATA(header), length);
        }
        check(libc::sendmsg(socket.as_raw_fd(), &raw const message, libc::MSG_NOSIGNAL) as i64, "sendmsg")?;
    }
    Ok(())
}

/// Receives one message; `None` at the end of the connection.
pub(crate) fn recv(socket: BorrowedFd<'_>) -> Result<Option<Packet>> {
    let mut bytes = vec![0u8; MESSAGE_BYTES_MAX];
    let mut control = vec![0u64; 4 + FDS_PER_MESSAGE_MAX];
    let mut part = libc::iovec { iov_base: bytes.as_mut_ptr().cast(), iov_len: bytes.len() };
    // SAFETY: as in `send`; received descriptors are new and ours.
    let (length, fds) = unsafe {
        let mut message: libc::msghdr = std::mem::zeroed();
        message.msg_iov = &raw mut part;
        message.msg_iovlen = 1;
        message.msg_control = control.as_mut_ptr().cast();
        message.msg_controllen = (control.len() * 8) as _;
        let length = loop {
            let n = libc::recvmsg(socket.as_raw_fd(), &raw mut message, libc::MSG_CMSG_CLOEXEC);
            if n >= 0 || io::Error::last_os_error().kind() != io::ErrorKind::Interrupted {
                break check(n as i64, "recvmsg")?;
            }
        };
        (length, received_fds(&message))
    };
    if length == 0 {
        return Ok(None);
    }
    bytes.truncate(length as usize);
    Ok(Some(Packet { bytes, fds }))
}

/// # Safety
/// `message` was filled by recvmsg and its control buffer is alive.
unsafe fn received_fds(message: &libc::msghdr) -> Vec<OwnedFd> {
    let mut fds = Vec::new();
    // SAFETY: the CMSG macros walk the headers the kernel wrote.
    unsafe {
        let mut header = libc::CMSG_FIRSTHDR(message);
        while !header.is_null() {
            if (*header).cmsg_type == libc::SCM_RIGHTS {
                let count = ((*header).cmsg_len as usize - libc::CMSG_LEN(0) as usize) / size_of::<RawFd>();
                let data = libc::CMSG_DATA(header).cast::<RawFd>();
                fds.extend((0..count).map(|i| OwnedFd::from_raw_fd(data.add(i).read_unaligned())));
            }
            header = libc::CMSG_NXTHDR(message, header);
        }
    }
    fds
}

/// One question, one answer.
pub(crate) fn ask(socket: BorrowedFd<'_>, bytes: &[u8], fds: &[BorrowedFd<'_>]) -> Result<Packet> {
    send(socket, bytes, fds)?;
    let gone = || Err(io::Error::from(io::ErrorKind::UnexpectedEof));
    recv(socket)?.map_or_else(|| gone().context(|| "no answer".into()), Ok)
}
