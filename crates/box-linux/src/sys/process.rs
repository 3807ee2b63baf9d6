//! Processes: pidfds, clone3, identity, and the small steps before a program is executed.

use super::{Context, Result, check, own};
use std::os::fd::{AsRawFd, BorrowedFd, OwnedFd};

/// pid, start time and boot id: together they name one process for ever.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub(crate) struct Ident {
    pub(crate) pid: i32,
    pub(crate) start: u64,
    pub(crate) boot: String,
}

impl Ident {
    /// The calling process.
    pub(crate) fn me() -> Result<Ident> {
        let stat = std::fs::read_to_string("/proc/self/stat").context(|| "/proc/self/stat".into())?;
        // the name in parentheses may hold anything; the start time is the 20th word after it
        let after = stat.rsplit_once(") ").map_or("", |(_, rest)| rest);
        let start = after.split(' ').nth(19).and_then(|w| w.parse().ok()).unwrap_or(0);
        let boot = std::fs::read_to_string("/proc/sys/kernel/random/boot_id").context(|| "boot_id".into())?;
        Ok(Ident { pid: std::process::id() as i32, start, boot: boot.trim().to_owned() })
    }
}

pub(crate) fn thread_count() -> usize {
    std::fs::read_dir("/proc/self/task").map_or(0, |d| d.count())
}

/// Whether we are root in the host's own user namespace.
pub(crate) fn is_root_of_host() -> bool {
    // SAFETY: no pointers.
    let root = unsafe { libc::geteuid() } == 0;
    root && matches!(super::Maps::available(0), super::Maps::Range(_))
}

pub(crate) fn pidfd(pid: i32) -> Result<OwnedFd> {
    // SAFETY: no pointers.
    check(unsafe { libc::syscall(libc::SYS_pidfd_open, pid, 0) }, "pidfd_open").map(own)
}

pub(crate) fn kill_fd(pidfd: BorrowedFd<'_>, signal: i32) -> Result<()> {
    let none = std::ptr::null::<libc::siginfo_t>();
    // SAFETY: no information is given.
    let r = unsafe { libc::syscall(libc::SYS_pidfd_send_signal, pidfd.as_raw_fd(), signal, none, 0) };
    check(r, "pidfd_send_signal").map(drop)
}

/// Waits until a descriptor (of a process: its end) is readable; false after `milliseconds`.
pub(crate) fn wait_readable(fd: BorrowedFd<'_>, milliseconds: i32) -> bool {
    super::poll(&[fd], milliseconds)[0]
}

/// fork by clone3; 0 in the child. For single-threaded processes only: keeper, shim and their children.
pub(crate) fn clone3(flags: i32) -> Result<i32> {
    // CLONE_PARENT takes the caller's own exit signal and refuses another
    let exit_signal = if flags & libc::CLONE_PARENT != 0 { 0 } else { libc::SIGCHLD as u64 };
    // SAFETY: all-zero is a valid clone_args; without CLONE_VM the child gets a copy of the memory.
    unsafe {
        let mut args: libc::clone_args = std::mem::zeroed();
        args.flags = u64::from(flags as u32);
        args.exit_signal = exit_signal;
        let size = size_of::<libc::clone_args>();
        check(libc::syscall(libc::SYS_clone3, &raw mut args, size), "clone3").map(|pid| pid as i32)
    }
}

/// A plain fork; 0 in the child. For single-threaded processes only.
pub(crate) fn fork() -> Result<i32> {
    clone3(0)
}

/// Reaps a child (-1: any) without waiting, or waiting: its pid and raw status.
pub(crate) fn wait_pid(pid: i32, wait: bool) -> Option<(i32, i32)> {
    let mut status = 0;
    let flags = if wait { 0 } else { libc::WNOHANG };
    // SAFETY: the integer lives through the call.
    let r = loop {
        let r = unsafe { libc::waitpid(pid, &raw mut status, flags) };
        let interrupted = std::io::Error::last_os_error().kind() == std::io::ErrorKind::Interrupted;
        if r >= 0 || !interrupted {
            break r;
        }
    };
    (r > 0).then_some((r, status))
}

