//! A directory of the host as a tree of nodes that have the host's inode numbers, changed within the room of its volume.
//!
//! Each node that the kernel knows is held by a descriptor that can do nothing but name it (open(2), O_PATH), so that a number
//! means the same file whatever is renamed. Links are never followed here: the kernel walks paths, and asks for single names.

use super::room::{Figures, Room, Used, taken};
use rustix::fs::{self as host, AtFlags, CWD, Dir, FileType, Gid, Mode, OFlags, RenameFlags, Stat, Timestamps, Uid};
use std::collections::{HashMap, HashSet};
use std::ffi::{CString, OsStr, OsString};
use std::fs::File;
use std::io;
use std::os::fd::{AsFd, AsRawFd, BorrowedFd, OwnedFd};
use std::os::unix::ffi::OsStrExt;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

/// The number of the volume's own directory.
pub(crate) const ROOT: u64 = 1;
/// What holds a name without any right to its content.
const NAME_ONLY: OFlags = OFlags::PATH.union(OFlags::NOFOLLOW).union(OFlags::CLOEXEC);
/// How a file may be opened here; the rest is the kernel's business above, or would follow links and make files.
const OPEN_AS: OFlags =
    OFlags::RDONLY.union(OFlags::WRONLY).union(OFlags::RDWR).union(OFlags::SYNC).union(OFlags::DSYNC);

/// Linux's XATTR_SIZE_MAX and XATTR_LIST_MAX.
const ATTRIBUTE_BYTES_MAX: usize = 65_536;
const SHORT_ATTRIBUTE_BYTES: usize = 256;

type Result<T> = io::Result<T>;

/// The tree of one volume.
pub(crate) struct Tree {
    shared: Arc<Shared>,
    pub(crate) room: Room,
}

struct Shared {
    root: Arc<OwnedFd>,
    tables: Mutex<Tables>,
}

#[derive(Default)]
struct Tables {
    nodes: HashMap<u64, Node>,
    open: HashMap<u64, (u64, Arc<File>)>,
    lists: HashMap<u64, Arc<Vec<Entry>>>,
    next: u64,
}

struct Node {
    at: Arc<OwnedFd>,
    /// How often the kernel was told of it.
    told: u64,
    /// How often it is open.
    open: u64,
    /// Of a directory: where it is.
    name: Option<(u64, OsString)>,
}

/// One name of a directory.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Entry {
    pub(crate) number: u64,
    pub(crate) kind: FileType,
    pub(crate) name: CString,
}

/// What is made: whose it is, and how it may be used.
#[derive(Debug, Clone, Copy)]
pub(crate) struct As {
    pub(crate) uid: u32,
    pub(crate) gid: u32,
    pub(crate) mode: u32,
}

/// What is to be changed of a node.
#[derive(Default)]
pub(crate) struct Changes {
    pub(crate) mode: Option<u32>,
    pub(crate) uid: Option<u32>,
    pub(crate) gid: Option<u32>,
    pub(crate) size: Option<u64>,
    pub(crate) times: Option<Timestamps>,
}

impl Shared {
    fn tables(&self) -> MutexGuard<'_, Tables> {
        self.tables.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn node(&self, number: u64) -> Result<Arc<OwnedFd>> {
        if number == ROOT {
            return Ok(self.root.clone());
        }
        let tables = self.tables();
        tables.nodes.get(&number).map(|n| n.at.clone()).ok_or_else(|| io::Error::from_raw_os_error(libc::ESTALE))
    }

    /// What all files take, those too that are deleted and still open.
    fn count(&self) -> Used {
        let mut used = Used::default();
        let mut seen = HashSet::new();
        count(self.root.as_fd(), &mut used, &mut seen);
        let deleted = |file: &&Arc<File>| host::fstat(file).is_ok_and(|s| s.st_nlink == 0 && seen.insert(s.st_ino));
        let open: Vec<Arc<File>> = self.tables().open.values().map(|(_, f)| f.clone()).collect();
        for file in open.iter().filter(deleted) {
            used.bytes += taken(file).unwrap_or(0);
            used.files += 1;
        }
        used
    }
}

