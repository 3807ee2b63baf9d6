//! The shim's own process: one loop over callers, pid 1, the console and ended children.

use super::enter;
use super::files::BoxFiles;
use super::proto::{Reply, Request, understand};
use super::state::{Machine, Then, reply};
use crate::sys::{self, Ident, Result, Trouble};
use box_spec::{Ending, Life};
use std::os::fd::{AsFd, OwnedFd};
use std::path::Path;
use std::time::Duration;

/// Connections at once: the daemon's two, and one per `exec`.
const CONNECTIONS_MAX: usize = 1024;

/// What a caller waits for.
#[derive(PartialEq)]
enum Awaits {
    Nothing,
    End,
    Reboot,
}

struct Caller {
    socket: OwnedFd,
    awaits: Awaits,
    watches: bool,
    program: Option<i32>,
}

struct Shim {
    machine: Machine,
    me: OwnedFd,
    callers: Vec<Caller>,
}

/// `sandbox shim DIRECTORY GROUP`: boots the machine whose directory it is and stays until it ends.
pub(crate) fn main(dir: &Path, group: &str) -> Result<()> {
    let (listener, lock) = sys::take_role()?;
    sys::open_files_max();
    sys::no_core_dump();
    let signals = sys::signal_fd(&[libc::SIGCHLD, libc::SIGTERM])?;
    let machine = Machine::boot(BoxFiles::at(dir), group, lock)?;
    let me = sys::pidfd(std::process::id() as i32)?;
    let mut shim = Shim { machine, me, callers: Vec::new() };
    let ending = shim.serve(&listener, &signals)?;
    shim.machine.disks.end();
    shim.machine.group.remove();
    shim.farewell(ending);
    // callers hear the end before the lock is free, and find it free a moment later
    Ok(())
}

impl Shim {
    fn serve(&mut self, listener: &OwnedFd, signals: &OwnedFd) -> Result<Ending> {
        loop {
            let mut fds = vec![listener.as_fd(), signals.as_fd(), self.machine.init.socket.as_fd()];
            fds.extend(self.machine.console.fds());
            let first_caller = fds.len();
            fds.extend(self.callers.iter().map(|c| c.socket.as_fd()));
            let ready = sys::poll(&fds, self.machine.wait_milliseconds());
            self.machine.console.take(&ready[3..first_caller]);
            self.answer_callers(&ready[first_caller..]);
            if ready[2] {
                self.machine.hear_init()?;
            }
            if ready[1] {
                let got = sys::take_signals(signals.as_fd());
                if got.contains(&libc::SIGTERM) {
                    self.machine.stop(Duration::ZERO, Then::End(Ending::Stopped));
                }
                if let Some(ending) = self.reap()? {
                    return Ok(ending);
                }
            }
            self.machine.kill_if_due();
            self.tell_watchers();
            if ready[0]
                && let Some(socket) = sys::accept(listener.as_fd())
                && self.callers.len() < CONNECTIONS_MAX
            {
                self.callers.push(Caller { socket, awaits: Awaits::Nothing, watches: false, program: None });
            }
        }
    }

    fn answer_callers(&mut self, ready: &[bool]) {
        let mut gone = vec![false; ready.len()];
        for index in (0..ready.len()).filter(|i| ready[*i]) {
            gone[index] = match sys::recv(self.callers[index].socket.as_fd()) {
                Ok(Some(packet)) => self.answer(index, packet).is_err(),
                _ => true,
            };
        }
        let mut index = 0;
        self.callers.retain(|c| {
            let is_gone = gone.get(index).copied().unwrap_or(false);
            index += 1;
            if let (true, Some(pid)) = (is_gone, c.program) {
                // the caller went away: its program ends. SAFETY: the pid is our unreaped child's.
                unsafe { libc::kill(pid, libc::SIGKILL) };
            }
            !is_gone
        });
    }

