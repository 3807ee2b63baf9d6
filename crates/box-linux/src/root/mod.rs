//! A machine's root file system. The shim prepares every mount as a detached one, with the host's rights and paths
//! (`prepare`); pid 1 puts them together inside the machine's mount namespace (`Prepared::enter`), where no path of the
//! host needs to be walked and the overlay belongs to the machine's user namespace (decision: "Machines").

mod copy;
mod dev;
mod mask;
mod plain;
mod skeleton;
mod stack;
mod under;

pub(crate) use copy::{copy_tree, tree_bytes};
pub(crate) use dev::CONSOLE;
pub(crate) use stack::{Stack, volume};
pub(crate) use under::image as taken_by;

use crate::disk::{Disks, root_mib};
use crate::shim::BoxFiles;
use crate::sys::{self, Context, Maps, Result, Trouble};
use box_spec::BoxSpec;
use stack::Lowest;
use std::os::fd::{AsFd, BorrowedFd, OwnedFd};
use std::path::{Path, PathBuf};

/// Top-level names of a host's root that are programs and libraries.
const SYSTEM_DIRS: [&str; 8] = ["usr", "bin", "sbin", "lib", "lib32", "lib64", "libx32", "etc"];

/// Detached mounts and plans for one boot.
pub(crate) struct Prepared {
    stack: Stack,
    binds: Vec<BindTree>,
    mount_point: PathBuf,
    maps: Maps,
}

/// A detached mount and where it belongs.
pub(crate) struct BindTree {
    pub(crate) tree: OwnedFd,
    pub(crate) inside: PathBuf,
    pub(crate) is_dir: bool,
}

/// Whose mounts are made, and with which ids.
#[derive(Clone, Copy)]
pub(crate) struct Owner<'a> {
    pub(crate) files: &'a BoxFiles,
    pub(crate) spec: &'a BoxSpec,
    pub(crate) maps: Maps,
    pub(crate) user: BorrowedFd<'a>,
}

/// Opens everything a boot needs from the host.
pub(crate) fn prepare(of: Owner<'_>, disks: &mut Disks) -> Result<Prepared> {
    let (files, spec) = (of.files, of.spec);
    make_open(&files.path("root"))?;
    let disk = changes(&files.path("disk"), of)?;
    let (disk, has_size) = match root_mib(&spec.limits) {
        Some(mib) => (disks.root(disk, mib, under::image(of.data(), &spec.image)?, of.user)?, true),
        None => (disk, false),
    };
    Ok(Prepared {
        stack: Stack::open(&spec.image, disk, has_size.then(|| "/dev/root".into()), of)?,
        binds: spec.binds.iter().map(|b| disks.tree(b, of)).collect::<Result<_>>()?,
        mount_point: files.path("root"),
        maps: of.maps,
    })
}

/// A directory of what is changed of a root file system, as a detached mount.
pub(crate) fn changes(dir: &Path, of: Owner<'_>) -> Result<OwnedFd> {
    for d in [dir.to_owned(), dir.join("upper"), dir.join("work")] {
        make_open(&d)?;
    }
    of.shifted(dir)
}

fn make_open(path: &Path) -> Result<()> {
    match std::fs::create_dir(path) {
        Err(e) if e.kind() != std::io::ErrorKind::AlreadyExists => Err(e).context(|| path.display().to_string()),
        _ => open_to_all(path),
    }
}

impl Owner<'_> {
    /// The cloud's data directory.
    pub(crate) fn data(&self) -> &Path {
        self.files.dir.parent().and_then(Path::parent).unwrap_or(Path::new("/"))
    }

    fn shifted(&self, path: &Path) -> Result<OwnedFd> {
        shifted_tree(path, false, self.maps, self.user)
    }
}

fn open_to_all(path: &Path) -> Result<()> {
    let mode = std::os::unix::fs::PermissionsExt::from_mode(0o755);
    std::fs::set_permissions(path, mode).context(|| format!("chmod {}", path.display()))
}

/// A detached copy of a mount whose on-disk ids 0..65535 are the machine's.
fn shifted_tree(path: &Path, recursive: bool, maps: Maps, user: BorrowedFd<'_>) -> Result<OwnedFd> {
    let tree = sys::clone_tree(path, recursive)?;
    if matches!(maps, Maps::Range(_)) {
        sys::idmap(tree.as_fd(), user)
            .map_err(|e| Trouble::new(format!("{} of {}", e.what, path.display()), e.source))?;
    }
    Ok(tree)
}

/// Binds are shifted as the disk is, so that the machine's ids are the ones on disk; where a file system cannot
/// (idmapped mounts), a read-only one is shown as it is.
pub(crate) fn bind(bind: &box_spec::Bind, maps: Maps, user: BorrowedFd<'_>) -> Result<BindTree> {
    let meta = std::fs::metadata(&bind.host).context(|| bind.host.display().to_string())?;
    let tree = match shifted_tree(&bind.host, false, maps, user) {
        Err(_) if bind.read_only => sys::clone_tree(&bind.host, true)?,
        other => other?,
    };
    let read_only = if bind.read_only { sys::ATTR_READ_ONLY } else { 0 };
    sys::mount_attributes(tree.as_fd(), read_only | sys::ATTR_NOSUID | sys::ATTR_NODEV)?;
    Ok(BindTree { tree, inside: bind.inside.clone(), is_dir: meta.is_dir() })
}

impl Prepared {
    /// Where pid 1 starts: an empty directory on which it mounts.
    pub(crate) fn mount_point(&self) -> &Path {
        &self.mount_point
    }

    /// Everything that must stay open until pid 1 has entered.
    pub(crate) fn fds(&self) -> Vec<BorrowedFd<'_>> {
        let mut fds = self.stack.fds();
        fds.extend(self.binds.iter().map(|b| b.tree.as_fd()));
        fds
    }

    /// In pid 1, in its own mount namespace, in the mount point: builds the root and makes it `/`.
    pub(crate) fn enter(&self, own_group: bool) -> Result<()> {
        sys::mount("none", "/", "", libc::MS_REC | libc::MS_PRIVATE, "")?;
        sys::mount_tmpfs_here()?;
        self.stack.mount()?;
        std::env::set_current_dir("root").context(|| "chdir root".into())?;
        if let Lowest::Plain(_, system) = &self.stack.base {
            system.iter().try_for_each(attach)?;
        }
        skeleton::make()?;
        dev::mount_all(self.maps, own_group)?;
        for bind in &self.binds {
            attach(bind)?;
        }
        sys::pivot_here()?;
        sys::detach_old_root()
    }
}

fn make_dir(name: &str) -> Result<()> {
    std::fs::create_dir(name).context(|| format!("make {name}"))
}

/// Mounts a bind at its place below the working directory, making the place if it is missing.
pub(crate) fn attach(bind: &BindTree) -> Result<()> {
    let relative = bind.inside.strip_prefix("/").unwrap_or(&bind.inside);
    let parent = if bind.is_dir { Some(relative) } else { relative.parent() };
    if let Some(dir) = parent.filter(|d| !d.as_os_str().is_empty()) {
        std::fs::create_dir_all(dir).context(|| format!("make {}", dir.display()))?;
    }
    if !bind.is_dir && std::fs::symlink_metadata(relative).is_err() {
        sys::write_new(relative, 0o644, b"").context(|| format!("make {}", relative.display()))?;
    }
    sys::attach(bind.tree.as_fd(), relative)
}

#[cfg(test)]
mod tests;
