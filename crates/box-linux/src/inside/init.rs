//! A machine's pid 1: builds the root, waits for its network, starts the machine's programs, reaps, carries signals,
//! user data's output and `/dev/console` to the console, and ends with its last program.

use super::payload::{self, Payload};
use super::relay::Relay;
use super::{first_boot, seccomp, user_data};
use crate::root::Prepared;
use crate::shim::{FromInit, ToInit, hear, say};
use crate::sys::{self, Maps, Result};
use box_spec::{BoxSpec, Kind};
use std::os::fd::{AsFd, AsRawFd, BorrowedFd, OwnedFd};

/// What pid 1 is given.
pub(crate) struct Machine<'a> {
    pub(crate) spec: &'a BoxSpec,
    pub(crate) disk: &'a Prepared,
    pub(crate) maps: Maps,
    pub(crate) first: bool,
    pub(crate) socket: BorrowedFd<'a>,
    /// The machine's lock, only to be kept open.
    pub(crate) lock: BorrowedFd<'a>,
    /// Whether it has a cgroup2 of its own.
    pub(crate) own_group: bool,
    /// Certificates for the machine's trust store, as PEM.
    pub(crate) authorities: &'a [String],
}

/// Signals by which programs inside ask for an end: systemd's and sysvinit's own conventions.
fn asks_for_power_off(signal: i32) -> bool {
    signal == libc::SIGPWR || [3, 4].iter().any(|n| signal == libc::SIGRTMIN() + n)
}

fn asks_for_reboot(signal: i32) -> bool {
    signal == libc::SIGINT || signal == libc::SIGRTMIN() + 5
}

/// Never returns: ends with the machine.
pub(crate) fn pid1(machine: &Machine<'_>, output: BorrowedFd<'_>) -> ! {
    let status = match build(machine, output).and_then(|signals| Init::new(machine, signals)?.live()) {
        Ok(()) => 0,
        Err(error) => {
            let _ = say(machine.socket, &FromInit::Failed(error.to_string()), &[]);
            1
        }
    };
    // SAFETY: a cloned child leaves without running its parent's destructors.
    unsafe { libc::_exit(status) }
}

/// Everything up to the moment in which only the network is missing.
fn build(machine: &Machine<'_>, output: BorrowedFd<'_>) -> Result<OwnedFd> {
    sys::undumpable();
    sys::die_with_parent();
    sys::hide_arguments("/sbin/init");
    // SAFETY: descriptors 0 to 2 are open in every process of ours.
    unsafe {
        libc::setsid();
        libc::umask(0o022);
        libc::dup2(output.as_raw_fd(), 1);
        libc::dup2(output.as_raw_fd(), 2);
    }
    sys::loopback_up()?;
    machine.disk.enter(machine.own_group)?;
    sys::close_all_but(&[machine.socket, machine.lock]);
    first_boot::prepare(machine)?;
    let signals = [libc::SIGCHLD, libc::SIGTERM, libc::SIGINT, libc::SIGPWR, libc::SIGHUP];
    let realtime = [3, 4, 5].map(|n| libc::SIGRTMIN() + n);
    sys::ignore(&[libc::SIGPIPE]);
    sys::signal_fd(&[&signals[..], &realtime].concat())
}

struct Init<'a> {
    machine: &'a Machine<'a>,
    signals: OwnedFd,
    relay: Relay,
    command: Option<i32>,
    script: Option<i32>,
    terminating: bool,
}

