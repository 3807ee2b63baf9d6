//! The data directory of one cloud and what lies in it (runtime.md, "Names").

use crate::failure::Failure;
use std::fs::{self, File, OpenOptions};
use std::os::fd::{AsRawFd, OwnedFd};
use std::os::unix::fs::{DirBuilderExt, OpenOptionsExt, PermissionsExt};
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

/// The layout's version; a later one refuses older files that it cannot read.
const LAYOUT: &str = "1\n";

/// One cloud's directory.
#[derive(Debug, Clone)]
pub struct DataDir(PathBuf);

impl DataDir {
    /// From the flag, else `$XDG_DATA_HOME/hanul`, else `~/.local/share/hanul`.
    pub fn find(flag: Option<PathBuf>) -> Result<DataDir, Failure> {
        if let Some(dir) = flag {
            return Ok(DataDir(std::path::absolute(dir)?));
        }
        let home = || std::env::var_os("HOME").map(|h| PathBuf::from(h).join(".local/share"));
        let base = std::env::var_os("XDG_DATA_HOME").map(PathBuf::from).or_else(home);
        base.map(|b| DataDir(b.join("hanul")))
            .ok_or_else(|| Failure::new("neither --data-dir nor HOME is set. Say where: hanul --data-dir DIR up"))
    }

    /// The directory itself.
    pub fn path(&self) -> &Path {
        &self.0
    }
    /// A file or folder in it.
    pub fn join(&self, name: &str) -> PathBuf {
        self.0.join(name)
    }

    /// Makes it (mode 0700) and checks that it is ours.
    pub fn prepare(&self) -> Result<(), Failure> {
        fs::DirBuilder::new().recursive(true).mode(0o700).create(&self.0)?;
        self.refuse_foreign()?;
        fs::set_permissions(&self.0, fs::Permissions::from_mode(0o700))?;
        for folder in ["run", "box", "blob"] {
            fs::DirBuilder::new().recursive(true).mode(0o700).create(self.join(folder))?;
        }
        match fs::read_to_string(self.join("version")) {
            Ok(v) if v == LAYOUT => Ok(()),
            Ok(v) => Err(Failure::new(format!(
                "{} was written by another version of Hanul (layout {}). Use another --data-dir",
                self.0.display(),
                v.trim()
            ))),
            Err(_) => Ok(fs::write(self.join("version"), LAYOUT)?),
        }
    }

    /// A directory that holds something else is left alone.
    fn refuse_foreign(&self) -> Result<(), Failure> {
        let ours = self.join("version").exists() || self.join("lock").exists();
        if !ours && fs::read_dir(&self.0)?.next().is_some() {
            return Err(Failure::new(format!(
                "{} is not empty and holds no cloud. Choose another --data-dir",
                self.0.display()
            )));
        }
        Ok(())
    }

    /// The lock that a daemon holds while it lives. Waits a moment, for a dying process closes it last.
    pub fn lock(&self) -> Result<Option<File>, Failure> {
        let file = OpenOptions::new().create(true).truncate(false).write(true).mode(0o600).open(self.join("lock"))?;
        let until = Instant::now() + Duration::from_secs(1);
        loop {
            // SAFETY: flock on a descriptor that we own
            if unsafe { libc::flock(file.as_raw_fd(), libc::LOCK_EX | libc::LOCK_NB) } == 0 {
                return Ok(Some(file));
            }
            if Instant::now() >= until {
                return Ok(None);
            }
            std::thread::sleep(Duration::from_millis(10));
        }
    }

    /// True while a daemon holds the lock.
    pub fn is_running(&self) -> bool {
        let Ok(file) = File::open(self.join("lock")) else { return false };
        // SAFETY: flock on a descriptor that we own; closing it releases the lock
        unsafe { libc::flock(file.as_raw_fd(), libc::LOCK_SH | libc::LOCK_NB) != 0 }
    }

    /// The directory of sockets, opened; sockets are reached below `/proc/self/fd`, for their paths hold 108 bytes only.
    pub fn run_fd(&self) -> Result<OwnedFd, Failure> {
        let dir =
            OpenOptions::new().read(true).custom_flags(libc::O_PATH | libc::O_DIRECTORY).open(self.join("run"))?;
        Ok(dir.into())
    }
}

/// The path of a socket in an opened directory.
pub fn socket_path(dir: &OwnedFd, name: &str) -> PathBuf {
    PathBuf::from(format!("/proc/self/fd/{}/{name}", dir.as_raw_fd()))
}

/// What clouds of one user share: `$XDG_CACHE_HOME/hanul`, else `~/.cache/hanul`.
pub fn cache() -> Result<PathBuf, Failure> {
    let home = || std::env::var_os("HOME").map(|h| PathBuf::from(h).join(".cache"));
    let base = std::env::var_os("XDG_CACHE_HOME").map(PathBuf::from).or_else(home);
    base.map(|b| b.join("hanul")).ok_or_else(|| Failure::new("neither XDG_CACHE_HOME nor HOME is set"))
}
