//! Directories that every root file system has, whatever its image left out; relative to the working directory.

use crate::sys::{self, Context, Result};
use std::path::Path;

/// Name and mode, where the image has none.
pub(crate) const DIRECTORIES: [(&str, u32); 21] = [
    ("root", 0o700),
    ("home", 0o755),
    ("tmp", 0o1777),
    ("run", 0o755),
    ("mnt", 0o755),
    ("media", 0o755),
    ("srv", 0o755),
    ("opt", 0o755),
    ("boot", 0o755),
    ("proc", 0o555),
    ("sys", 0o555),
    ("dev", 0o755),
    ("etc", 0o755),
    ("var", 0o755),
    ("var/lib", 0o755),
    ("var/log", 0o755),
    ("var/cache", 0o755),
    ("var/spool", 0o755),
    ("var/mail", 0o775),
    ("var/opt", 0o755),
    ("var/tmp", 0o1777),
];

/// Links of Debian's base-files.
const LINKS: [(&str, &str); 2] = [("/run", "var/run"), ("/run/lock", "var/lock")];

/// Makes what is missing.
pub(crate) fn make() -> Result<()> {
    for (name, mode) in DIRECTORIES {
        make_dir(Path::new(name), mode)?;
    }
    for (target, link) in LINKS {
        if std::fs::symlink_metadata(link).is_err() {
            std::os::unix::fs::symlink(target, link).context(|| link.to_owned())?;
        }
    }
    sys::mount("tmpfs", "run", "tmpfs", libc::MS_NOSUID | libc::MS_NODEV, "mode=755")?;
    sys::mount("tmpfs", "tmp", "tmpfs", libc::MS_NOSUID | libc::MS_NODEV, "mode=1777")?;
    make_dir(Path::new("run/lock"), 0o1777)
}

/// Makes a directory with exactly this mode unless something has its name.
pub(crate) fn make_dir(path: &Path, mode: u32) -> Result<()> {
    if std::fs::symlink_metadata(path).is_ok() {
        return Ok(());
    }
    std::fs::create_dir(path).context(|| format!("make {}", path.display()))?;
    let permissions = std::os::unix::fs::PermissionsExt::from_mode(mode);
    std::fs::set_permissions(path, permissions).context(|| format!("chmod {}", path.display()))
}
