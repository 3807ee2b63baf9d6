//! A machine's root file system. The shim prepares every mount as a detached one, with the host's rights and paths
//! (`prepare`); pid 1 puts them together inside the machine's mount namespace (`Prepared::enter`), where no path of the
//! host needs to be walked and the overlay belongs to the machine's user namespace (decision: "Machines").

mod copy;
mod dev;
mod mask;
mod plain;
mod skeleton;
mod under;

pub(crate) use copy::{copy_tree, tree_bytes};
pub(crate) use dev::CONSOLE;

use crate::disk::{Disks, root_mib};
use crate::shim::BoxFiles;
use crate::sys::{self, Context, Maps, Result, Trouble};
use box_spec::{Base, BoxSpec};
use mask::Mask;
use std::os::fd::{AsFd, BorrowedFd, OwnedFd};
use std::path::{Path, PathBuf};

/// Top-level names of a host's root that are programs and libraries.
const SYSTEM_DIRS: [&str; 8] = ["usr", "bin", "sbin", "lib", "lib32", "lib64", "libx32", "etc"];

/// Detached mounts and plans for one boot.
pub(crate) struct Prepared {
    base: Lowest,
    layers: Vec<OwnedFd>,
    disk: OwnedFd,
    /// The disk keeps to a size.
    has_size: bool,
    binds: Vec<BindTree>,
    mount_point: PathBuf,
    maps: Maps,
}

enum Lowest {
    /// A directory that holds a root file system.
    Directory(OwnedFd),
    /// The host's root under a mask.
    Masked(OwnedFd, Mask),
    /// A small base of our own, and read-only system directories of the host mounted over it.
    Plain(OwnedFd, Vec<BindTree>),
}

/// A detached mount and where it belongs.
pub(crate) struct BindTree {
    pub(crate) tree: OwnedFd,
    pub(crate) inside: PathBuf,
    pub(crate) is_dir: bool,
}

/// Opens everything a boot needs from the host.
pub(crate) fn prepare(
    files: &BoxFiles,
    spec: &BoxSpec,
    maps: Maps,
    user: BorrowedFd<'_>,
    disks: &mut Disks,
) -> Result<Prepared> {
    for d in ["disk", "disk/upper", "disk/work", "root"] {
        let path = files.path(d);
        match std::fs::create_dir(&path) {
            Err(e) if e.kind() != std::io::ErrorKind::AlreadyExists => return Err(Trouble::new(d, e)),
            _ => {}
        }
        open_to_all(&path)?;
    }
    let shifted = |path: &Path, recursive| shifted_tree(path, recursive, maps, user);
    let data = files.dir.parent().and_then(Path::parent).unwrap_or(Path::new("/"));
    let base = match &spec.image.base {
        Base::Directory(path) => Lowest::Directory(shifted(path, false)?),
        Base::HostRoot if matches!(maps, Maps::Range(_)) => Lowest::Masked(
            shifted(Path::new("/"), false)?,
            Mask::of_host(Path::new("/"), &[&spec.hide[..], &[data.to_owned()]].concat())?,
        ),
        Base::HostRoot => {
            let base = plain::base(data, files)?;
            Lowest::Plain(sys::clone_tree(&base, false)?, plain::system_trees()?)
        }
    };
    let (disk, has_size) = match root_mib(&spec.limits) {
        Some(mib) => {
            (disks.root(shifted(&files.path("disk"), false)?, mib, under::image(data, &spec.image)?, user)?, true)
        }
        None => (shifted(&files.path("disk"), false)?, false),
    };
    let layer = |id: &box_spec::ImageId| shifted(&data.join("image").join(id.as_str()).join("upper"), false);
    Ok(Prepared {
        base,
        layers: spec.image.layers.iter().map(layer).collect::<Result<_>>()?,
        disk,
        has_size,
        binds: spec.binds.iter().map(|b| disks.tree(b, maps, user)).collect::<Result<_>>()?,
        mount_point: files.path("root"),
        maps,
    })
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
        let mut fds = vec![self.disk.as_fd()];
        fds.extend(self.layers.iter().map(AsFd::as_fd));
        fds.extend(self.binds.iter().map(|b| b.tree.as_fd()));
        match &self.base {
            Lowest::Directory(tree) | Lowest::Masked(tree, _) => fds.push(tree.as_fd()),
            Lowest::Plain(tree, binds) => {
                fds.push(tree.as_fd());
                fds.extend(binds.iter().map(|b| b.tree.as_fd()));
            }
        }
        fds
    }

    /// In pid 1, in its own mount namespace, in the mount point: builds the root and makes it `/`.
    pub(crate) fn enter(&self, own_group: bool) -> Result<()> {
        sys::mount("none", "/", "", libc::MS_REC | libc::MS_PRIVATE, "")?;
        sys::mount_tmpfs_here()?;
        make_dir("root")?;
        self.stack()?;
        std::env::set_current_dir("root").context(|| "chdir root".into())?;
        if let Lowest::Plain(_, system) = &self.base {
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

    fn stack(&self) -> Result<()> {
        make_dir("disk")?;
        sys::attach(self.disk.as_fd(), Path::new("disk"))?;
        let mut lowers = Vec::new(); // topmost first
        for (n, layer) in self.layers.iter().enumerate() {
            let name = format!("layer{n}");
            make_dir(&name)?;
            sys::attach(layer.as_fd(), Path::new(&name))?;
            lowers.insert(0, name);
        }
        match &self.base {
            Lowest::Directory(tree) | Lowest::Plain(tree, _) => {
                make_dir("base")?;
                sys::attach(tree.as_fd(), Path::new("base"))?;
                lowers.push("base".into());
            }
            Lowest::Masked(tree, mask) => lowers.extend(masked(tree, mask, self.layers.is_empty())?),
        }
        // layers of two file systems: one device number for all files, made of both's
        let (source, one) = if self.has_size { ("/dev/root", ",xino=on") } else { ("overlay", "") };
        let own = ",upperdir=disk/upper,workdir=disk/work";
        sys::mount(source, "root", "overlay", 0, &format!("userxattr{one},lowerdir={}{own}", lowers.join(":")))
    }
}

/// The host under its mask. With layers on top, the masked host becomes one overlay of its own: two lower directories
/// of one file system, one below the other, are refused (ELOOP).
fn masked(tree: &OwnedFd, mask: &Mask, flat: bool) -> Result<Vec<String>> {
    for d in ["host", "mask"] {
        make_dir(d)?;
    }
    sys::attach(tree.as_fd(), Path::new("host"))?;
    sys::mount("tmpfs", "mask", "tmpfs", libc::MS_NOSUID | libc::MS_NODEV, "mode=755")?;
    mask.write(Path::new("mask/fresh"), Path::new("mask/white"))?;
    if flat {
        return Ok(["mask/fresh", "mask/white", "host"].map(String::from).into());
    }
    make_dir("masked")?;
    sys::mount("overlay", "masked", "overlay", libc::MS_RDONLY, "userxattr,lowerdir=mask/fresh:mask/white:host")?;
    Ok(vec!["masked".into()])
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
