//! File-system details that std does not offer: extended attributes, whiteouts, owners and times of links.

use super::{Result, check, cpath, cstring};
use std::fs::Metadata;
use std::io::Write;
use std::os::unix::fs::{MetadataExt, OpenOptionsExt};
use std::path::Path;

/// Bytes of one attribute's value; overlay's own are a few bytes, capabilities 24.
const XATTR_BYTES_MAX: usize = 64 * 1024;

/// Creates or replaces a file with this mode.
pub(crate) fn write_new(path: &Path, mode: u32, bytes: &[u8]) -> std::io::Result<()> {
    match std::fs::remove_file(path) {
        Err(e) if e.kind() != std::io::ErrorKind::NotFound => return Err(e),
        _ => {}
    }
    let mut file = std::fs::File::options().create_new(true).write(true).mode(mode).open(path)?;
    file.write_all(bytes)?;
    // the umask may have taken something away
    match file.metadata()?.mode() & 0o7777 == mode {
        true => Ok(()),
        false => file.set_permissions(std::os::unix::fs::PermissionsExt::from_mode(mode)),
    }
}

fn make_node(path: &Path, mode: u32, what: &str) -> Result<()> {
    // SAFETY: a NUL-terminated path.
    let r = unsafe { libc::mknod(cpath(path).as_ptr(), mode, 0) };
    check(r, &format!("{what} {}", path.display())).map(drop)
}

/// Overlay's mark of a deleted name: character device 0:0, which needs no privilege.
pub(crate) fn make_whiteout(path: &Path) -> Result<()> {
    make_node(path, libc::S_IFCHR, "whiteout")
}

pub(crate) fn make_fifo(path: &Path, mode: u32) -> Result<()> {
    make_node(path, libc::S_IFIFO | mode, "fifo")
}

/// Owner of a file or link, not followed.
pub(crate) fn set_owner(path: &Path, uid: u32, gid: u32) -> Result<()> {
    // SAFETY: a NUL-terminated path.
    let r = unsafe { libc::lchown(cpath(path).as_ptr(), uid, gid) };
    check(r, &format!("chown {}", path.display())).map(drop)
}

/// Access and modification time of a file or link, not followed.
pub(crate) fn set_times(path: &Path, meta: &Metadata) -> Result<()> {
    let time = |tv_sec, tv_nsec| libc::timespec { tv_sec, tv_nsec };
    let times = [time(meta.atime(), meta.atime_nsec()), time(meta.mtime(), meta.mtime_nsec())];
    let (path_c, flags) = (cpath(path), libc::AT_SYMLINK_NOFOLLOW);
    // SAFETY: a NUL-terminated path and two times.
    let r = unsafe { libc::utimensat(libc::AT_FDCWD, path_c.as_ptr(), times.as_ptr(), flags) };
    check(r, &format!("times of {}", path.display())).map(drop)
}

/// All extended attributes of a file or link that we may read; none where the file system has none.
pub(crate) fn get_xattrs(path: &Path) -> Vec<(String, Vec<u8>)> {
    let path = cpath(path);
    let mut names = vec![0u8; XATTR_BYTES_MAX];
    // SAFETY: room as said.
    let n = unsafe { libc::llistxattr(path.as_ptr(), names.as_mut_ptr().cast(), names.len()) };
    names.truncate(usize::try_from(n).unwrap_or(0));
    let texts = names.split(|b| *b == 0).filter(|n| !n.is_empty());
    texts
        .filter_map(|name| {
            let mut value = vec![0u8; XATTR_BYTES_MAX];
            let name_c = cstring(name);
            // SAFETY: room as said.
            let n = unsafe { libc::lgetxattr(path.as_ptr(), name_c.as_ptr(), value.as_mut_ptr().cast(), value.len()) };
            value.truncate(usize::try_from(n).ok()?);
            Some((String::from_utf8_lossy(name).into_owned(), value))
        })
        .collect()
}

pub(crate) fn set_xattr(path: &Path, name: &str, value: &[u8]) -> Result<()> {
    let (path_c, name_c) = (cpath(path), cstring(name));
    // SAFETY: NUL-terminated texts, a value of the length said.
    let r = unsafe { libc::lsetxattr(path_c.as_ptr(), name_c.as_ptr(), value.as_ptr().cast(), value.len(), 0) };
    check(r, &format!("{name} of {}", path.display())).map(drop)
}