/// What the files of a directory take.
pub(crate) fn used_by(dir: BorrowedFd<'_>) -> Used {
    let mut used = Used::default();
    count(dir, &mut used, &mut HashSet::new());
    used
}

/// Goes through all of it with a list of its own: a machine may nest directories deeper than a stack is.
fn count(root: BorrowedFd<'_>, used: &mut Used, seen: &mut HashSet<u64>) {
    let mut way: Vec<Dir> = enter(root, used).into_iter().collect();
    while let Some(dir) = way.last_mut() {
        let Some(entry) = dir.next() else {
            way.pop();
            continue;
        };
        let Some(entry) = entry.ok().filter(|e| !matches!(e.file_name().to_bytes(), b"." | b"..")) else { continue };
        let at = dir.fd().and_then(|fd| host::openat(fd, entry.file_name(), NAME_ONLY, Mode::empty()));
        let Ok((at, s)) = at.and_then(|at| host::fstat(&at).map(|s| (at, s))) else { continue };
        if FileType::from_raw_mode(s.st_mode) == FileType::Directory {
            way.extend(enter(at.as_fd(), used));
        } else if s.st_nlink == 1 || seen.insert(s.st_ino) {
            used.bytes += s.st_blocks as u64 * 512;
            used.files += 1;
        }
    }
}

/// Counts a directory, and what is in it is next.
fn enter(dir: BorrowedFd<'_>, used: &mut Used) -> Option<Dir> {
    let opened = host::openat(dir, ".", OFlags::RDONLY | OFlags::DIRECTORY | OFlags::CLOEXEC, Mode::empty());
    let list = opened.and_then(|fd| Dir::read_from(&fd)).ok()?;
    used.bytes += taken(dir).unwrap_or(0);
    used.files += 1;
    Some(list)
}

/// The node as the kernel's own path to a descriptor of ours: for calls that have no form for such descriptors.
fn path_of(node: &OwnedFd) -> String {
    format!("/proc/self/fd/{}", node.as_raw_fd())
}

impl Tree {
    /// Of this directory, with so many bytes, of which what lies under it takes some.
    pub(crate) fn new(root: OwnedFd, bytes_max: u64, under: Used) -> Tree {
        let shared = Arc::new(Shared { root: Arc::new(root), tables: Mutex::default() });
        let counted = shared.clone();
        Tree { shared, room: Room::new(bytes_max, move || counted.count() + under) }
    }

    /// Attributes; the root has the number that the kernel gives it.
    pub(crate) fn attributes(&self, number: u64) -> Result<Stat> {
        let mut stat = host::fstat(&*self.shared.node(number)?)?;
        stat.st_ino = number;
        Ok(stat)
    }

    /// Finds a name and tells of it.
    pub(crate) fn look(&self, parent: u64, name: &OsStr) -> Result<Stat> {
        let at = host::openat(&*self.shared.node(parent)?, name, NAME_ONLY, Mode::empty())?;
        self.tell(at, parent, name)
    }

    fn tell(&self, at: OwnedFd, parent: u64, name: &OsStr) -> Result<Stat> {
        let stat = host::fstat(&at)?;
        let place =
            || (FileType::from_raw_mode(stat.st_mode) == FileType::Directory).then(|| (parent, name.to_owned()));
        let mut tables = self.shared.tables();
        let new = || Node { at: Arc::new(at), told: 0, open: 0, name: place() };
        tables.nodes.entry(stat.st_ino).or_insert_with(new).told += 1;
        Ok(stat)
    }

    /// Tells of a node that is known, under whatever name.
    pub(crate) fn tell_again(&self, number: u64) -> Result<Stat> {
        let mut tables = self.shared.tables();
        let node = tables.nodes.get_mut(&number).ok_or_else(|| io::Error::from_raw_os_error(libc::ENOENT))?;
        let stat = host::fstat(&*node.at)?;
        node.told += 1;
        Ok(stat)
    }

