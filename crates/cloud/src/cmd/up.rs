//! `hanul up`: is the daemon, or starts one.

use crate::cli::Up;
use crate::control;
use crate::daemon;
use crate::dirs::DataDir;
use crate::failure::Failure;
use crate::state::State;
use std::fs::OpenOptions;
use std::io::{BufRead, BufReader};
use std::os::fd::{AsRawFd, FromRawFd, OwnedFd};
use std::os::unix::fs::OpenOptionsExt;
use std::os::unix::process::CommandExt;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

/// A daemon that does not answer has ended within this many seconds, or the new one says that it has not.
const END_SECONDS_MAX: u64 = 5;

/// In the foreground this *is* the daemon.
pub fn up(dir: &DataDir, up: Up) -> Result<i32, Failure> {
    dir.prepare()?;
    if up.detach {
        return detach(dir, &up);
    }
    let Some(lock) = dir.lock()? else {
        let state = State::read(dir)?;
        return Err(Failure::new(format!(
            "a cloud already runs here (pid {}, {}). Stop it with: hanul down",
            state.pid,
            state.endpoint()
        )));
    };
    daemon::run(dir, &up, lock)
}

/// Starts the daemon in a session of its own and waits until it is ready.
fn detach(dir: &DataDir, up: &Up) -> Result<i32, Failure> {
    if answers(dir) {
        let state = State::read(dir)?;
        println!("ready at {} (was already running, pid {})", state.endpoint(), state.pid);
        return Ok(0);
    }
    let (ours, theirs) = pipe()?;
    let log = OpenOptions::new().create(true).append(true).mode(0o600).open(dir.join("run/daemon.log"))?;
    let mut command = Command::new(std::env::current_exe()?);
    command.arg("--data-dir").arg(dir.path()).arg("up").arg("--listen").arg(up.listen.to_string());
    command.arg("--durability").arg(match up.durability {
        crate::cli::Durability::Full => "full",
        crate::cli::Durability::Process => "process",
    });
    command.arg("--log").arg(&up.log).arg("--ready-fd").arg(theirs.as_raw_fd().to_string());
    let flags = [
        (up.ephemeral, "--ephemeral"),
        (up.offline, "--offline"),
        (up.enforce_iam, "--enforce-iam"),
        (up.root_sizes, "--root-sizes"),
        (up.json, "--json"),
    ];
    for (wanted, flag) in flags {
        if wanted {
            command.arg(flag);
        }
    }
    command.stdin(Stdio::null()).stdout(log.try_clone()?).stderr(log);
    // SAFETY: setsid is async-signal-safe, and this process has one thread
    unsafe {
        command.pre_exec(|| match libc::setsid() {
            -1 => Err(std::io::Error::last_os_error()),
            _ => Ok(()),
        })
    };
    let mut child = command.spawn()?;
    drop(theirs);
    let mut line = String::new();
    BufReader::new(std::fs::File::from(ours)).read_line(&mut line)?;
    if line.trim().starts_with("ready") {
        println!("{}", line.trim());
        return Ok(0);
    }
    let status = child.wait()?;
    let log = std::fs::read_to_string(dir.join("run/daemon.log")).unwrap_or_default();
    let last = log.lines().last().unwrap_or("no message").trim_start_matches("hanul: ");
    Err(Failure { message: last.to_owned(), status: status.code().unwrap_or(crate::failure::FAILED) })
}

/// True while a daemon answers. One that was just killed still holds its lock for a moment: that is waited for.
fn answers(dir: &DataDir) -> bool {
    let until = Instant::now() + Duration::from_secs(END_SECONDS_MAX);
    while dir.is_running() && Instant::now() < until {
        if control::ask(dir, "GET", "/_hanul/health", &serde_json::Value::Null).is_ok() {
            return true;
        }
        std::thread::sleep(Duration::from_millis(5));
    }
    false
}

/// A pipe whose writing end survives exec.
fn pipe() -> Result<(OwnedFd, OwnedFd), Failure> {
    let mut fds = [0; 2];
    // SAFETY: pipe2 fills two descriptors that nobody else owns
    let (ours, theirs) = unsafe {
        if libc::pipe2(fds.as_mut_ptr(), libc::O_CLOEXEC) != 0 {
            return Err(std::io::Error::last_os_error().into());
        }
        (OwnedFd::from_raw_fd(fds[0]), OwnedFd::from_raw_fd(fds[1]))
    };
    // SAFETY: clears close-on-exec on our own descriptor
    unsafe { libc::fcntl(theirs.as_raw_fd(), libc::F_SETFD, 0) };
    Ok((ours, theirs))
}
