//! Copying a data directory: contents, modes, owners and links, shared on the disk where its file system can do that.

use std::fs::{self, Permissions};
use std::io;
use std::os::unix::fs::{MetadataExt, PermissionsExt, lchown, symlink};
use std::path::Path;

/// Directories inside one another.
const DEPTH_MAX: usize = 64;

/// Copies a directory to a place where nothing is.
pub fn copy(from: &Path, to: &Path) -> io::Result<()> {
    one(from, to, DEPTH_MAX)
}

fn one(from: &Path, to: &Path, depth: usize) -> io::Result<()> {
    let about = fs::symlink_metadata(from)?;
    let kind = about.file_type();
    if kind.is_dir() {
        let depth = depth.checked_sub(1).ok_or_else(|| io::Error::other("directories lie too deep"))?;
        fs::create_dir(to)?;
        for entry in fs::read_dir(from)? {
            let entry = entry?;
            one(&entry.path(), &to.join(entry.file_name()), depth)?;
        }
    } else if kind.is_symlink() {
        symlink(fs::read_link(from)?, to)?;
    } else if kind.is_file() {
        // std uses copy_file_range, which shares what can be shared
        fs::copy(from, to)?;
    } else {
        // sockets and pipes of a server that ended: the next one makes its own
        return Ok(());
    }
    owned(to, about.uid(), about.gid())?;
    if !kind.is_symlink() {
        fs::set_permissions(to, Permissions::from_mode(about.mode() & 0o7777))?;
    }
    Ok(())
}

/// Where the host gives one id only, everything is the engine's own anyway.
pub fn owned(path: &Path, uid: u32, gid: u32) -> io::Result<()> {
    match lchown(path, Some(uid), Some(gid)) {
        Err(e) if matches!(e.raw_os_error(), Some(libc::EINVAL | libc::EPERM)) => Ok(()),
        other => other,
    }
}
