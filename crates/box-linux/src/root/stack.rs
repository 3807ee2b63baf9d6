//! An image and what was changed of it, put together: a machine's root, and a volume that was made from a root volume's snapshot,
//! which another machine looks into.
//!
//! Replace, rescue: <https://docs.aws.amazon.com/ebs/latest/userguide/ebs-restoring-volume.html>

use super::mask::Mask;
use super::{BindTree, Owner, make_dir, plain};
use crate::sys::{self, Context, Maps, Result, Trouble};
use box_spec::{Base, Image};
use std::os::fd::{AsFd, BorrowedFd, OwnedFd};
use std::path::Path;

/// Detached mounts that become one file system.
pub(crate) struct Stack {
    pub(super) base: Lowest,
    /// Lowest first.
    layers: Vec<OwnedFd>,
    /// Holds `upper` and `work`.
    disk: OwnedFd,
    /// As which device `df` shows it, where the disk keeps to a size.
    device: Option<String>,
}

/// The lowest part.
pub(super) enum Lowest {
    /// A directory that holds a root file system.
    Directory(OwnedFd),
    /// The host's root under a mask.
    Masked(OwnedFd, Mask),
    /// A small base of our own, and read-only system directories of the host mounted over it.
    Plain(OwnedFd, Vec<BindTree>),
}

impl Stack {
    /// Opens an image's parts, for the disk of this owner.
    pub(crate) fn open(image: &Image, disk: OwnedFd, device: Option<String>, of: Owner<'_>) -> Result<Stack> {
        let base = match &image.base {
            Base::Directory(path) => Lowest::Directory(of.shifted(path)?),
            Base::HostRoot if matches!(of.maps, Maps::Range(_)) => {
                let hide = [&of.spec.hide[..], &[of.data().to_owned()]].concat();
                Lowest::Masked(of.shifted(Path::new("/"))?, Mask::of_host(Path::new("/"), &hide)?)
            }
            Base::HostRoot => {
                let base = plain::base(of.data(), of.files)?;
                Lowest::Plain(sys::clone_tree(&base, false)?, plain::system_trees()?)
            }
        };
        let layer = |id: &box_spec::ImageId| of.shifted(&of.data().join("image").join(id.as_str()).join("upper"));
        Ok(Stack { base, layers: image.layers.iter().map(layer).collect::<Result<_>>()?, disk, device })
    }

    /// Everything that must stay open until it is mounted.
    pub(super) fn fds(&self) -> Vec<BorrowedFd<'_>> {
        let mut fds = vec![self.disk.as_fd()];
        fds.extend(self.layers.iter().map(AsFd::as_fd));
        match &self.base {
            Lowest::Directory(tree) | Lowest::Masked(tree, _) => fds.push(tree.as_fd()),
            Lowest::Plain(tree, binds) => {
                fds.push(tree.as_fd());
                fds.extend(binds.iter().map(|b| b.tree.as_fd()));
            }
        }
        fds
    }

    /// Mounts it on `root`, which it makes below the working directory, an empty tmpfs.
    pub(super) fn mount(&self) -> Result<()> {
        make_dir("root")?;
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
        let (source, one) = match &self.device {
            Some(device) => (device.as_str(), ",xino=on"),
            None => ("overlay", ""),
        };
        let own = ",upperdir=disk/upper,workdir=disk/work";
        sys::mount(source, "root", "overlay", 0, &format!("userxattr{one},lowerdir={}{own}", lowers.join(":")))
    }
}

/// A detached mount of such a file system, which belongs to the owner's user namespace. It is put together in a mount namespace of its
/// own, which ends with the process that made it. Of an ordinary user's host-root image it shows what is not the host's own.
pub(crate) fn volume(stack: &Stack, of: Owner<'_>) -> Result<OwnedFd> {
    let (ours, theirs) = sys::pair()?;
    let pid = sys::fork()?;
    if pid == 0 {
        let mut keep = stack.fds();
        keep.extend([theirs.as_fd(), of.user]);
        sys::close_all_but(&keep);
        let sent = assemble(stack, of).and_then(|tree| sys::send(theirs.as_fd(), b"mount", &[tree.as_fd()]));
        if let Err(error) = &sent {
            let _ = sys::send(theirs.as_fd(), error.to_string().as_bytes(), &[]);
        }
        // SAFETY: a forked child leaves without running its parent's destructors.
        unsafe { libc::_exit(i32::from(sent.is_err())) }
    }
    drop(theirs);
    let answer = sys::recv(ours.as_fd());
    sys::wait_pid(pid, true);
    let answer = answer?.ok_or_else(|| Trouble::other("volume", "its maker ended without a word"))?;
    let failed = || Trouble::other("volume", &String::from_utf8_lossy(&answer.bytes));
    answer.fds.into_iter().next().ok_or_else(failed)
}

fn assemble(stack: &Stack, of: Owner<'_>) -> Result<OwnedFd> {
    // the machine's root may be unable to walk this path: it is inherited as the working directory
    std::env::set_current_dir(of.files.path("root")).context(|| "chdir to the mount point".into())?;
    sys::undumpable();
    sys::setns(of.user, libc::CLONE_NEWUSER, "user")?;
    sys::unshare(libc::CLONE_NEWNS, "mount")?;
    sys::become_root()?;
    sys::mount("none", "/", "", libc::MS_REC | libc::MS_PRIVATE, "")?;
    sys::mount_tmpfs_here()?;
    stack.mount()?;
    let tree = sys::clone_tree(Path::new("root"), false)?;
    sys::mount_attributes(tree.as_fd(), sys::ATTR_NOSUID | sys::ATTR_NODEV)?;
    Ok(tree)
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
