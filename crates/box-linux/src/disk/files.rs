//! The kernel's requests (fuse(4)) as calls on a volume's tree, and its answers: nothing is decided here.

use super::held::{Held, NOWHERE, Question};
use super::tree::{As, Changes, Tree};
use fuser::{
    Errno, FileAttr, FileHandle, FileType, Filesystem, FopenFlags, Generation, INodeNo, InitFlags, KernelConfig,
    OpenFlags, RenameFlags, ReplyAttr, ReplyCreate, ReplyData, ReplyDirectory, ReplyEmpty, ReplyEntry, ReplyLseek,
    ReplyOpen, ReplyStatfs, ReplyWrite, ReplyXattr, Request, TimeOrNow, WriteFlags,
};
use rustix::fs::{SeekFrom, Stat, Timespec, Timestamps, UTIME_NOW, UTIME_OMIT, seek};
use std::ffi::OsStr;
use std::io;
use std::os::unix::fs::FileExt;
use std::path::Path;
use std::sync::Arc;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

/// Nobody else changes the directory while a machine has it, so what the kernel was told stays true.
const TRUE_FOR: Duration = Duration::from_secs(3600);
/// statfs(2) counts in these.
const BLOCK_BYTES: u64 = 4096;
const NAME_BYTES_MAX: u32 = 255;
/// An inode number of the host is not used again while its file is held.
const ONLY: Generation = Generation(0);

/// What the kernel speaks to.
pub(super) struct Files {
    pub(super) tree: Arc<Tree>,
    /// Of a root: the names that its overlay holds.
    pub(super) held: Option<Arc<Held>>,
}

impl Files {
    /// A name is about to go.
    fn before(&self, parent: INodeNo, name: &OsStr, request: &Request) -> io::Result<()> {
        self.held.as_ref().map_or(Ok(()), |held| held.before(parent.0, name, request.pid()))
    }

    fn by(request: &Request, mode: u32) -> As {
        As { uid: request.uid(), gid: request.gid(), mode }
    }
}

fn entry(found: io::Result<Stat>, reply: ReplyEntry) {
    match found {
        Ok(stat) => enter(&stat, true, reply),
        Err(e) => reply.error(e.into()),
    }
}

fn for_how_long(is_for_long: bool) -> Duration {
    if is_for_long { TRUE_FOR } else { Duration::ZERO }
}

/// What a name leads to, which is true until it is changed, or which shall be asked for again.
pub(super) fn enter(stat: &Stat, is_for_long: bool, reply: ReplyEntry) {
    reply.entry(&for_how_long(is_for_long), &attributes(stat), ONLY);
}

fn done(result: io::Result<()>, reply: ReplyEmpty) {
    match result {
        Ok(()) => reply.ok(),
        Err(e) => reply.error(e.into()),
    }
}

fn shown(found: io::Result<Stat>, reply: ReplyAttr) {
    show(found, true, reply);
}

/// Attributes, which are true until they are changed, or which shall be asked for again.
pub(super) fn show(found: io::Result<Stat>, is_for_long: bool, reply: ReplyAttr) {
    match found {
        Ok(stat) => reply.attr(&for_how_long(is_for_long), &attributes(&stat)),
        Err(e) => reply.error(e.into()),
    }
}

fn value(found: io::Result<Vec<u8>>, size: u32, reply: ReplyXattr) {
    match found {
        Ok(v) if size == 0 => reply.size(v.len() as u32),
        Ok(v) if v.len() > size as usize => reply.error(Errno::ERANGE),
        Ok(v) => reply.data(&v),
        Err(e) => reply.error(e.into()),
    }
}

impl Filesystem for Files {
    fn init(&mut self, _: &Request, config: &mut KernelConfig) -> io::Result<()> {
        let always = InitFlags::FUSE_PARALLEL_DIROPS | InitFlags::FUSE_CACHE_SYMLINKS | InitFlags::FUSE_ASYNC_DIO;
        let wanted = match self.held.is_some() {
            // programs with set-user-id bits are on it
            true => always | InitFlags::FUSE_POSIX_ACL,
            // the mount knows no set-user-id bits: the kernel need not ask for them before each write
            false => always | InitFlags::FUSE_HANDLE_KILLPRIV_V2,
        };
        let _ = config.add_capabilities(wanted & config.capabilities());
        let _ = config.set_max_write(1024 * 1024);
        Ok(())
    }

