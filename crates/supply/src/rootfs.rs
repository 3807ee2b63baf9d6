//! Writing below a directory that is somebody else's root: symbolic links are followed inside it, never out to the host.
//!
//! Debian 12 packages still name `/bin`, `/sbin` and `/lib`; those are links here before the first package, so files land in `/usr`
//! and nothing has to be merged afterwards.

use std::{
    collections::VecDeque,
    ffi::OsString,
    fs::{self, File, OpenOptions, Permissions},
    io::{self, Read, Write},
    os::unix::fs::{MetadataExt, OpenOptionsExt, PermissionsExt, chown, lchown, symlink},
    path::{Component, Path, PathBuf},
    time::{Duration, SystemTime},
};

/// How many symbolic links one path may pass, as in the kernel.
const LINKS_MAX: usize = 40;

/// A directory that will be a root file system.
#[derive(Debug, Clone)]
pub(crate) struct Root {
    dir: PathBuf,
    /// Whether this process may give files to other uids of the tree (real root, or root with a uid range).
    owners: bool,
    /// The permission bits that files may have; an engine's tree has no set-uid.
    mode_mask: u32,
}

/// Owner and permission bits of an entry.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Meta {
    pub(crate) uid: u32,
    pub(crate) gid: u32,
    pub(crate) mode: u32,
    /// Seconds since 1970.
    pub(crate) modified: u64,
}

impl Meta {
    /// root:root with these bits, at the epoch of the tree's other generated files.
    pub(crate) fn mode(mode: u32) -> Meta {
        Meta { uid: 0, gid: 0, mode, modified: 0 }
    }
}

impl Root {
    pub(crate) fn new(dir: impl Into<PathBuf>, mode_mask: u32) -> Root {
        Root { dir: dir.into(), owners: may_give_files(), mode_mask }
    }

    /// Where `path` of the tree lies on the host. The last component is not followed.
    pub(crate) fn locate(&self, path: impl AsRef<Path>) -> io::Result<PathBuf> {
        let mut todo: VecDeque<OsString> = names(path.as_ref()).collect();
        let mut real = PathBuf::new();
        let mut links = 0;
        while let Some(name) = todo.pop_front() {
            if name == ".." {
                real.pop();
                continue;
            }
            let target = if todo.is_empty() { None } else { fs::read_link(self.dir.join(&real).join(&name)).ok() };
            let Some(target) = target else {
                real.push(name);
                continue;
            };
            links += 1;
            if links > LINKS_MAX {
                return Err(io::Error::other("too many symbolic links"));
            }
            if target.is_absolute() {
                real.clear();
            }
            for name in names(&target).collect::<Vec<_>>().into_iter().rev() {
                todo.push_front(name);
            }
        }
        Ok(self.dir.join(real))
    }

    /// Makes a directory. One that exists, or a link to one, stays as it is.
    pub(crate) fn dir(&self, path: impl AsRef<Path>, meta: Meta) -> io::Result<()> {
        let at = self.locate(path)?;
        match fs::create_dir(&at) {
            Ok(()) => self.stamp(&at, meta),
            Err(error) if error.kind() == io::ErrorKind::AlreadyExists => Ok(()),
            Err(error) if error.kind() == io::ErrorKind::NotFound => {
                self.parents(&at)?;
                fs::create_dir(&at)?;
                self.stamp(&at, meta)
            }
            Err(error) => Err(error),
        }
    }

    /// Writes a file, replacing what is there.
    pub(crate) fn file(&self, path: impl AsRef<Path>, meta: Meta, content: &mut dyn Read) -> io::Result<()> {
        let at = self.fresh(path.as_ref())?;
        let mut file = OpenOptions::new().write(true).create_new(true).mode(0o600).open(&at)?;
        io::copy(content, &mut file)?;
        file.flush()?;
        file.set_modified(SystemTime::UNIX_EPOCH + Duration::from_secs(meta.modified))?;
        drop(file);
        self.stamp(&at, meta)
    }

    /// Writes a file of ours, root:root.
    pub(crate) fn write(&self, path: impl AsRef<Path>, mode: u32, content: impl AsRef<[u8]>) -> io::Result<()> {
        self.file(path, Meta::mode(mode), &mut content.as_ref())
    }

    /// Makes a symbolic link, replacing a file or link but not a directory.
    pub(crate) fn link(&self, path: impl AsRef<Path>, target: impl AsRef<Path>) -> io::Result<()> {
        let at = self.fresh(path.as_ref())?;
        symlink(target.as_ref(), &at)?;
        if self.owners { lchown(&at, Some(0), Some(0)) } else { Ok(()) }
    }

