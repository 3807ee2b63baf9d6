//! poll(2) over a few descriptors.

use std::os::fd::{AsRawFd, BorrowedFd};

/// Waits until one is readable or hung up; tells which. An interrupted or timed-out wait tells of none.
/// `milliseconds` below 0 waits for ever.
pub(crate) fn poll(fds: &[BorrowedFd<'_>], milliseconds: i32) -> Vec<bool> {
    let entry = |fd: &BorrowedFd<'_>| libc::pollfd { fd: fd.as_raw_fd(), events: libc::POLLIN, revents: 0 };
    let mut entries: Vec<libc::pollfd> = fds.iter().map(entry).collect();
    // SAFETY: as many entries as said.
    let n = unsafe { libc::poll(entries.as_mut_ptr(), entries.len() as libc::nfds_t, milliseconds) };
    entries.iter().map(|e| n > 0 && e.revents != 0).collect()
}

/// Reads and writes no longer wait.
pub(crate) fn set_nonblocking(fd: BorrowedFd<'_>) {
    // SAFETY: no pointers; these cannot fail on an open descriptor.
    unsafe {
        let flags = libc::fcntl(fd.as_raw_fd(), libc::F_GETFL);
        libc::fcntl(fd.as_raw_fd(), libc::F_SETFL, flags | libc::O_NONBLOCK);
    }
}
