//! Directories shown to, and taken from, a machine that lives: in a forked child of the shim that enters the machine's user
//! and mount namespace. The specification beside the machine's disk is kept in step, so that a reboot shows the same.

use super::state::Machine;
use crate::root::{self, Owner};
use crate::sys::{self, Context, Result, Trouble};
use box_spec::{Bind, limits};
use std::ffi::OsString;
use std::io::{Read, Write};
use std::os::fd::{AsFd, BorrowedFd};
use std::os::unix::ffi::OsStringExt;
use std::path::{Path, PathBuf};

/// What the child ends with when a mount is in use.
const BUSY: i32 = 2;

/// One line of `mountinfo` (proc_pid_mountinfo(5)).
#[derive(Debug, PartialEq)]
struct Mount {
    device: String,
    /// The directory of the file system that is shown.
    root: PathBuf,
    place: PathBuf,
}

impl Machine {
    /// Shows a directory inside. Twice is once; a volume that has grown is seen to have.
    pub(super) fn mount(&mut self, bind: &Bind) -> Result<()> {
        let known = self.spec.binds.iter().position(|b| b.inside == bind.inside);
        if known.is_none() && self.spec.binds.len() >= limits::BINDS_MAX {
            return Err(Trouble::other("mount", "more than 64 binds"));
        }
        if !self.mounts()?.iter().any(|m| m.place == bind.inside) {
            let (maps, user) = (self.spaces.maps, self.spaces.user.as_fd());
            let of = Owner { files: &self.files, spec: &self.spec, maps, user };
            let tree = self.disks.tree(bind, of)?;
            self.inside(&[tree.tree.as_fd()], || root::attach(&tree).map(|()| true))?;
        } else if let Some(volume) = &bind.volume {
            self.disks.resize(&bind.inside, volume.size_mib)?;
        }
        match known {
            Some(n) if self.spec.binds[n] == *bind => return Ok(()),
            Some(n) => self.spec.binds[n] = bind.clone(),
            None => self.spec.binds.push(bind.clone()),
        }
        self.files.set_spec(&self.spec)
    }

    /// The root has another size.
    pub(super) fn resize_root(&mut self, mib: u64) -> Result<()> {
        self.spec.limits.disk_mib = Some(mib);
        self.disks.resize_root(mib)?;
        self.files.set_spec(&self.spec)
    }

    /// Takes a directory out of every place where it is mounted; false while one of them is in use.
    pub(super) fn unmount(&mut self, place: &Path, force: bool) -> Result<bool> {
        let places = same(&self.mounts()?, place);
        let all = || -> Result<bool> {
            for place in &places {
                if !sys::unmount(place, force)? {
                    return Ok(false);
                }
            }
            Ok(true)
        };
        if !places.is_empty() && !self.inside(&[], all)? {
            return Ok(false);
        }
        self.spec.binds.retain(|b| b.inside != place);
        self.files.set_spec(&self.spec)?;
        Ok(true)
    }

    /// What is mounted in the machine, as its pid 1 sees it.
    fn mounts(&self) -> Result<Vec<Mount>> {
        let path = format!("/proc/{}/mountinfo", self.init.pid);
        let text = std::fs::read_to_string(&path).context(|| path)?;
        Ok(text.lines().filter_map(parse).collect())
    }

    /// Does something in the machine's user and mount namespace; true and false are the work's own.
    fn inside(&self, keep: &[BorrowedFd<'_>], work: impl FnOnce() -> Result<bool>) -> Result<bool> {
        let (mut said, mut say) = std::io::pipe().context(|| "pipe".into())?;
        let child = sys::fork()?;
        if child == 0 {
            let mut open = keep.to_vec();
            open.extend([say.as_fd(), self.init.pidfd.as_fd()]);
            sys::close_all_but(&open);
            let status = match enter(self.init.pidfd.as_fd()).and_then(|()| work()) {
                Ok(true) => 0,
                Ok(false) => BUSY,
                Err(e) => {
                    let _ = say.write_all(e.to_string().as_bytes());
                    1
                }
            };
            // SAFETY: a forked child leaves without running its parent's destructors.
            unsafe { libc::_exit(status) }
        }
        drop(say);
        let mut why = String::new();
        // what could not be read is told by the status
        let _ = said.read_to_string(&mut why);
        match sys::wait_pid(child, true).map(|(_, raw)| sys::status_of(raw)) {
            Some(0) => Ok(true),
            Some(BUSY) => Ok(false),
            _ => Err(Trouble::other("in the machine", &why)),
        }
    }
}

fn enter(machine: BorrowedFd<'_>) -> Result<()> {
    sys::setns(machine, libc::CLONE_NEWUSER | libc::CLONE_NEWNS, "the machine")?;
    std::env::set_current_dir("/").context(|| "chdir /".into())?;
    sys::become_root()
}

/// The places at which the same directory, or one below it, is mounted as at this one; the latest first.
fn same(mounts: &[Mount], place: &Path) -> Vec<PathBuf> {
    let Some(at) = mounts.iter().rev().find(|m| m.place == place) else { return Vec::new() };
    let belongs = |m: &&Mount| m.device == at.device && m.root.starts_with(&at.root);
    mounts.iter().rev().filter(belongs).map(|m| m.place.clone()).collect()
}

/// `36 35 98:0 /mnt1 /mnt2 rw,noatime …`
fn parse(line: &str) -> Option<Mount> {
    let mut words = line.split(' ').skip(2);
    let device = words.next()?.to_owned();
    Some(Mount { device, root: plain(words.next()?), place: plain(words.next()?) })
}

/// Spaces and the like are written as `\040`.
fn plain(text: &str) -> PathBuf {
    let bytes = text.as_bytes();
    let (mut out, mut i) = (Vec::new(), 0);
    while i < bytes.len() {
        let octal = text.get(i + 1..i + 4).filter(|_| bytes[i] == b'\\').and_then(|o| u8::from_str_radix(o, 8).ok());
        out.push(octal.unwrap_or(bytes[i]));
        i += if octal.is_some() { 4 } else { 1 };
    }
    PathBuf::from(OsString::from_vec(out))
}

#[cfg(test)]
mod tests;