    /// The names that lead to a directory from the root.
    pub(crate) fn way_to(&self, number: u64) -> Result<Vec<OsString>> {
        let tables = self.shared.tables();
        let (mut way, mut at) = (Vec::new(), number);
        while at != ROOT {
            let place = tables.nodes.get(&at).and_then(|n| n.name.as_ref());
            let (parent, name) = place.ok_or_else(|| io::Error::from_raw_os_error(libc::ENOENT))?;
            way.push(name.clone());
            at = *parent;
        }
        way.reverse();
        Ok(way)
    }

    /// The file of this name, if it has other names too.
    pub(crate) fn has_others(&self, parent: u64, name: &OsStr) -> Option<u64> {
        let stat = host::statat(&*self.shared.node(parent).ok()?, name, AtFlags::SYMLINK_NOFOLLOW).ok()?;
        let kind = FileType::from_raw_mode(stat.st_mode);
        let counts = !matches!(kind, FileType::Directory | FileType::CharacterDevice);
        (counts && stat.st_nlink > 1).then_some(stat.st_ino)
    }

    /// The kernel forgets what it was told so often: true if it knows nothing of it any more.
    pub(crate) fn forget(&self, number: u64, times: u64) -> bool {
        let mut tables = self.shared.tables();
        let Some(node) = tables.nodes.get_mut(&number) else { return false };
        node.told = node.told.saturating_sub(times);
        let is_over = node.told == 0;
        if is_over {
            tables.nodes.remove(&number);
        }
        is_over
    }

    /// Makes something with a name in a directory, and tells of it.
    fn make(
        &self,
        parent: u64,
        name: &OsStr,
        by: As,
        make: impl FnOnce(&OwnedFd, &OsStr) -> Result<()>,
    ) -> Result<Stat> {
        let dir = self.shared.node(parent)?;
        self.room.make(|| {
            make(&dir, name)?;
            let at = host::openat(&*dir, name, NAME_ONLY, Mode::empty())?;
            own(&dir, &at, by)?;
            let bytes = taken(&at)?;
            Ok((self.tell(at, parent, name)?, bytes))
        })
    }

    pub(crate) fn make_dir(&self, parent: u64, name: &OsStr, by: As) -> Result<Stat> {
        self.make(parent, name, by, |dir, name| Ok(host::mkdirat(dir, name, Mode::from_raw_mode(by.mode))?))
    }

    /// A file, a pipe, a socket, or the number 0 by which an overlay says that a name is deleted; devices of the host cannot be
    /// made by a machine.
    pub(crate) fn make_node(&self, parent: u64, name: &OsStr, by: As, device: u32) -> Result<Stat> {
        let kind = FileType::from_raw_mode(by.mode);
        let is_whiteout = kind == FileType::CharacterDevice && device == 0;
        if matches!(kind, FileType::BlockDevice | FileType::CharacterDevice) && !is_whiteout {
            return Err(io::Error::from_raw_os_error(libc::EPERM));
        }
        self.make(parent, name, by, |dir, name| Ok(host::mknodat(dir, name, kind, Mode::from_raw_mode(by.mode), 0)?))
    }

    pub(crate) fn make_link(&self, parent: u64, name: &OsStr, target: &OsStr, uid: u32, gid: u32) -> Result<Stat> {
        let by = As { uid, gid, mode: 0 };
        self.make(parent, name, by, |dir, name| Ok(host::symlinkat(target, dir, name)?))
    }

    /// A further name for a file.
    pub(crate) fn link(&self, number: u64, parent: u64, name: &OsStr) -> Result<Stat> {
        let node = self.shared.node(number)?;
        let dir = self.shared.node(parent)?;
        host::linkat(CWD, path_of(&node), &*dir, name, AtFlags::SYMLINK_FOLLOW)?;
        self.look(parent, name)
    }

    pub(crate) fn target(&self, number: u64) -> Result<CString> {
        Ok(host::readlinkat(&*self.shared.node(number)?, "", Vec::new())?)
    }