    fn lookup(&self, request: &Request, parent: INodeNo, name: &OsStr, reply: ReplyEntry) {
        let Some(held) = &self.held else { return entry(self.tree.look(parent.0, name), reply) };
        match held.look(parent.0, name) {
            Some(NOWHERE) => reply.entry(&TRUE_FOR, &nowhere(), ONLY),
            Some(number) => entry(self.tree.tell_again(number), reply),
            None if parent.0 == NOWHERE => reply.error(Errno::ENOENT),
            None => match self.tree.look(parent.0, name) {
                Ok(stat) => held.answer(stat.st_ino, request.pid(), Question::Entry(stat, reply)),
                Err(e) => reply.error(e.into()),
            },
        }
    }

    fn forget(&self, _: &Request, ino: INodeNo, times: u64) {
        if let (true, Some(held)) = (self.tree.forget(ino.0, times), &self.held) {
            held.forget(ino.0);
        }
    }

    fn getattr(&self, request: &Request, ino: INodeNo, _: Option<FileHandle>, reply: ReplyAttr) {
        match &self.held {
            Some(_) if ino.0 == NOWHERE => reply.attr(&TRUE_FOR, &nowhere()),
            Some(held) => held.answer(ino.0, request.pid(), Question::Attributes(reply)),
            None => shown(self.tree.attributes(ino.0), reply),
        }
    }

    fn setattr(
        &self,
        _: &Request,
        ino: INodeNo,
        mode: Option<u32>,
        uid: Option<u32>,
        gid: Option<u32>,
        size: Option<u64>,
        atime: Option<TimeOrNow>,
        mtime: Option<TimeOrNow>,
        _: Option<SystemTime>,
        _: Option<FileHandle>,
        _: Option<SystemTime>,
        _: Option<SystemTime>,
        _: Option<SystemTime>,
        _: Option<fuser::BsdFileFlags>,
        reply: ReplyAttr,
    ) {
        let times = (atime.is_some() || mtime.is_some())
            .then(|| Timestamps { last_access: stamp(atime), last_modification: stamp(mtime) });
        let changes = Changes { mode: mode.map(|m| m & 0o7777), uid, gid, size, times };
        shown(self.tree.change(ino.0, &changes), reply);
    }

    fn readlink(&self, _: &Request, ino: INodeNo, reply: ReplyData) {
        match self.tree.target(ino.0) {
            Ok(target) => reply.data(target.to_bytes()),
            Err(e) => reply.error(e.into()),
        }
    }

    fn mknod(
        &self,
        request: &Request,
        parent: INodeNo,
        name: &OsStr,
        mode: u32,
        _: u32,
        device: u32,
        reply: ReplyEntry,
    ) {
        entry(self.tree.make_node(parent.0, name, Files::by(request, mode), device), reply);
    }

    fn mkdir(&self, request: &Request, parent: INodeNo, name: &OsStr, mode: u32, _: u32, reply: ReplyEntry) {
        entry(self.tree.make_dir(parent.0, name, Files::by(request, mode)), reply);
    }

    fn unlink(&self, request: &Request, parent: INodeNo, name: &OsStr, reply: ReplyEmpty) {
        done(self.before(parent, name, request).and_then(|()| self.tree.remove(parent.0, name, false)), reply);
    }

    fn rmdir(&self, _: &Request, parent: INodeNo, name: &OsStr, reply: ReplyEmpty) {
        done(self.tree.remove(parent.0, name, true), reply);
    }

    fn symlink(&self, request: &Request, parent: INodeNo, name: &OsStr, target: &Path, reply: ReplyEntry) {
        entry(self.tree.make_link(parent.0, name, target.as_os_str(), request.uid(), request.gid()), reply);
    }

    fn rename(
        &self,
        request: &Request,
        parent: INodeNo,
        name: &OsStr,
        new_parent: INodeNo,
        new_name: &OsStr,
        flags: RenameFlags,
        reply: ReplyEmpty,
    ) {
        let (from, to) = ((parent.0, name), (new_parent.0, new_name));
        if self.held.as_ref().is_some_and(|h| h.moved(request.pid(), from, to)) {
            return reply.ok();
        }
        let replaces = !flags.contains(RenameFlags::RENAME_EXCHANGE);
        let free = if replaces { self.before(new_parent, new_name, request) } else { Ok(()) };
        done(free.and_then(|()| self.tree.rename(from, to, flags.bits())), reply);
    }

    fn link(&self, _: &Request, ino: INodeNo, parent: INodeNo, name: &OsStr, reply: ReplyEntry) {
        entry(self.tree.link(ino.0, parent.0, name), reply);
    }

    fn open(&self, _: &Request, ino: INodeNo, flags: OpenFlags, reply: ReplyOpen) {
        match self.tree.open(ino.0, flags.0) {
            Ok(handle) => reply.opened(FileHandle(handle), FopenFlags::FOPEN_KEEP_CACHE),
            Err(e) => reply.error(e.into()),
        }
    }

