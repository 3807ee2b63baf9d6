//! Entering a running machine for `exec`: in a forked child of the shim, which then stays outside the machine's pid
//! namespace, passes signals on and reports the program's status.

use super::boot::Init;
use super::proto::Reply;
use super::state::reply;
use crate::cgroup::Group;
use crate::inside::{self, Payload};
use crate::sys::{self, Context, Maps, Result, Trouble};
use box_spec::{BoxSpec, Exec, Terminal};
use std::os::fd::{AsFd, AsRawFd, BorrowedFd, OwnedFd};

/// Our own failure, as env(1) and docker have it.
const FAILED: i32 = 125;
/// Signals that a caller may send to its program.
const PASSED_ON: [i32; 9] = [
    libc::SIGHUP,
    libc::SIGINT,
    libc::SIGQUIT,
    libc::SIGTERM,
    libc::SIGUSR1,
    libc::SIGUSR2,
    libc::SIGWINCH,
    libc::SIGCONT,
    libc::SIGTSTP,
];

pub(super) struct Entry<'a> {
    pub(super) init: &'a Init,
    pub(super) group: &'a Group,
    pub(super) maps: Maps,
    pub(super) spec: &'a BoxSpec,
    pub(super) exec: &'a Exec,
    pub(super) terminal: Option<&'a Terminal>,
    pub(super) fds: &'a [OwnedFd],
    pub(super) caller: BorrowedFd<'a>,
}

/// Never returns: ends with the program's status, or 125.
pub(super) fn run(entry: &Entry<'_>) -> ! {
    let status = enter(entry).unwrap_or_else(|error| {
        reply(entry.caller, &Reply::Error(error.to_string()), &[]);
        FAILED
    });
    // SAFETY: a forked child leaves without running its parent's destructors.
    unsafe { libc::_exit(status) }
}

fn enter(entry: &Entry<'_>) -> Result<i32> {
    let mut keep: Vec<BorrowedFd<'_>> = entry.fds.iter().map(AsFd::as_fd).collect();
    keep.extend([entry.init.pidfd.as_fd(), entry.caller]);
    sys::close_all_but(&keep);
    sys::hide_arguments("exec");
    if entry.terminal.is_none() && entry.fds.len() != 3 {
        return Err(Trouble::other("exec", "three descriptors expected"));
    }
    entry.group.enter()?;
    sys::undumpable();
    let kinds = libc::CLONE_NEWUSER
        | libc::CLONE_NEWNS
        | libc::CLONE_NEWPID
        | libc::CLONE_NEWNET
        | libc::CLONE_NEWUTS
        | libc::CLONE_NEWIPC
        | libc::CLONE_NEWCGROUP;
    sys::setns(entry.init.pidfd.as_fd(), kinds, "the machine")?;
    std::env::set_current_dir("/").context(|| "chdir /".into())?;
    sys::become_root()?;
    let pty = entry.terminal.map(|t| sys::open_pty(t.rows, t.columns)).transpose()?;
    let payload = Payload::of_exec(entry.exec, entry.terminal, entry.spec, entry.maps)?;
    if let (Some((_, slave)), Some(user)) = (&pty, &payload.user) {
        inside::give_terminal(slave.as_fd(), user);
    }
    let signals = sys::signal_fd(&[&PASSED_ON[..], &[libc::SIGCHLD]].concat())?;
    let own = sys::pidfd(std::process::id() as i32)?;
    let child = sys::fork()?;
    if child == 0 {
        program(entry, &payload, pty.as_ref().map(|(_, slave)| slave), &own);
    }
    match pty {
        Some((master, _)) => reply(entry.caller, &Reply::Started, &[master.as_fd()]),
        None => reply(entry.caller, &Reply::Started, &[]),
    }
    close_streams(entry.fds);
    Ok(wait(child, &signals))
}

/// The program reads and writes alone: our copies would keep its pipes open after its end.
fn close_streams(fds: &[OwnedFd]) {
    for fd in fds {
        // SAFETY: this process never uses them again and leaves by _exit.
        unsafe { libc::close(fd.as_raw_fd()) };
    }
}

/// Passes signals on until the program has ended.
fn wait(child: i32, signals: &OwnedFd) -> i32 {
    loop {
        if let Some((_, raw)) = sys::wait_pid(child, false) {
            return sys::status_of(raw);
        }
        sys::poll(&[signals.as_fd()], -1);
        for signal in sys::take_signals(signals.as_fd()).into_iter().filter(|s| *s != libc::SIGCHLD) {
            // SAFETY: the child is not reaped yet; it leads a process group of its own.
            unsafe { libc::kill(-child, signal) };
        }
    }
}

fn program(entry: &Entry<'_>, payload: &Payload, slave: Option<&OwnedFd>, parent: &OwnedFd) -> ! {
    // SAFETY: plain calls in a child about to execute.
    unsafe {
        libc::setsid();
        if let Some(slave) = slave {
            libc::ioctl(slave.as_raw_fd(), libc::TIOCSCTTY, 0);
        }
        for target in 0..3 {
            let source = slave.map_or_else(|| entry.fds[target as usize].as_raw_fd(), AsRawFd::as_raw_fd);
            libc::dup2(source, target);
        }
    }
    payload.run(Some(parent.as_fd()))
}