    /// Makes a file and opens it.
    pub(crate) fn create(&self, parent: u64, name: &OsStr, by: As, flags: i32) -> Result<(Stat, u64)> {
        let dir = self.shared.node(parent)?;
        let how = opened_as(flags) | OFlags::CREATE | OFlags::EXCL | OFlags::NOFOLLOW;
        let file = self.room.make(|| {
            let file = host::openat(&*dir, name, how, Mode::from_raw_mode(by.mode))?;
            own(&dir, &file, by)?;
            let bytes = taken(&file)?;
            Ok((File::from(file), bytes))
        })?;
        let stat = self.look(parent, name)?;
        Ok((stat, self.opened(stat.st_ino, file)))
    }

    /// Opens a file: its handle.
    pub(crate) fn open(&self, number: u64, flags: i32) -> Result<u64> {
        let node = self.shared.node(number)?;
        let file = host::open(path_of(&node), opened_as(flags), Mode::empty())?;
        Ok(self.opened(number, File::from(file)))
    }

    fn opened(&self, number: u64, file: File) -> u64 {
        let mut tables = self.shared.tables();
        tables.next += 1;
        let handle = tables.next;
        tables.open.insert(handle, (number, Arc::new(file)));
        if let Some(node) = tables.nodes.get_mut(&number) {
            node.open += 1;
        }
        handle
    }

    /// Closes a file: one that has no name any more gives back what it took.
    pub(crate) fn close(&self, handle: u64) {
        let mut tables = self.shared.tables();
        let Some((number, file)) = tables.open.remove(&handle) else { return };
        let last = tables.nodes.get_mut(&number).is_none_or(|node| {
            node.open = node.open.saturating_sub(1);
            node.open == 0
        });
        drop(tables);
        if let Some(stat) = host::fstat(&file).ok().filter(|s| last && s.st_nlink == 0) {
            self.room.gone(stat.st_blocks as u64 * 512);
        }
    }

    pub(crate) fn file(&self, handle: u64) -> Result<Arc<File>> {
        let tables = self.shared.tables();
        tables.open.get(&handle).map(|(_, f)| f.clone()).ok_or_else(|| io::Error::from_raw_os_error(libc::EBADF))
    }

    /// Writes as much as there is room for.
    pub(crate) fn write(&self, handle: u64, offset: u64, data: &[u8]) -> Result<usize> {
        let file = self.file(handle)?;
        self.room.write(&*file, offset, data.len() as u64, |fits| {
            std::os::unix::fs::FileExt::write_at(&*file, &data[..fits as usize], offset)
        })
    }

    /// fallocate(2): to have blocks, or to give some back.
    pub(crate) fn allocate(&self, handle: u64, offset: u64, length: u64, mode: i32) -> Result<()> {
        let file = self.file(handle)?;
        let mode = host::FallocateFlags::from_bits_retain(mode as u32);
        let work = || Ok(host::fallocate(&*file, mode, offset, length)?);
        match mode {
            m if m == host::FallocateFlags::PUNCH_HOLE | host::FallocateFlags::KEEP_SIZE => {
                self.room.shrink(&*file, work)
            }
            m if (m - host::FallocateFlags::KEEP_SIZE - host::FallocateFlags::ZERO_RANGE).is_empty() => {
                self.room.allocate(&*file, offset, length, work)
            }
            _ => Err(io::Error::from_raw_os_error(libc::EOPNOTSUPP)),
        }
    }