    fn create(
        &self,
        request: &Request,
        parent: INodeNo,
        name: &OsStr,
        mode: u32,
        _: u32,
        flags: i32,
        reply: ReplyCreate,
    ) {
        match self.tree.create(parent.0, name, Files::by(request, mode), flags) {
            Ok((stat, handle)) => {
                reply.created(&TRUE_FOR, &attributes(&stat), ONLY, FileHandle(handle), FopenFlags::FOPEN_KEEP_CACHE)
            }
            Err(e) => reply.error(e.into()),
        }
    }

    fn read(
        &self,
        _: &Request,
        _: INodeNo,
        handle: FileHandle,
        offset: u64,
        size: u32,
        _: OpenFlags,
        _: Option<fuser::LockOwner>,
        reply: ReplyData,
    ) {
        let read = || -> io::Result<Vec<u8>> {
            let file = self.tree.file(handle.0)?;
            let mut bytes = vec![0; size as usize];
            let mut got = 0;
            while got < bytes.len() {
                match file.read_at(&mut bytes[got..], offset + got as u64)? {
                    0 => break,
                    n => got += n,
                }
            }
            bytes.truncate(got);
            Ok(bytes)
        };
        match read() {
            Ok(bytes) => reply.data(&bytes),
            Err(e) => reply.error(e.into()),
        }
    }

    fn write(
        &self,
        _: &Request,
        _: INodeNo,
        handle: FileHandle,
        offset: u64,
        data: &[u8],
        _: WriteFlags,
        _: OpenFlags,
        _: Option<fuser::LockOwner>,
        reply: ReplyWrite,
    ) {
        match self.tree.write(handle.0, offset, data) {
            Ok(n) => reply.written(n as u32),
            Err(e) => reply.error(e.into()),
        }
    }

    fn release(
        &self,
        _: &Request,
        _: INodeNo,
        handle: FileHandle,
        _: OpenFlags,
        _: Option<fuser::LockOwner>,
        _: bool,
        reply: ReplyEmpty,
    ) {
        self.tree.close(handle.0);
        reply.ok();
    }

    fn flush(&self, _: &Request, _: INodeNo, _: FileHandle, _: fuser::LockOwner, reply: ReplyEmpty) {
        // each write is the host's at once; the kernel asks no more
        reply.error(Errno::ENOSYS);
    }

    fn fsync(&self, _: &Request, _: INodeNo, handle: FileHandle, data_only: bool, reply: ReplyEmpty) {
        let synced = self.tree.file(handle.0).and_then(|f| if data_only { f.sync_data() } else { f.sync_all() });
        done(synced, reply);
    }

    fn opendir(&self, _: &Request, ino: INodeNo, _: OpenFlags, reply: ReplyOpen) {
        match self.tree.open_list(ino.0) {
            Ok(handle) => reply.opened(FileHandle(handle), FopenFlags::empty()),
            Err(e) => reply.error(e.into()),
        }
    }

    fn readdir(&self, _: &Request, ino: INodeNo, handle: FileHandle, offset: u64, mut reply: ReplyDirectory) {
        match self.tree.listed(ino.0, handle.0, offset as usize) {
            Ok(list) => {
                for (at, e) in list.iter().enumerate().skip(offset as usize) {
                    let kind = kind(e.kind);
                    if reply.add(INodeNo(e.number), at as u64 + 1, kind, e.name()) {
                        break;
                    }
                }
                reply.ok();
            }
            Err(e) => reply.error(e.into()),
        }
    }

    fn releasedir(&self, _: &Request, _: INodeNo, handle: FileHandle, _: OpenFlags, reply: ReplyEmpty) {
        self.tree.close_list(handle.0);
        reply.ok();
    }

    fn fsyncdir(&self, _: &Request, ino: INodeNo, _: FileHandle, _: bool, reply: ReplyEmpty) {
        done(self.tree.sync_list(ino.0), reply);
    }

    fn statfs(&self, _: &Request, _: INodeNo, reply: ReplyStatfs) {
        match self.tree.figures() {
            Ok((f, of_host)) => {
                let blocks = |bytes: u64| bytes / BLOCK_BYTES;
                let (free, size) = (blocks(f.free), BLOCK_BYTES as u32);
                let available = free.min(blocks(of_host));
                reply.statfs(blocks(f.bytes), free, available, f.files, f.files_free, size, NAME_BYTES_MAX, size);
            }
            Err(e) => reply.error(e.into()),
        }
    }

    fn setxattr(&self, _: &Request, ino: INodeNo, name: &OsStr, value: &[u8], flags: i32, _: u32, reply: ReplyEmpty) {
        done(self.tree.set_attribute(ino.0, name, value, flags), reply);
    }

