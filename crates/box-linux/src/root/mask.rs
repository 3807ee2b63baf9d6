//! What a machine may not see of the host's root (root's default image), as two layers for the overlay: `white` deletes
//! names, `fresh` gives new ones. Two layers instead of opaque directories, because those need extended attributes
//! that a tmpfs has only since Linux 6.6.
//!
//! Rule: an allow-list of the top level, of `/var` and of `/var/lib`; in `/etc`, whatever others may not read on the
//! host is not read inside either (keys, password hashes, credentials), and a list of names beside.

use super::SYSTEM_DIRS;
use super::skeleton::DIRECTORIES;
use crate::sys::{self, Context, Result};
use std::collections::{BTreeMap, BTreeSet};
use std::os::unix::fs::{DirBuilderExt, MetadataExt};
use std::path::{Path, PathBuf};

/// Below /var.
const KEPT_VAR: [&str; 2] = ["lib", "cache"];
/// Below /var/lib: what package managers know about the files in /usr.
const KEPT_VAR_LIB: [&str; 13] = [
    "dpkg",
    "apt",
    "pam",
    "ucf",
    "python",
    "xml-core",
    "sgml-base",
    "emacsen-common",
    "vim",
    "rpm",
    "dnf",
    "pacman",
    "alternatives",
];
/// Below /var/cache.
const KEPT_VAR_CACHE: [&str; 2] = ["debconf", "ldconfig"];
/// Below /etc, /usr: readable by all on some hosts, and never a machine's business.
const HIDDEN: [&str; 22] = [
    "etc/ssh",
    "etc/ssl/private",
    "etc/sudoers.d",
    "etc/environment",
    "etc/hostname",
    "etc/hosts",
    "etc/resolv.conf",
    "etc/machine-id",
    "etc/fstab",
    "etc/crypttab",
    "etc/docker",
    "etc/kubernetes",
    "etc/wireguard",
    "etc/openvpn",
    "etc/letsencrypt",
    "etc/NetworkManager",
    "etc/netplan",
    "etc/boto.cfg",
    "etc/apt/auth.conf",
    "etc/apt/auth.conf.d",
    "etc/mtab",
    "usr/local/etc",
];
/// Files that would name people of the host.
const ACCOUNT_FILES: [&str; 4] = ["etc/shadow", "etc/gshadow", "etc/shadow-", "etc/gshadow-"];
const SUDOERS: &str = "Defaults env_reset\nroot ALL=(ALL:ALL) ALL\n%sudo ALL=(ALL:ALL) ALL\n%wheel ALL=(ALL:ALL) ALL\n@includedir /etc/sudoers.d\n";
/// Entries of /etc looked at; a host with more is no host we know.
const ETC_ENTRIES_MAX: usize = 200_000;

/// The two layers, as data.
#[derive(Debug, Default, PartialEq, Eq)]
pub(crate) struct Mask {
    /// Names to delete.
    pub(super) white: BTreeSet<PathBuf>,
    /// Directories to give, with their mode.
    pub(super) dirs: BTreeMap<PathBuf, u32>,
    /// Files to give, with mode and content.
    pub(super) files: BTreeMap<PathBuf, (u32, String)>,
}

impl Mask {
    /// Reads `root` (the host's, or a test's) and decides. `hide` are further paths of the host.
    pub(crate) fn of_host(root: &Path, hide: &[PathBuf]) -> Result<Mask> {
        let mut mask = Mask::default();
        mask.allow_only(root, "", &[&SYSTEM_DIRS[..], &["var"]].concat())?;
        for (dir, kept) in [("var", &KEPT_VAR[..]), ("var/lib", &KEPT_VAR_LIB), ("var/cache", &KEPT_VAR_CACHE)] {
            mask.allow_only(root, dir, kept)?;
        }
        mask.dirs.extend(DIRECTORIES.iter().map(|(name, mode)| (PathBuf::from(name), *mode)));
        for dir in ["etc", "var/cache/debconf"] {
            mask.hide_unreadable(root, Path::new(dir))?;
        }
        for name in HIDDEN.into_iter().chain(ACCOUNT_FILES) {
            mask.hide(root, Path::new(name));
        }
        for path in hide {
            // both spellings: a link's own name, and where it leads
            for path in [Some(path.clone()), path.canonicalize().ok()].into_iter().flatten() {
                mask.hide(root, path.strip_prefix("/").unwrap_or(&path));
            }
        }
        mask.give_accounts(root);
        for dir in ["etc/ssh", "etc/sudoers.d", "etc/ssl/private"] {
            mask.dirs.insert(dir.into(), if dir.ends_with("ssh") { 0o755 } else { 0o750 });
        }
        mask.copy_parents(root);
        Ok(mask)
    }