    /// Changes attributes: the owner first, because that clears bits of the mode.
    pub(crate) fn change(&self, number: u64, changes: &Changes) -> Result<Stat> {
        let node = self.shared.node(number)?;
        if changes.uid.is_some() || changes.gid.is_some() {
            let (uid, gid) = (changes.uid.map(Uid::from_raw), changes.gid.map(Gid::from_raw));
            host::chownat(&*node, "", uid, gid, AtFlags::EMPTY_PATH)?;
        }
        if let Some(mode) = changes.mode {
            host::chmod(path_of(&node), Mode::from_raw_mode(mode))?;
        }
        if let Some(size) = changes.size {
            let file = host::open(path_of(&node), OFlags::WRONLY | OFlags::CLOEXEC, Mode::empty())?;
            self.room.shrink(&file, || Ok(host::ftruncate(&file, size)?))?;
        }
        if let Some(times) = &changes.times {
            host::utimensat(CWD, path_of(&node), times, AtFlags::empty())?;
        }
        self.attributes(number)
    }

    pub(crate) fn remove(&self, parent: u64, name: &OsStr, directory: bool) -> Result<()> {
        let dir = self.shared.node(parent)?;
        let frees = self.frees(&dir, name);
        let flags = if directory { AtFlags::REMOVEDIR } else { AtFlags::empty() };
        host::unlinkat(&*dir, name, flags)?;
        frees.into_iter().for_each(|bytes| self.room.gone(bytes));
        Ok(())
    }

    pub(crate) fn rename(&self, from: (u64, &OsStr), to: (u64, &OsStr), flags: u32) -> Result<()> {
        let flags = RenameFlags::from_bits(flags).ok_or_else(|| io::Error::from_raw_os_error(libc::EINVAL))?;
        let (old, new) = (self.shared.node(from.0)?, self.shared.node(to.0)?);
        let number = |dir: &OwnedFd, name| host::statat(dir, name, AtFlags::SYMLINK_NOFOLLOW).ok().map(|s| s.st_ino);
        let (moved, met) = (number(&old, from.1), number(&new, to.1));
        let replaces = moved != met && !flags.contains(RenameFlags::EXCHANGE);
        let frees = if replaces { self.frees(&new, to.1) } else { None };
        host::renameat_with(&*old, from.1, &*new, to.1, flags)?;
        frees.into_iter().for_each(|bytes| self.room.gone(bytes));
        self.has_moved(moved, to);
        if flags.contains(RenameFlags::EXCHANGE) {
            self.has_moved(met, from);
        }
        Ok(())
    }

    fn has_moved(&self, number: Option<u64>, to: (u64, &OsStr)) {
        let mut tables = self.shared.tables();
        if let Some(name) = number.and_then(|n| tables.nodes.get_mut(&n)).and_then(|n| n.name.as_mut()) {
            *name = (to.0, to.1.to_owned());
        }
    }

    /// What is given back when this name goes; none while the file has another one, or is open.
    fn frees(&self, dir: &OwnedFd, name: &OsStr) -> Option<u64> {
        let stat = host::statat(dir, name, AtFlags::SYMLINK_NOFOLLOW).ok()?;
        let is_dir = FileType::from_raw_mode(stat.st_mode) == FileType::Directory;
        let is_open = self.shared.tables().nodes.get(&stat.st_ino).is_some_and(|n| n.open > 0);
        (is_dir || stat.st_nlink == 1 && !is_open).then_some(stat.st_blocks as u64 * 512)
    }

    /// Opens a directory: a handle for its list.
    pub(crate) fn open_list(&self, number: u64) -> Result<u64> {
        let list = self.list(number)?;
        let mut tables = self.shared.tables();
        tables.next += 1;
        let handle = tables.next;
        tables.lists.insert(handle, Arc::new(list));
        Ok(handle)
    }

    fn list(&self, number: u64) -> Result<Vec<Entry>> {
        let node = self.shared.node(number)?;
        let how = OFlags::RDONLY | OFlags::DIRECTORY | OFlags::CLOEXEC;
        let list = Dir::new(host::openat(&*node, ".", how, Mode::empty())?)?;
        let entry = |e: host::DirEntry| Entry { number: e.ino(), kind: e.file_type(), name: e.file_name().to_owned() };
        Ok(list.map(|e| e.map(entry)).collect::<rustix::io::Result<_>>()?)
    }