    fn getxattr(&self, _: &Request, ino: INodeNo, name: &OsStr, size: u32, reply: ReplyXattr) {
        value(self.tree.attribute(ino.0, name), size, reply);
    }

    fn listxattr(&self, _: &Request, ino: INodeNo, size: u32, reply: ReplyXattr) {
        value(self.tree.attribute_names(ino.0), size, reply);
    }

    fn removexattr(&self, _: &Request, ino: INodeNo, name: &OsStr, reply: ReplyEmpty) {
        done(self.tree.remove_attribute(ino.0, name), reply);
    }

    fn fallocate(
        &self,
        _: &Request,
        _: INodeNo,
        handle: FileHandle,
        offset: u64,
        length: u64,
        mode: i32,
        reply: ReplyEmpty,
    ) {
        done(self.tree.allocate(handle.0, offset, length, mode), reply);
    }

    fn lseek(&self, _: &Request, _: INodeNo, handle: FileHandle, offset: i64, whence: i32, reply: ReplyLseek) {
        let to = match whence {
            libc::SEEK_DATA => SeekFrom::Data(offset as u64),
            libc::SEEK_HOLE => SeekFrom::Hole(offset as u64),
            _ => return reply.error(Errno::EINVAL),
        };
        match self.tree.file(handle.0).and_then(|f| Ok(seek(&*f, to)?)) {
            Ok(at) => reply.offset(at as i64),
            Err(e) => reply.error(e.into()),
        }
    }
}

fn kind(kind: rustix::fs::FileType) -> FileType {
    use rustix::fs::FileType as Host;
    match kind {
        Host::Directory => FileType::Directory,
        Host::Symlink => FileType::Symlink,
        Host::Fifo => FileType::NamedPipe,
        Host::Socket => FileType::Socket,
        Host::CharacterDevice => FileType::CharDevice,
        Host::BlockDevice => FileType::BlockDevice,
        _ => FileType::RegularFile,
    }
}

/// A directory in which nothing is ever seen.
fn nowhere() -> FileAttr {
    FileAttr {
        ino: INodeNo(NOWHERE),
        size: 0,
        blocks: 0,
        atime: UNIX_EPOCH,
        mtime: UNIX_EPOCH,
        ctime: UNIX_EPOCH,
        crtime: UNIX_EPOCH,
        kind: FileType::Directory,
        perm: 0o700,
        nlink: 2,
        uid: 0,
        gid: 0,
        rdev: 0,
        blksize: BLOCK_BYTES as u32,
        flags: 0,
    }
}

fn attributes(s: &Stat) -> FileAttr {
    let time = |seconds: i64, nanoseconds: i64| match u64::try_from(seconds) {
        Ok(after) => UNIX_EPOCH + Duration::new(after, nanoseconds as u32),
        Err(_) => UNIX_EPOCH - Duration::from_secs(seconds.unsigned_abs()) + Duration::from_nanos(nanoseconds as u64),
    };
    FileAttr {
        ino: INodeNo(s.st_ino),
        size: s.st_size as u64,
        blocks: s.st_blocks as u64,
        atime: time(s.st_atime, s.st_atime_nsec as i64),
        mtime: time(s.st_mtime, s.st_mtime_nsec as i64),
        ctime: time(s.st_ctime, s.st_ctime_nsec as i64),
        crtime: UNIX_EPOCH,
        kind: kind(rustix::fs::FileType::from_raw_mode(s.st_mode)),
        perm: (s.st_mode & 0o7777) as u16,
        nlink: s.st_nlink as u32,
        uid: s.st_uid,
        gid: s.st_gid,
        rdev: s.st_rdev as u32,
        blksize: BLOCK_BYTES as u32,
        flags: 0,
    }
}

fn stamp(time: Option<TimeOrNow>) -> Timespec {
    match time {
        None => Timespec { tv_sec: 0, tv_nsec: UTIME_OMIT as _ },
        Some(TimeOrNow::Now) => Timespec { tv_sec: 0, tv_nsec: UTIME_NOW as _ },
        Some(TimeOrNow::SpecificTime(t)) => match t.duration_since(UNIX_EPOCH) {
            Ok(d) => Timespec { tv_sec: d.as_secs() as i64, tv_nsec: d.subsec_nanos() as _ },
            Err(before) => {
                let d = before.duration();
                let down = i64::from(d.subsec_nanos() > 0);
                let nanoseconds = if down == 1 { 1_000_000_000 - d.subsec_nanos() } else { 0 };
                Timespec { tv_sec: -(d.as_secs() as i64) - down, tv_nsec: nanoseconds as _ }
            }
        },
    }
}