impl<'a> Init<'a> {
    fn new(machine: &'a Machine<'a>, signals: OwnedFd) -> Result<Init<'a>> {
        let relay = Relay::open()?;
        payload::drop_capabilities();
        seccomp::install(machine.maps)?;
        say(machine.socket, &FromInit::Ready, &[])?;
        Ok(Init { machine, signals, relay, command: None, script: None, terminating: false })
    }

    fn live(mut self) -> Result<()> {
        loop {
            let mut fds = vec![self.machine.socket, self.signals.as_fd()];
            fds.extend(self.relay.fds());
            let ready = sys::poll(&fds, -1);
            self.relay.carry(&ready[2..]);
            if ready[0] {
                match hear::<ToInit>(self.machine.socket) {
                    Ok(Some(ToInit::Go { user_data })) => self.go(user_data)?,
                    Ok(Some(ToInit::Terminate)) => self.terminate(),
                    _ => return Ok(()), // the shim is gone
                }
            }
            if ready[1] {
                self.signals()?;
            }
            if self.reap()? {
                return Ok(());
            }
        }
    }

    fn go(&mut self, with_user_data: bool) -> Result<()> {
        if let Some(payload) = Payload::of_command(self.machine.spec, self.machine.maps) {
            self.command = Some(start(&payload, None)?);
        }
        if let (true, Some(data)) = (with_user_data, &self.machine.spec.user_data) {
            match user_data::write(data) {
                Ok(path) => {
                    let output = self.relay.user_data_output()?;
                    let payload = Payload::of_script(&path, self.machine.spec, self.machine.maps);
                    self.script = Some(start(&payload, Some(output))?);
                }
                Err(why) => {
                    eprintln!("cloud-init: {why}");
                    say(self.machine.socket, &FromInit::UserDataRefused, &[])?;
                }
            }
        }
        Ok(())
    }

    /// A task's command alone is told, as a container's is; an instance's programs all are.
    fn terminate(&mut self) {
        self.terminating = true;
        let to = match (&self.machine.spec.kind, self.command) {
            (Kind::Task { .. } | Kind::Engine { .. }, Some(pid)) => pid,
            _ => -1,
        };
        // SAFETY: -1 is every process of this pid namespace but ourselves.
        unsafe {
            libc::kill(to, libc::SIGTERM);
            libc::kill(to, libc::SIGCONT);
        }
    }

    fn signals(&mut self) -> Result<()> {
        for signal in sys::take_signals(self.signals.as_fd()) {
            if asks_for_power_off(signal) {
                say(self.machine.socket, &FromInit::PowerOff, &[])?;
            } else if asks_for_reboot(signal) {
                say(self.machine.socket, &FromInit::Reboot, &[])?;
            }
        }
        Ok(())
    }

    /// Reaps; true when pid 1 shall end: its command ended, or nothing is left to terminate.
    fn reap(&mut self) -> Result<bool> {
        let mut over = false;
        while let Some((pid, raw)) = sys::wait_pid(-1, false) {
            let status = sys::status_of(raw);
            if Some(pid) == self.command {
                say(self.machine.socket, &FromInit::Exited(status), &[])?;
                over = true;
            }
            if Some(pid) == self.script {
                self.script = None;
                self.relay.drain();
                println!("cloud-init: user data ended with status {status}");
                say(self.machine.socket, &FromInit::UserDataDone(status), &[])?;
            }
        }
        Ok(over || self.terminating && !any_process_left())
    }
}

/// Whether any process but pid 1 is left, programs that came in by `exec` included (they are nobody's children here).
fn any_process_left() -> bool {
    let entries = std::fs::read_dir("/proc").into_iter().flatten().flatten();
    let pids = entries.filter_map(|e| e.file_name().to_str()?.parse::<i32>().ok());
    pids.into_iter().any(|pid| pid > 1)
}

/// Forks a program of the machine's own; its output goes to the console unless `output` is given.
fn start(payload: &Payload, output: Option<OwnedFd>) -> Result<i32> {
    let pid = sys::fork()?;
    if pid == 0 {
        // SAFETY: plain calls in a child about to execute.
        unsafe {
            libc::setsid();
            if let Some(output) = &output {
                libc::dup2(output.as_raw_fd(), 1);
                libc::dup2(output.as_raw_fd(), 2);
            }
        }
        payload.run(None);
    }
    Ok(pid)
}