    /// The list from a place on; from the first on it is read anew (rewinddir(3)).
    pub(crate) fn listed(&self, number: u64, handle: u64, from: usize) -> Result<Arc<Vec<Entry>>> {
        if from == 0 {
            let list = Arc::new(self.list(number)?);
            self.shared.tables().lists.insert(handle, list);
        }
        let tables = self.shared.tables();
        tables.lists.get(&handle).cloned().ok_or_else(|| io::Error::from_raw_os_error(libc::EBADF))
    }

    pub(crate) fn close_list(&self, handle: u64) {
        self.shared.tables().lists.remove(&handle);
    }

    /// Brings a directory's names to the disk.
    pub(crate) fn sync_list(&self, number: u64) -> Result<()> {
        let how = OFlags::RDONLY | OFlags::DIRECTORY | OFlags::CLOEXEC;
        let dir = host::openat(&*self.shared.node(number)?, ".", how, Mode::empty())?;
        Ok(host::fsync(dir)?)
    }

    /// The figures, and how many bytes the host has left.
    pub(crate) fn figures(&self) -> Result<(Figures, u64)> {
        let of_host = host::fstatvfs(&*self.shared.root)?;
        Ok((self.room.figures(), of_host.f_bavail.saturating_mul(of_host.f_frsize)))
    }

    pub(crate) fn attribute(&self, number: u64, name: &OsStr) -> Result<Vec<u8>> {
        let path = path_of(&*self.shared.node(number)?);
        // an overlay asks for some before each write: most are short, or are not there
        let mut short = [0u8; SHORT_ATTRIBUTE_BYTES];
        match host::getxattr(&path, name, &mut short[..]) {
            Err(rustix::io::Errno::RANGE) => {}
            other => return Ok(short[..other?].to_vec()),
        }
        let mut value = vec![0u8; ATTRIBUTE_BYTES_MAX];
        let n = host::getxattr(&path, name, &mut value[..])?;
        value.truncate(n);
        Ok(value)
    }

    pub(crate) fn attribute_names(&self, number: u64) -> Result<Vec<u8>> {
        let path = path_of(&*self.shared.node(number)?);
        let mut names = vec![0u8; ATTRIBUTE_BYTES_MAX];
        let n = host::listxattr(&path, &mut names[..])?;
        names.truncate(n);
        Ok(names)
    }

    pub(crate) fn set_attribute(&self, number: u64, name: &OsStr, value: &[u8], flags: i32) -> Result<()> {
        let path = path_of(&*self.shared.node(number)?);
        Ok(host::setxattr(path, name, value, host::XattrFlags::from_bits_retain(flags as u32))?)
    }

    pub(crate) fn remove_attribute(&self, number: u64, name: &OsStr) -> Result<()> {
        Ok(host::removexattr(path_of(&*self.shared.node(number)?), name)?)
    }
}

fn opened_as(flags: i32) -> OFlags {
    (OFlags::from_bits_retain(flags as u32) & OPEN_AS) | OFlags::CLOEXEC
}

/// Gives something new to who made it, as the kernel would: in a set-group-id directory the group is the directory's.
fn own(dir: &OwnedFd, made: &OwnedFd, by: As) -> Result<()> {
    let inherits = host::fstat(dir)?.st_mode & libc::S_ISGID != 0;
    let gid = (!inherits && by.gid != 0).then(|| Gid::from_raw(by.gid));
    let uid = (by.uid != 0).then(|| Uid::from_raw(by.uid));
    if uid.is_none() && gid.is_none() {
        return Ok(());
    }
    host::chownat(made, "", uid, gid, AtFlags::EMPTY_PATH)?;
    let special = by.mode & (libc::S_ISUID | libc::S_ISGID);
    if special != 0 && FileType::from_raw_mode(by.mode) != FileType::Symlink {
        host::chmod(path_of(made), Mode::from_raw_mode(by.mode & 0o7777))?;
    }
    Ok(())
}

impl Entry {
    pub(crate) fn name(&self) -> &OsStr {
        OsStr::from_bytes(self.name.to_bytes())
    }
}

#[cfg(test)]
mod tests;
