//! What a shim knows of its machine, and the machine's life as transitions.

use super::boot::{Init, Spaces};
use super::console::Console;
use super::files::BoxFiles;
use super::proto::{FromInit, Notice, Reply, ToInit, hear, say};
use crate::cgroup::Group;
use crate::disk::Disks;
use crate::sys::{self, Result};
use box_spec::{BoxSpec, Ending, Life, LimitsHeld, Seen, UserDataState};
use std::os::fd::{AsFd, OwnedFd};
use std::time::{Duration, Instant};

/// SIGTERM to SIGKILL when a machine shuts itself down.
const OWN_SHUTDOWN_GRACE: Duration = Duration::from_secs(10);

/// What happens when pid 1 has ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Then {
    End(Ending),
    BootAgain,
}

pub(super) struct Stopping {
    pub(super) deadline: Instant,
    pub(super) then: Then,
    killed: bool,
}

pub(super) struct Machine {
    pub(super) files: BoxFiles,
    pub(super) spec: BoxSpec,
    pub(super) spaces: Spaces,
    pub(super) console: Console,
    pub(super) group: Group,
    pub(super) held: LimitsHeld,
    pub(super) disks: Disks,
    pub(super) init: Init,
    pub(super) life: Life,
    pub(super) stopping: Option<Stopping>,
    pub(super) notices: Vec<Notice>,
    boots: u32,
    user_data: UserDataState,
    /// `go` was said: a reboot needs no second one.
    released: bool,
    /// What pid 1 said about its end, before it ended.
    last_word: Option<Ending>,
}

impl Machine {
    /// Namespaces, cgroup, root file system and pid 1, which then waits for `go`.
    pub(super) fn boot(files: BoxFiles, group_name: &str, lock: OwnedFd) -> Result<Machine> {
        let spec = files.spec()?;
        files.clear_ending();
        let boots = files.boots() + 1;
        files.set_boots(boots)?;
        let spaces = Spaces::make(files.first_id(), lock)?;
        let (group, held) = Group::make(group_name, &spec.limits, spaces.root_id());
        let mut console = Console::open(&files.console())?;
        let user_data = files.user_data();
        let mut disks = Disks::default();
        let first = boots == 1 || !files.upper().is_dir();
        let init = match Init::start(&files, &spec, &spaces, &group, &mut console, first, &mut disks) {
            Ok(init) => init,
            Err(error) => {
                console.drain();
                console.print(format!("hanul: {} could not boot: {error}\n", files.name()).as_bytes());
                files.set_ending(Ending::Failed)?;
                group.remove();
                return Err(error);
            }
        };
        let (life, stopping, notices, last_word) = (Life::Waiting, None, Vec::new(), None);
        Ok(Machine {
            files,
            spec,
            spaces,
            console,
            group,
            held,
            disks,
            init,
            life,
            stopping,
            notices,
            boots,
            user_data,
            released: false,
            last_word,
        })
    }

    pub(super) fn seen(&self) -> Seen {
        Seen {
            id: self.spec.id.clone(),
            life: self.life,
            user_data: self.user_data,
            boots: self.boots,
            limits: self.held.clone(),
        }
    }

    /// The network is wired. User data is marked as started before it starts: it never runs twice, whatever happens.
    pub(super) fn go(&mut self) -> Result<()> {
        if self.life != Life::Waiting {
            return Ok(());
        }
        let user_data = self.spec.user_data.is_some() && self.user_data == UserDataState::None;
        if user_data {
            self.set_user_data(UserDataState::Started)?;
        }
        self.console.print(format!("hanul: {} boots ({})\n", self.spec.id, self.boots).as_bytes());
        say(self.init.socket.as_fd(), &ToInit::Go { user_data }, &[])?;
        (self.life, self.released) = (Life::Running, true);
        Ok(())
    }

    fn set_user_data(&mut self, state: UserDataState) -> Result<()> {
        self.user_data = state;
        self.files.set_user_data(state)
    }

    /// SIGTERM now, SIGKILL after the grace. An earlier deadline and the first reason win, but an end beats a reboot.
    pub(super) fn stop(&mut self, grace: Duration, then: Then) {
        let deadline = Instant::now() + grace;
        let (earliest, first) = match &self.stopping {
            Some(s) => (s.deadline.min(deadline), if s.then == Then::BootAgain { then } else { s.then }),
            None => (deadline, then),
        };
        let new = self.stopping.is_none();
        self.stopping = Some(Stopping { deadline: earliest, then: first, killed: false });
        let asked = new && self.life == Life::Running && !grace.is_zero();
        if !asked || say(self.init.socket.as_fd(), &ToInit::Terminate, &[]).is_err() {
            self.kill();
        }
        self.life = Life::Stopping;
    }

