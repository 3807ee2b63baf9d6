//! Namespaces for the test: a user and mount namespace for the process, a network namespace for each machine.

use std::{
    fs::{self, File},
    io,
    os::{
        fd::{AsRawFd, FromRawFd, OwnedFd, RawFd},
        unix::fs::MetadataExt,
    },
    thread,
    time::{Duration, Instant},
};

fn check(result: i32) -> io::Result<i32> {
    if result < 0 { Err(io::Error::last_os_error()) } else { Ok(result) }
}

pub(crate) fn owned(fd: RawFd) -> OwnedFd {
    // SAFETY: the kernel has just given this descriptor to us.
    unsafe { OwnedFd::from_raw_fd(fd) }
}

pub(crate) fn is_root() -> bool {
    // SAFETY: cannot fail.
    unsafe { libc::geteuid() == 0 }
}

/// The kernel's version, two numbers.
pub(crate) fn kernel() -> (u32, u32) {
    let release = fs::read_to_string("/proc/sys/kernel/osrelease").expect("osrelease");
    let mut numbers = release.split(|c: char| !c.is_ascii_digit()).map_while(|word| word.parse().ok());
    (numbers.next().unwrap_or(0), numbers.next().unwrap_or(0))
}

/// As the keeper does it: root keeps its user namespace unless told otherwise. Must come before any thread.
pub(crate) fn enter(new_user: bool) {
    // SAFETY: no pointers.
    let (uid, gid) = unsafe { (libc::geteuid(), libc::getegid()) };
    let user = if uid != 0 || new_user { libc::CLONE_NEWUSER } else { 0 };
    // SAFETY: no pointers; there is one thread.
    check(unsafe { libc::unshare(user | libc::CLONE_NEWNS) }).expect("unshare user and mount namespace");
    if user != 0 {
        fs::write("/proc/self/setgroups", "deny").expect("setgroups");
        fs::write("/proc/self/uid_map", format!("0 {uid} 1")).expect("uid_map");
        fs::write("/proc/self/gid_map", format!("0 {gid} 1")).expect("gid_map");
    }
    // SAFETY: constant strings and null pointers, as mount(2) allows.
    let slave = unsafe {
        let flags = libc::MS_REC | libc::MS_SLAVE;
        libc::mount(std::ptr::null(), c"/".as_ptr(), std::ptr::null(), flags, std::ptr::null())
    };
    check(slave).expect("make / a slave");
}

/// A machine's network namespace, with loopback left to the driver.
pub(crate) fn namespace() -> io::Result<OwnedFd> {
    let work = || {
        // SAFETY: no pointers; only this thread moves.
        check(unsafe { libc::unshare(libc::CLONE_NEWNET) })?;
        File::open("/proc/thread-self/ns/net").map(OwnedFd::from)
    };
    thread::spawn(work).join().expect("no panic")
}

/// The number by which people know a namespace.
pub(crate) fn inode(namespace: &OwnedFd) -> u64 {
    File::from(namespace.try_clone().expect("dup")).metadata().expect("stat").ino()
}

/// A fresh namespace, if it can be had with the number of one that has ended: the kernel gives free numbers again, but
/// another suite may be faster.
pub(crate) fn namespace_with(number: u64) -> OwnedFd {
    let until = Instant::now() + Duration::from_millis(200);
    let mut others = Vec::new();
    loop {
        let fresh = namespace().expect("namespace");
        if inode(&fresh) == number || Instant::now() > until {
            return fresh;
        }
        others.push(fresh);
        thread::sleep(Duration::from_millis(5));
    }
}

/// Runs inside a network namespace.
pub(crate) fn inside<T: Send + 'static>(namespace: &OwnedFd, work: impl FnOnce() -> T + Send + 'static) -> T {
    let namespace = namespace.try_clone().expect("dup");
    let work = move || {
        // SAFETY: no pointers; only this thread moves.
        check(unsafe { libc::setns(namespace.as_raw_fd(), libc::CLONE_NEWNET) }).expect("setns");
        work()
    };
    thread::spawn(work).join().expect("no panic inside a namespace")
}

/// A kernel parameter inside a namespace.
pub(crate) fn parameter(namespace: &OwnedFd, key: &'static str, value: &'static str) {
    inside(namespace, move || fs::write(format!("/proc/sys/net/{key}"), value)).expect(key);
}

/// The value of a kernel parameter inside a namespace.
pub(crate) fn read_parameter(namespace: &OwnedFd, key: &'static str) -> String {
    let read = move || fs::read_to_string(format!("/proc/sys/net/{key}"));
    inside(namespace, read).expect(key).trim().to_owned()
}

/// Does something forbidden inside a namespace by rtnetlink(7): kind of message, fixed part, attributes.
pub(crate) fn netlink(namespace: &OwnedFd, kind: u16, fixed: &[u8], attributes: &[(u16, [u8; 4])]) {
    const REQUEST_ACK_CREATE_REPLACE: u16 = 0x505;
    let mut message = vec![0u8; 4];
    message.extend(kind.to_ne_bytes());
    message.extend(REQUEST_ACK_CREATE_REPLACE.to_ne_bytes());
    message.extend([0u8; 8]);
    message.extend(fixed);
    for (kind, value) in attributes {
        message.extend(8u16.to_ne_bytes());
        message.extend(kind.to_ne_bytes());
        message.extend(value);
    }
    let length = message.len() as u32;
    message[..4].copy_from_slice(&length.to_ne_bytes());
    let error = inside(namespace, move || {
        let mut answer = [0u8; 512];
        // SAFETY: pointers to live buffers with their lengths.
        unsafe {
            let raw = libc::socket(libc::AF_NETLINK, libc::SOCK_RAW | libc::SOCK_CLOEXEC, libc::NETLINK_ROUTE);
            let socket = owned(raw);
            libc::send(socket.as_raw_fd(), message.as_ptr().cast(), message.len(), 0);
            libc::recv(socket.as_raw_fd(), answer.as_mut_ptr().cast(), answer.len(), 0);
        }
        i32::from_ne_bytes([answer[16], answer[17], answer[18], answer[19]])
    });
    assert_eq!(error, 0, "{}", io::Error::from_raw_os_error(-error));
}

/// The number of the first device whose name begins so.
pub(crate) fn device(namespace: &OwnedFd, prefix: char) -> u32 {
    inside(namespace, move || {
        let text = fs::read_to_string("/proc/thread-self/net/dev").expect("devices");
        let names = text.lines().filter_map(|line| line.split(':').next()).map(str::trim);
        let name = names
            .filter(|name| name.starts_with(prefix))
            .map(|name| std::ffi::CString::new(name).expect("no zero"))
            .next();
        // SAFETY: a live string that ends in zero.
        unsafe { libc::if_nametoindex(name.expect("a device").as_ptr()) }
    })
}
