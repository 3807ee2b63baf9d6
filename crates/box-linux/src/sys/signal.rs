//! Signals as descriptors, and back to defaults before a program is executed (signalfd(2)).

use super::{Result, check, own};
use std::os::fd::{AsRawFd, BorrowedFd, OwnedFd};

/// Blocks these signals and gives a non-blocking descriptor on which they arrive.
pub(crate) fn signal_fd(signals: &[i32]) -> Result<OwnedFd> {
    // SAFETY: an initialised set that lives through the calls.
    unsafe {
        let mut set: libc::sigset_t = std::mem::zeroed();
        libc::sigemptyset(&raw mut set);
        for s in signals {
            libc::sigaddset(&raw mut set, *s);
        }
        check(libc::sigprocmask(libc::SIG_BLOCK, &raw const set, std::ptr::null_mut()), "sigprocmask")?;
        check(libc::signalfd(-1, &raw const set, libc::SFD_CLOEXEC | libc::SFD_NONBLOCK), "signalfd").map(own)
    }
}

/// The signals that have arrived.
pub(crate) fn take_signals(fd: BorrowedFd<'_>) -> Vec<i32> {
    let mut found = Vec::new();
    // SAFETY: all-zero is valid, and the kernel writes whole structures.
    unsafe {
        let mut info: libc::signalfd_siginfo = std::mem::zeroed();
        let size = size_of::<libc::signalfd_siginfo>();
        while libc::read(fd.as_raw_fd(), (&raw mut info).cast(), size) == size as isize {
            found.push(info.ssi_signo as i32);
        }
    }
    found
}

/// Everything unblocked and at its default, as a program expects to find it. Only for a process about to execute.
pub(crate) fn reset_signals() {
    // SAFETY: an initialised set; SIG_DFL for signals that may have been ignored.
    unsafe {
        let mut none: libc::sigset_t = std::mem::zeroed();
        libc::sigemptyset(&raw mut none);
        libc::sigprocmask(libc::SIG_SETMASK, &raw const none, std::ptr::null_mut());
        for s in [libc::SIGHUP, libc::SIGINT, libc::SIGQUIT, libc::SIGPIPE, libc::SIGTERM, libc::SIGCHLD] {
            libc::signal(s, libc::SIG_DFL);
        }
    }
}

/// Ignores these signals.
pub(crate) fn ignore(signals: &[i32]) {
    for s in signals {
        // SAFETY: SIG_IGN is no function of ours.
        unsafe { libc::signal(*s, libc::SIG_IGN) };
    }
}