    /// Makes a second name for a file that is already in the tree.
    pub(crate) fn hard_link(&self, path: impl AsRef<Path>, target: impl AsRef<Path>) -> io::Result<()> {
        let (from, at) = (self.locate(target)?, self.fresh(path.as_ref())?);
        fs::hard_link(from, at)
    }

    /// Changes bits and owner of something that is there; nothing happens when it is not.
    pub(crate) fn adjust(&self, path: impl AsRef<Path>, meta: Meta) -> io::Result<()> {
        let at = self.locate(path)?;
        if at.symlink_metadata().is_ok_and(|m| !m.is_symlink()) { self.stamp(&at, meta) } else { Ok(()) }
    }

    /// Whether something is there, a dangling link included.
    pub(crate) fn has(&self, path: impl AsRef<Path>) -> bool {
        self.locate(path).is_ok_and(|at| at.symlink_metadata().is_ok())
    }

    /// The text of a file, `None` when it is not there.
    pub(crate) fn read(&self, path: impl AsRef<Path>) -> io::Result<Option<String>> {
        let at = self.locate(path)?;
        match File::open(at) {
            Ok(mut file) => {
                let mut text = String::new();
                file.read_to_string(&mut text)?;
                Ok(Some(text))
            }
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
            Err(error) => Err(error),
        }
    }

    /// Names of a directory's entries in order; empty when there is no such directory.
    pub(crate) fn list(&self, path: impl AsRef<Path>) -> io::Result<Vec<String>> {
        let at = self.locate(path)?;
        let mut names = match fs::read_dir(at) {
            Ok(entries) => entries
                .map(|e| e.map(|e| e.file_name().to_string_lossy().into_owned()))
                .collect::<Result<Vec<_>, _>>()?,
            Err(error) if error.kind() == io::ErrorKind::NotFound => Vec::new(),
            Err(error) => return Err(error),
        };
        names.sort_unstable();
        Ok(names)
    }

    /// The place for a new entry: its parent exists, itself does not.
    fn fresh(&self, path: &Path) -> io::Result<PathBuf> {
        let at = self.locate(path)?;
        match fs::remove_file(&at) {
            Ok(()) => {}
            Err(error) if error.kind() == io::ErrorKind::NotFound => {
                self.parents(&at)?;
            }
            Err(error) => return Err(error),
        }
        Ok(at)
    }

    /// Makes the directories above a place, readable by all whatever this process's umask is.
    fn parents(&self, at: &Path) -> io::Result<()> {
        let Some(parent) = at.parent().filter(|parent| parent.starts_with(&self.dir) && !parent.is_dir()) else {
            return Ok(());
        };
        self.parents(parent)?;
        match fs::create_dir(parent) {
            Ok(()) => self.stamp(parent, Meta::mode(0o755)),
            // Another thread was faster.
            Err(error) if error.kind() == io::ErrorKind::AlreadyExists => Ok(()),
            Err(error) => Err(error),
        }
    }

    /// Owner first: a change of owner clears set-uid.
    fn stamp(&self, at: &Path, meta: Meta) -> io::Result<()> {
        if self.owners {
            chown(at, Some(meta.uid), Some(meta.gid))?;
        }
        fs::set_permissions(at, Permissions::from_mode(meta.mode & self.mode_mask))
    }
}

/// The names of a path below the root. A leading `/` and `.` say nothing here.
fn names(path: &Path) -> impl Iterator<Item = OsString> + '_ {
    path.components().filter_map(|component| match component {
        Component::Normal(name) => Some(name.to_owned()),
        Component::ParentDir => Some("..".into()),
        Component::CurDir | Component::RootDir | Component::Prefix(_) => None,
    })
}

/// Real root, or root of a user namespace with a whole range of uids.
fn may_give_files() -> bool {
    let root = fs::metadata("/proc/self").is_ok_and(|m| m.uid() == 0);
    root && fs::read_to_string("/proc/self/uid_map").is_ok_and(|map| maps_all_ids(&map))
}

/// Whether a uid_map gives every uid that a Debian system uses (0 to 65534).
pub(crate) fn maps_all_ids(uid_map: &str) -> bool {
    let mut ranges: Vec<(u64, u64)> = uid_map
        .lines()
        .filter_map(|line| {
            let mut fields = line.split_whitespace().map(str::parse::<u64>);
            let (Some(Ok(inside)), Some(_), Some(Ok(count))) = (fields.next(), fields.next(), fields.next()) else {
                return None;
            };
            Some((inside, inside + count))
        })
        .collect();
    ranges.sort_unstable();
    let reached =
        ranges.into_iter().fold(0, |reached, (from, to)| if from <= reached { reached.max(to) } else { reached });
    reached > 65534
}
