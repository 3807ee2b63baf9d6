//! Copying what a machine changed into an image layer: owners, modes, times, attributes, links, whiteouts and all.

use crate::sys::{self, Context, Result};
use std::collections::HashMap;
use std::fs::Metadata;
use std::os::unix::fs::{FileTypeExt, MetadataExt};
use std::path::{Path, PathBuf};

/// Copies the tree at `from` to `to`, which must not exist. Files that vanish meanwhile (a running machine's) are left
/// out; sockets too, as they mean nothing elsewhere. Gives the bytes of its files.
pub(crate) fn copy_tree(from: &Path, to: &Path) -> Result<u64> {
    let meta = from.symlink_metadata().context(|| from.display().to_string())?;
    let mut copier = Copier { linked: HashMap::new(), bytes: 0 };
    copier.directory(from, to, &meta)?;
    Ok(copier.bytes)
}

/// The bytes of the files below a directory.
pub(crate) fn tree_bytes(dir: &Path) -> u64 {
    let entries = std::fs::read_dir(dir).into_iter().flatten().flatten();
    let size = |entry: std::fs::DirEntry| match entry.metadata() {
        Ok(m) if m.is_dir() => tree_bytes(&entry.path()),
        Ok(m) if m.is_file() => m.len(),
        _ => 0,
    };
    entries.map(size).sum()
}

struct Copier {
    /// Files with several names: device and inode to the first copy.
    linked: HashMap<(u64, u64), PathBuf>,
    bytes: u64,
}

impl Copier {
    fn directory(&mut self, from: &Path, to: &Path, meta: &Metadata) -> Result<()> {
        std::fs::create_dir(to).context(|| format!("make {}", to.display()))?;
        let entries = std::fs::read_dir(from).context(|| from.display().to_string())?;
        for entry in entries.flatten() {
            let (source, target) = (entry.path(), to.join(entry.file_name()));
            match entry.metadata() {
                Ok(meta) if meta.is_dir() => self.directory(&source, &target, &meta)?,
                Ok(meta) => self.other(&source, &target, &meta)?,
                Err(e) if e.kind() == std::io::ErrorKind::NotFound => {}
                Err(e) => return Err(e).context(|| source.display().to_string()),
            }
        }
        finish(from, to, meta)
    }

    fn other(&mut self, from: &Path, to: &Path, meta: &Metadata) -> Result<()> {
        let inode = (meta.dev(), meta.ino());
        if let Some(first) = self.linked.get(&inode) {
            return std::fs::hard_link(first, to).context(|| format!("link {}", to.display()));
        }
        let kind = meta.file_type();
        if kind.is_file() {
            match std::fs::copy(from, to) {
                Err(e) if e.kind() == std::io::ErrorKind::NotFound => return Ok(()),
                other => self.bytes += other.context(|| format!("copy {}", from.display()))?,
            }
        } else if kind.is_symlink() {
            let target = std::fs::read_link(from).context(|| from.display().to_string())?;
            std::os::unix::fs::symlink(target, to).context(|| to.display().to_string())?;
        } else if kind.is_char_device() && meta.rdev() == 0 {
            sys::make_whiteout(to)?;
        } else if kind.is_fifo() {
            sys::make_fifo(to, meta.mode() & 0o7777)?;
        } else {
            return Ok(());
        }
        if meta.nlink() > 1 && !kind.is_char_device() {
            self.linked.insert(inode, to.to_owned());
        }
        finish(from, to, meta)
    }
}

/// Owner first: a change of owner clears set-uid bits.
fn finish(from: &Path, to: &Path, meta: &Metadata) -> Result<()> {
    let kind = meta.file_type();
    if kind.is_char_device() {
        return Ok(());
    }
    sys::set_owner(to, meta.uid(), meta.gid())?;
    if !kind.is_symlink() {
        let mode = std::os::unix::fs::PermissionsExt::from_mode(meta.mode() & 0o7777);
        std::fs::set_permissions(to, mode).context(|| format!("chmod {}", to.display()))?;
    }
    for (name, value) in sys::get_xattrs(from) {
        // what a file system or a privilege does not allow here was not set by the machine either
        if name.starts_with("user.") || name.starts_with("security.capability") || name.starts_with("system.posix_acl")
        {
            sys::set_xattr(to, &name, &value)?;
        }
    }
    sys::set_times(to, meta)
}
