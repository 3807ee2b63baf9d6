//! Child processes of the benchmark, and what `/proc` says of them and their own children.

use std::io::{BufRead, BufReader};
use std::process::{Command, Stdio};

/// A running process; killed when dropped.
pub(crate) struct Child {
    child: std::process::Child,
    line: String,
}

impl Child {
    /// This program once more, in another role; its first line of output tells where it listens.
    pub(crate) fn again(args: &[&str]) -> Self {
        let program = std::env::current_exe().expect("our own path");
        let mut child = Command::new(program).args(args).stdout(Stdio::piped()).spawn().expect("started");
        let mut line = String::new();
        let out = child.stdout.take().expect("its output");
        BufReader::new(out).read_line(&mut line).expect("its first line");
        Self { child, line: line.trim().to_owned() }
    }

    pub(crate) fn of(child: std::process::Child) -> Self {
        Self { child, line: String::new() }
    }

    pub(crate) fn line(&self) -> &str {
        &self.line
    }

    /// User and system time of the process and its children, in seconds.
    pub(crate) fn cpu_seconds(&self) -> f64 {
        // SAFETY: sysconf only reads.
        let ticks = unsafe { libc::sysconf(libc::_SC_CLK_TCK) } as f64;
        self.pids().iter().filter_map(|pid| precise(*pid).or_else(|| coarse(*pid, ticks))).sum()
    }

    pub(crate) fn resident_kb(&self) -> u64 {
        let of = |pid: u32| {
            let status = std::fs::read_to_string(format!("/proc/{pid}/status")).ok()?;
            let line = status.lines().find_map(|l| l.strip_prefix("VmRSS:"))?;
            line.trim().trim_end_matches(" kB").parse::<u64>().ok()
        };
        self.pids().into_iter().filter_map(of).sum()
    }

    fn pids(&self) -> Vec<u32> {
        let pid = self.child.id();
        let children = std::fs::read_to_string(format!("/proc/{pid}/task/{pid}/children")).unwrap_or_default();
        let children = children.split_whitespace().filter_map(|p| p.parse().ok());
        std::iter::once(pid).chain(children).collect()
    }
}

/// Nanoseconds on a CPU from `schedstat`, summed over the threads.
fn precise(pid: u32) -> Option<f64> {
    let tasks = std::fs::read_dir(format!("/proc/{pid}/task")).ok()?;
    let mut total = 0.0;
    for task in tasks.flatten() {
        let text = std::fs::read_to_string(task.path().join("schedstat")).ok()?;
        total += text.split_whitespace().next()?.parse::<f64>().ok()?;
    }
    (total > 0.0).then_some(total / 1e9)
}

fn coarse(pid: u32, ticks: f64) -> Option<f64> {
    let stat = std::fs::read_to_string(format!("/proc/{pid}/stat")).ok()?;
    let fields: Vec<&str> = stat.rsplit(')').next()?.split_whitespace().collect();
    let (user, system): (f64, f64) = (fields.get(11)?.parse().ok()?, fields.get(12)?.parse().ok()?);
    Some((user + system) / ticks)
}

impl Drop for Child {
    fn drop(&mut self) {
        // nginx stops its workers on SIGTERM; SIGKILL would leave them
        // SAFETY: the process is our own child and not reaped yet.
        unsafe { libc::kill(self.child.id() as i32, libc::SIGTERM) };
        let _ = self.child.wait();
    }
}