    fn answer(&mut self, index: usize, packet: sys::Packet) -> Result<()> {
        let request = understand::<Request>(&packet)?;
        let millis = Duration::from_millis;
        match request {
            Request::Hello => {
                let hello = Reply::Hello { ident: Ident::me()?, seen: self.machine.seen() };
                reply(self.callers[index].socket.as_fd(), &hello, &self.machine.hello_fds(&self.me));
            }
            Request::Go => {
                let done = self.machine.go().map_or_else(|e| Reply::Error(e.to_string()), |()| Reply::Done);
                reply(self.callers[index].socket.as_fd(), &done, &[]);
            }
            Request::Stop { grace_milliseconds } => {
                self.callers[index].awaits = Awaits::End;
                self.machine.stop(millis(grace_milliseconds), Then::End(Ending::Stopped));
            }
            Request::Reboot { grace_milliseconds } => {
                self.callers[index].awaits = Awaits::Reboot;
                self.machine.stop(millis(grace_milliseconds), Then::BootAgain);
            }
            Request::Mount(bind) => {
                let done = self.machine.mount(&bind).map_or_else(|e| Reply::Error(e.to_string()), |()| Reply::Done);
                reply(self.callers[index].socket.as_fd(), &done, &[]);
            }
            Request::Unmount { inside, force } => {
                let done = match self.machine.unmount(&inside, force) {
                    Ok(true) => Reply::Done,
                    Ok(false) => Reply::Busy,
                    Err(e) => Reply::Error(e.to_string()),
                };
                reply(self.callers[index].socket.as_fd(), &done, &[]);
            }
            Request::ResizeRoot { mib } => {
                let done = self.machine.resize_root(mib).map_or_else(|e| Reply::Error(e.to_string()), |()| Reply::Done);
                reply(self.callers[index].socket.as_fd(), &done, &[]);
            }
            Request::Watch => self.callers[index].watches = true,
            Request::Signal(signal) => {
                if let Some(pid) = self.callers[index].program {
                    // SAFETY: the pid is our unreaped child's, which passes the signal on.
                    unsafe { libc::kill(pid, signal) };
                }
            }
            Request::Exec { exec, terminal } => self.exec(index, exec, terminal, packet.fds),
        }
        Ok(())
    }

    fn exec(&mut self, index: usize, exec: box_spec::Exec, term: Option<box_spec::Terminal>, fds: Vec<OwnedFd>) {
        let machine = &self.machine;
        let caller = &self.callers[index];
        let refused = match (&machine.life, caller.program) {
            (Life::Running | Life::Stopping, None) => None,
            (_, Some(_)) => Some("one program per connection"),
            _ => Some("the machine does not run yet"),
        };
        if let Some(why) = refused {
            return reply(caller.socket.as_fd(), &Reply::Error(why.into()), &[]);
        }
        let entry = enter::Entry {
            init: &machine.init,
            group: &machine.group,
            maps: machine.spaces.maps,
            spec: &machine.spec,
            exec: &exec,
            terminal: term.as_ref(),
            fds: &fds,
            caller: caller.socket.as_fd(),
        };
        match sys::fork() {
            Ok(0) => enter::run(&entry),
            Ok(pid) => self.callers[index].program = Some(pid),
            Err(e) => reply(caller.socket.as_fd(), &Reply::Error(e.to_string()), &[]),
        }
    }

    /// Reaps ended children; the machine's ending if pid 1 was among them and is not booted again.
    fn reap(&mut self) -> Result<Option<Ending>> {
        let mut ended = None;
        while let Some((pid, raw)) = sys::wait_pid(-1, false) {
            if pid == self.machine.init.pid {
                ended = Some(raw);
                continue;
            }
            if self.machine.disks.ended(pid) && raw != 0 {
                // as a host whose disk is gone
                self.machine.stop(Duration::ZERO, Then::End(Ending::Lost));
            }
            for caller in self.callers.iter_mut().filter(|c| c.program == Some(pid)) {
                caller.program = None;
                reply(caller.socket.as_fd(), &Reply::Exit(sys::status_of(raw)), &[]);
            }
        }
        let Some(raw) = ended else { return Ok(None) };
        let ending = self.machine.init_ended(raw)?;
        if ending.is_none() {
            for caller in self.callers.iter_mut().filter(|c| c.awaits == Awaits::Reboot) {
                caller.awaits = Awaits::Nothing;
                reply(caller.socket.as_fd(), &Reply::Done, &[]);
            }
        }
        Ok(ending)
    }

    fn tell_watchers(&mut self) {
        for notice in std::mem::take(&mut self.machine.notices) {
            for caller in self.callers.iter().filter(|c| c.watches) {
                reply(caller.socket.as_fd(), &Reply::Notice(notice), &[]);
            }
        }
    }

    /// Last answers; programs of callers were in the machine and have ended with it.
    fn farewell(&mut self, ending: Ending) {
        self.tell_watchers();
        let failed = || Trouble::other("reboot", &format!("the machine ended: {ending:?}"));
        for caller in &self.callers {
            match caller.awaits {
                Awaits::End => reply(caller.socket.as_fd(), &Reply::Done, &[]),
                Awaits::Reboot => reply(caller.socket.as_fd(), &Reply::Error(failed().to_string()), &[]),
                Awaits::Nothing => {}
            }
        }
        while let Some((pid, raw)) = sys::wait_pid(-1, true) {
            for caller in self.callers.iter().filter(|c| c.program == Some(pid)) {
                reply(caller.socket.as_fd(), &Reply::Exit(sys::status_of(raw)), &[]);
            }
        }
    }
}
