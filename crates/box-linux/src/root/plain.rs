//! An ordinary user's host-root image, for use offline: the kernel refuses an overlay of `/` in a user namespace, so
//! `/usr` is bound read-only and everything else is the machine's own, with what is world-readable of `/etc` copied.
//!
//! No package can be installed in it (the host's files belong to ids that the machine does not have); the fetched base
//! image has no such limit.

use super::{BindTree, SYSTEM_DIRS, skeleton};
use crate::sys::{self, Context, Result};
use std::fs::Metadata;
use std::os::unix::fs::{MetadataExt, symlink};
use std::path::Path;

pub(super) const NO_LAYERS: &str = "an image made from an instance needs root, or a fetched base image: an ordinary user's host-root image has no layers";
/// Below /etc, besides what is not world-readable: the machine's own or the host's business.
const NOT_COPIED: [&str; 16] = [
    "ssh",
    "ssl/private",
    "sudoers.d",
    "environment",
    "hostname",
    "hosts",
    "resolv.conf",
    "machine-id",
    "fstab",
    "mtab",
    "docker",
    "kubernetes",
    "NetworkManager",
    "wireguard",
    "letsencrypt",
    "boto.cfg",
];
/// Larger files in /etc are no configuration (hardware databases, caches).
const FILE_BYTES_MAX: u64 = 4 * 1024 * 1024;

/// The machine's own part of the root, on its first boot.
pub(super) fn populate(root: &Path) -> Result<()> {
    for (name, mode) in skeleton::DIRECTORIES {
        skeleton::make_dir(&root.join(name), mode)?;
    }
    copy_readable(Path::new("/etc"), &root.join("etc"), Path::new(""))?;
    for name in SYSTEM_DIRS {
        let host = Path::new("/").join(name);
        match std::fs::read_link(&host) {
            Ok(target) if !root.join(name).exists() => symlink(target, root.join(name)).context(|| name.into())?,
            _ if host.is_dir() && name != "etc" => skeleton::make_dir(&root.join(name), 0o755)?,
            _ => {}
        }
    }
    give_accounts(&root.join("etc"))
}

/// `/usr`, and `/bin`, `/lib` ... where they are no links into it.
pub(super) fn system_trees() -> Result<Vec<BindTree>> {
    let mut trees = Vec::new();
    for name in SYSTEM_DIRS.iter().filter(|n| **n != "etc") {
        let path = Path::new("/").join(name);
        if !path.symlink_metadata().is_ok_and(|m| m.is_dir()) {
            continue;
        }
        let tree = sys::clone_tree(&path, true)?;
        let attributes = sys::ATTR_READ_ONLY | sys::ATTR_NODEV;
        sys::mount_attributes(std::os::fd::AsFd::as_fd(&tree), attributes)?;
        trees.push(BindTree { tree, inside: path, is_dir: true });
    }
    Ok(trees)
}

fn readable(meta: &Metadata) -> bool {
    let wanted = if meta.is_dir() { 0o005 } else { 0o004 };
    meta.is_symlink() || meta.mode() & wanted == wanted
}

fn copy_readable(from: &Path, to: &Path, relative: &Path) -> Result<()> {
    for entry in std::fs::read_dir(from).into_iter().flatten().flatten() {
        let (source, target) = (entry.path(), to.join(entry.file_name()));
        let relative = relative.join(entry.file_name());
        let Ok(meta) = entry.metadata() else { continue };
        let skipped = NOT_COPIED.iter().any(|n| relative == Path::new(n)) || !readable(&meta);
        if skipped || target.symlink_metadata().is_ok() {
            continue;
        }
        if meta.is_dir() {
            skeleton::make_dir(&target, meta.mode() & 0o7777 | 0o700)?;
            copy_readable(&source, &target, &relative)?;
        } else if meta.is_symlink() {
            let leads = std::fs::read_link(&source).context(|| source.display().to_string())?;
            symlink(leads, &target).context(|| target.display().to_string())?;
        } else if meta.is_file() && meta.len() <= FILE_BYTES_MAX {
            // a file that vanished or cannot be read is left out
            let Ok(bytes) = std::fs::read(&source) else { continue };
            sys::write_new(&target, meta.mode() & 0o777 | 0o600, &bytes).context(|| target.display().to_string())?;
        }
    }
    Ok(())
}

fn give_accounts(etc: &Path) -> Result<()> {
    for (from, to, rest) in [("passwd", "shadow", "*:19000:0:99999:7:::"), ("group", "gshadow", "*::")] {
        let text = std::fs::read_to_string(etc.join(from)).unwrap_or_default();
        let names = text.lines().filter_map(|l| l.split(':').next()).filter(|n| !n.is_empty());
        let lines: String = names.map(|n| format!("{n}:{rest}\n")).collect();
        sys::write_new(&etc.join(to), 0o640, lines.as_bytes()).context(|| to.into())?;
    }
    skeleton::make_dir(&etc.join("ssh"), 0o755)
}