    /// Milliseconds until the grace is over, for poll; -1: nothing is awaited.
    pub(super) fn wait_milliseconds(&self) -> i32 {
        let left = |s: &Stopping| s.deadline.saturating_duration_since(Instant::now()).as_millis() as i32 + 1;
        self.stopping.as_ref().filter(|s| !s.killed).map_or(-1, left)
    }

    pub(super) fn kill_if_due(&mut self) {
        if self.stopping.as_ref().is_some_and(|s| !s.killed && s.deadline <= Instant::now()) {
            self.kill();
        }
    }

    fn kill(&mut self) {
        if let Some(stopping) = &mut self.stopping {
            stopping.killed = true;
        }
        // gone already is as good
        let _ = sys::kill_fd(self.init.pidfd.as_fd(), libc::SIGKILL);
    }

    /// Reads what pid 1 says; false when it closed its end.
    pub(super) fn hear_init(&mut self) -> Result<bool> {
        match hear::<FromInit>(self.init.socket.as_fd())? {
            None => return Ok(false),
            Some(FromInit::UserDataDone(status)) => {
                self.set_user_data(UserDataState::Done(status))?;
                self.notices.push(Notice::UserDataDone(status));
            }
            Some(FromInit::UserDataRefused) => self.set_user_data(UserDataState::Refused)?,
            Some(FromInit::Exited(status)) => self.last_word = Some(Ending::Exited(status)),
            Some(FromInit::Failed(why)) => {
                self.console.print(format!("hanul: {why}\n").as_bytes());
                self.last_word = Some(Ending::Failed);
            }
            Some(FromInit::PowerOff) => self.stop(OWN_SHUTDOWN_GRACE, Then::End(Ending::PoweredOff)),
            Some(FromInit::Reboot) => self.stop(OWN_SHUTDOWN_GRACE, Then::BootAgain),
            Some(FromInit::Ready) => {}
        }
        Ok(true)
    }

    /// Pid 1 has ended with this raw status: every process of the machine is gone. `None`: it was booted again.
    pub(super) fn init_ended(&mut self, raw: i32) -> Result<Option<Ending>> {
        while sys::wait_readable(self.init.socket.as_fd(), 0) && self.hear_init().unwrap_or(false) {}
        self.console.drain();
        let signal = if libc::WIFSIGNALED(raw) { libc::WTERMSIG(raw) } else { 0 };
        let then = match (&self.stopping, signal) {
            (Some(s), _) => s.then,
            // reboot(2) called inside: the kernel kills pid 1 and reports this
            (None, libc::SIGHUP) => Then::BootAgain,
            (None, libc::SIGINT) => Then::End(Ending::PoweredOff),
            (None, _) => Then::End(self.last_word.unwrap_or(Ending::Lost)),
        };
        match then {
            Then::End(ending) => {
                self.life = Life::Ended(ending);
                self.console.print(format!("hanul: {} ended: {ending:?}\n", self.spec.id).as_bytes());
                self.files.set_ending(ending)?;
                self.notices.push(Notice::Ended(ending));
                Ok(Some(ending))
            }
            Then::BootAgain => match self.boot_again() {
                Ok(()) => Ok(None),
                Err(error) => {
                    self.console.print(format!("hanul: {} could not reboot: {error}\n", self.spec.id).as_bytes());
                    self.files.set_ending(Ending::Failed)?;
                    self.notices.push(Notice::Ended(Ending::Failed));
                    Ok(Some(Ending::Failed))
                }
            },
        }
    }

    /// Same disk, same user and network namespace (so the same place in the network), everything else new.
    fn boot_again(&mut self) -> Result<()> {
        (self.stopping, self.last_word) = (None, None);
        self.boots += 1;
        self.files.set_boots(self.boots)?;
        self.disks.end();
        self.init =
            Init::start(&self.files, &self.spec, &self.spaces, &self.group, &mut self.console, false, &mut self.disks)?;
        self.life = Life::Waiting;
        if self.released {
            self.go()?;
        }
        self.notices.push(Notice::Rebooted);
        Ok(())
    }

    /// The five descriptors of a hello.
    pub(super) fn hello_fds<'a>(&'a self, me: &'a OwnedFd) -> [std::os::fd::BorrowedFd<'a>; 5] {
        let s = &self.spaces;
        [me.as_fd(), self.init.pidfd.as_fd(), s.net.as_fd(), s.keeper_user.as_fd(), s.keeper_mnt.as_fd()]
    }
}

/// Sends a reply; a caller that went away or does not read is told nothing.
pub(super) fn reply(to: std::os::fd::BorrowedFd<'_>, reply: &Reply, fds: &[std::os::fd::BorrowedFd<'_>]) {
    let _ = say(to, reply, fds);
}