/// A shell's view of a raw status: 128 + n for signal n.
pub(crate) fn status_of(raw: i32) -> i32 {
    match libc::WIFEXITED(raw) {
        true => libc::WEXITSTATUS(raw),
        false => 128 + libc::WTERMSIG(raw),
    }
}

/// SIGKILL when the parent ends. A change of uid clears it: call this after.
pub(crate) fn die_with_parent() {
    // SAFETY: no pointers.
    unsafe { libc::prctl(libc::PR_SET_PDEATHSIG, libc::SIGKILL, 0, 0, 0) };
}

/// Nobody inside a machine may look into this process, which knows paths and descriptors of the host.
pub(crate) fn undumpable() {
    // SAFETY: no pointers.
    unsafe { libc::prctl(libc::PR_SET_DUMPABLE, 0, 0, 0, 0) };
}

pub(crate) fn no_core_dump() {
    let none = libc::rlimit { rlim_cur: 0, rlim_max: 0 };
    // SAFETY: the structure lives through the call.
    unsafe { libc::setrlimit(libc::RLIMIT_CORE, &raw const none) };
}

/// Raises the soft limit of open files to the hard one.
pub(crate) fn open_files_max() {
    // SAFETY: the structure lives through the calls.
    unsafe {
        let mut limit: libc::rlimit = std::mem::zeroed();
        if libc::getrlimit(libc::RLIMIT_NOFILE, &raw mut limit) == 0 {
            limit.rlim_cur = limit.rlim_max;
            libc::setrlimit(libc::RLIMIT_NOFILE, &raw const limit);
        }
    }
}

/// uid and gid 0 of the user namespace just entered, without supplementary groups.
pub(crate) fn become_root() -> Result<()> {
    // SAFETY: no groups are given. Where setgroups is denied (a single-id map) there is nothing to drop from either.
    unsafe {
        libc::setgroups(0, std::ptr::null());
        check(libc::setresgid(0, 0, 0), "setresgid")?;
        check(libc::setresuid(0, 0, 0), "setresuid").map(drop)
    }
}

/// Closes everything above 2 but these: a forked child must not hold locks, life lines and connections of its parent.
pub(crate) fn close_all_but(keep: &[BorrowedFd<'_>]) {
    let mut kept: Vec<u32> = keep.iter().map(|fd| fd.as_raw_fd() as u32).filter(|n| *n > 2).collect();
    kept.sort_unstable();
    let mut from = 3;
    for next in kept.into_iter().chain([u32::MAX]) {
        if next > from {
            // SAFETY: the descriptors closed are copies of the parent's; their owners here are never used again.
            unsafe { libc::syscall(libc::SYS_close_range, from, next - 1, 0) };
        }
        from = from.max(next.saturating_add(1));
    }
}

/// Overwrites what `ps` shows of this process: the original shows paths of the host.
pub(crate) fn hide_arguments(name: &str) {
    let Ok(stat) = std::fs::read_to_string("/proc/self/stat") else { return };
    let words: Vec<&str> = stat.rsplit_once(") ").map_or("", |(_, rest)| rest).split_whitespace().collect();
    // proc_pid_stat(5): arg_start and arg_end are fields 48 and 49; `words` begins with field 3
    let field = |n: usize| words.get(n - 3).and_then(|w| w.parse::<usize>().ok()).unwrap_or(0);
    let (start, end) = (field(48), field(49));
    if start == 0 || end <= start {
        return;
    }
    // SAFETY: the kernel says that our arguments are there, on our own stack; Rust keeps no mutable view of them.
    unsafe {
        std::ptr::write_bytes(start as *mut u8, 0, end - start);
        let text = &name.as_bytes()[..name.len().min(end - start - 1)];
        std::ptr::copy_nonoverlapping(text.as_ptr(), start as *mut u8, text.len());
        libc::prctl(libc::PR_SET_NAME, super::cstring(name.rsplit('/').next().unwrap_or(name)).as_ptr(), 0, 0, 0);
    }
}