    fn allow_only(&mut self, root: &Path, dir: &str, kept: &[&str]) -> Result<()> {
        let entries = match std::fs::read_dir(root.join(dir)) {
            Err(e) if e.kind() == std::io::ErrorKind::NotFound => return Ok(()),
            other => other.context(|| format!("read /{dir}"))?,
        };
        for name in entries.flatten().map(|e| e.file_name()) {
            if !kept.iter().any(|k| name == **k) {
                self.white.insert(Path::new(dir).join(name));
            }
        }
        Ok(())
    }

    /// Deletes a name unless something above it is deleted already, or it is not there.
    fn hide(&mut self, root: &Path, path: &Path) {
        let covered = path.ancestors().any(|a| self.white.contains(a));
        if !covered && path.components().next().is_some() && root.join(path).symlink_metadata().is_ok() {
            self.white.insert(path.to_owned());
        }
    }

    /// Whatever others may not read, or not enter.
    fn hide_unreadable(&mut self, root: &Path, dir: &Path) -> Result<()> {
        let mut open = vec![dir.to_owned()];
        let mut seen = 0;
        while let Some(dir) = open.pop() {
            let entries = std::fs::read_dir(root.join(&dir)).into_iter().flatten().flatten();
            for entry in entries.take(ETC_ENTRIES_MAX - seen.min(ETC_ENTRIES_MAX)) {
                seen += 1;
                let path = dir.join(entry.file_name());
                let Ok(meta) = entry.metadata() else { continue };
                let wanted = if meta.is_dir() { 0o005 } else { 0o004 };
                if !meta.is_symlink() && meta.mode() & wanted != wanted {
                    self.white.insert(path);
                } else if meta.is_dir() {
                    open.push(path);
                }
            }
        }
        Ok(())
    }

    /// Accounts without passwords, and sudo for its usual groups.
    fn give_accounts(&mut self, root: &Path) {
        let names = |file: &str| -> Vec<String> {
            let text = std::fs::read_to_string(root.join(file)).unwrap_or_default();
            text.lines().filter_map(|l| l.split(':').next()).filter(|n| !n.is_empty()).map(str::to_owned).collect()
        };
        let shadow: String = names("etc/passwd").iter().map(|n| format!("{n}:*:19000:0:99999:7:::\n")).collect();
        let gshadow: String = names("etc/group").iter().map(|n| format!("{n}:*::\n")).collect();
        self.files.insert("etc/shadow".into(), (0o640, shadow));
        self.files.insert("etc/gshadow".into(), (0o640, gshadow));
        self.files.insert("etc/sudoers".into(), (0o440, SUDOERS.into()));
    }

    /// A directory shows the mode of the topmost layer that has it: those above our names get the host's.
    fn copy_parents(&mut self, root: &Path) {
        let names: Vec<PathBuf> = self.files.keys().chain(self.dirs.keys()).cloned().collect();
        for parent in names.iter().flat_map(|n| n.ancestors().skip(1)).filter(|p| p.components().next().is_some()) {
            if !self.dirs.contains_key(parent) {
                self.dirs.insert(parent.to_owned(), mode_of(root, parent));
            }
        }
        for (dir, mode) in &mut self.dirs {
            if SYSTEM_DIRS.iter().any(|d| dir.as_os_str() == *d) || dir.starts_with("var") && !self.white.contains(dir)
            {
                *mode = root.join(dir).metadata().map_or(*mode, |m| m.mode() & 0o7777);
            }
        }
    }

    /// Writes both layers, as the machine's root.
    pub(super) fn write(&self, fresh: &Path, white: &Path) -> Result<()> {
        for layer in [fresh, white] {
            std::fs::create_dir(layer).context(|| layer.display().to_string())?;
        }
        for path in &self.white {
            let at = white.join(path);
            let parent = at.parent().unwrap_or(white);
            std::fs::DirBuilder::new()
                .recursive(true)
                .mode(0o755)
                .create(parent)
                .context(|| path.display().to_string())?;
            sys::make_whiteout(&at)?;
        }
        for (path, mode) in &self.dirs {
            // parents sort before what is in them
            super::skeleton::make_dir(&fresh.join(path), *mode)?;
        }
        for (path, (mode, text)) in &self.files {
            sys::write_new(&fresh.join(path), *mode, text.as_bytes()).context(|| path.display().to_string())?;
        }
        Ok(())
    }
}

fn mode_of(root: &Path, path: &Path) -> u32 {
    root.join(path).metadata().map_or(0o755, |m| m.mode() & 0o7777)
}
