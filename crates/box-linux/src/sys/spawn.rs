//! Starting keeper and shims: the same binary once more, by posix_spawn (never fork in a process with threads).
//!
//! The child gets its listening socket as descriptor 0, its lock as 1 and its log as 2, and nothing else. The parent
//! has bound and listens before it spawns, so it may connect at once: there is no readiness race.

use super::{Context, Result, Trouble, own};
use std::fs::File;
use std::os::fd::{FromRawFd, OwnedFd};
use std::os::unix::fs::OpenOptionsExt;
use std::os::unix::process::CommandExt;
use std::path::Path;
use std::process::{Child, Command, Stdio};

/// Starts `<this binary> sandbox ROLE ARGS`.
pub(crate) fn spawn_role(role: &str, args: &[&str], listener: OwnedFd, lock: File, log: &Path) -> Result<Child> {
    let log = File::options().create(true).append(true).mode(0o600).open(log).context(|| "open log".into())?;
    Command::new("/proc/self/exe")
        .arg("sandbox")
        .arg(role)
        .args(args)
        .env_clear()
        .stdin(Stdio::from(listener))
        .stdout(Stdio::from(lock))
        .stderr(log)
        .process_group(0)
        .spawn()
        .context(|| format!("start {role}"))
}

/// The other side of [`spawn_role`]: takes listener and lock away from 0 and 1, so that no child inherits them.
pub(crate) fn take_role() -> Result<(OwnedFd, OwnedFd)> {
    super::ignore(&[libc::SIGHUP, libc::SIGINT, libc::SIGQUIT, libc::SIGPIPE]);
    // SAFETY: 0 and 1 are open (our starter made them); the copies are ours.
    unsafe {
        let copy = |n| super::check(libc::fcntl(n, libc::F_DUPFD_CLOEXEC, 3), "dup of a given descriptor").map(own);
        let (listener, lock) = (copy(0)?, copy(1)?);
        let null = libc::open(c"/dev/null".as_ptr(), libc::O_RDWR | libc::O_CLOEXEC);
        if null < 0 {
            return Err(Trouble::new("/dev/null", std::io::Error::last_os_error()));
        }
        let null = OwnedFd::from_raw_fd(null);
        use std::os::fd::AsRawFd;
        libc::dup2(null.as_raw_fd(), 0);
        libc::dup2(null.as_raw_fd(), 1);
        Ok((listener, lock))
    }
}
