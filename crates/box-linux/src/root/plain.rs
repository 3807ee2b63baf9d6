//! An ordinary user's host-root image, for use offline: the kernel refuses an overlay of `/` in a user namespace, so
//! `/usr` is bound read-only over a small base of our own, which holds copies of what is world-readable in `/etc`.
//!
//! No package can be installed in it (the host's `/usr` belongs to ids that the machine does not have); the fetched
//! base image has no such limit.

use super::{BindTree, SYSTEM_DIRS, skeleton};
use crate::shim::BoxFiles;
use crate::sys::{self, Context, Result};
use std::fs::Metadata;
use std::os::unix::fs::{MetadataExt, symlink};
use std::path::{Path, PathBuf};

/// Files whose change makes a new base: accounts, system, packages.
const WATCHED: [&str; 5] = ["/etc", "/etc/passwd", "/etc/group", "/etc/os-release", "/var/lib/dpkg/status"];
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

/// The base that this machine started with, or today's, made if it is missing: shared by the cloud's machines and
/// never changed, because it is the lower layer of their disks.
pub(super) fn base(data: &Path, files: &BoxFiles) -> Result<PathBuf> {
    let bases = data.join("base");
    if let Some(name) = files.base().filter(|n| bases.join(n).is_dir()) {
        return Ok(bases.join(name));
    }
    let changed = |p: &&str| std::fs::metadata(p).map_or(0, |m| m.mtime_nsec() ^ m.mtime());
    let stamp = WATCHED.iter().map(changed).fold(0i64, |all, t| all.rotate_left(7) ^ t);
    let name = format!("host-{stamp:016x}");
    let base = bases.join(&name);
    if !base.is_dir() {
        crate::home::make_private(&bases)?;
        // two shims may make it at once: the first whole one stays
        let unfinished = bases.join(format!("{name}.{}", std::process::id()));
        let _ = std::fs::remove_dir_all(&unfinished);
        std::fs::create_dir(&unfinished).context(|| unfinished.display().to_string())?;
        populate(&unfinished)?;
        if std::fs::rename(&unfinished, &base).is_err() {
            let _ = std::fs::remove_dir_all(&unfinished);
        }
    }
    files.set_base(&name)?;
    Ok(base)
}

fn populate(root: &Path) -> Result<()> {
    let mode = std::os::unix::fs::PermissionsExt::from_mode(0o755);
    std::fs::set_permissions(root, mode).context(|| root.display().to_string())?;
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
