//! SFTP version 3 over descriptors 0 and 1 (draft-ietf-secsh-filexfer-02, which OpenSSH's sftp and scp speak): for images
//! without a server of their own. It runs inside the machine as the user who logged in, in a forked process without
//! threads, so the machine's kernel decides what may be read and written, and names may be any bytes.

use super::accounts::User;
use crate::sys::{self, cpath};
use std::collections::HashMap;
use std::ffi::OsString;
use std::fs::{self, File, Metadata, ReadDir};
use std::io::{self, Read, Write};
use std::os::fd::AsRawFd;
use std::os::unix::ffi::{OsStrExt, OsStringExt};
use std::os::unix::fs::{FileExt, MetadataExt, OpenOptionsExt, PermissionsExt};
use std::path::{Path, PathBuf};

const VERSION: u32 = 3;
/// As OpenSSH's server.
const PACKET_BYTES_MAX: usize = 256 * 1024;
const READ_BYTES_MAX: u32 = 64 * 1024 * 2;
const HANDLES_MAX: usize = 256;
/// Names in one answer to READDIR.
const NAMES_PER_ANSWER: usize = 100;

/// Packet types.
mod kind {
    pub(super) const INIT: u8 = 1;
    pub(super) const VERSION: u8 = 2;
    pub(super) const OPEN: u8 = 3;
    pub(super) const CLOSE: u8 = 4;
    pub(super) const READ: u8 = 5;
    pub(super) const WRITE: u8 = 6;
    pub(super) const LSTAT: u8 = 7;
    pub(super) const FSTAT: u8 = 8;
    pub(super) const SETSTAT: u8 = 9;
    pub(super) const FSETSTAT: u8 = 10;
    pub(super) const OPENDIR: u8 = 11;
    pub(super) const READDIR: u8 = 12;
    pub(super) const REMOVE: u8 = 13;
    pub(super) const MKDIR: u8 = 14;
    pub(super) const RMDIR: u8 = 15;
    pub(super) const REALPATH: u8 = 16;
    pub(super) const STAT: u8 = 17;
    pub(super) const RENAME: u8 = 18;
    pub(super) const READLINK: u8 = 19;
    pub(super) const SYMLINK: u8 = 20;
    pub(super) const STATUS: u8 = 101;
    pub(super) const HANDLE: u8 = 102;
    pub(super) const DATA: u8 = 103;
    pub(super) const NAME: u8 = 104;
    pub(super) const ATTRS: u8 = 105;
    pub(super) const EXTENDED: u8 = 200;
}

/// Status codes.
const OK: u32 = 0;
const END: u32 = 1;
const NO_SUCH_FILE: u32 = 2;
const PERMISSION_DENIED: u32 = 3;
const FAILURE: u32 = 4;
const BAD_MESSAGE: u32 = 5;
const UNSUPPORTED: u32 = 8;

/// Attribute flags.
const SIZE: u32 = 1;
const OWNER: u32 = 2;
const PERMISSIONS: u32 = 4;
const TIMES: u32 = 8;
const EXTENDED_ATTRIBUTES: u32 = 0x8000_0000;

/// Why a request failed: a status code and words.
struct Refused(u32, String);

impl From<io::Error> for Refused {
    fn from(error: io::Error) -> Refused {
        let code = match error.kind() {
            io::ErrorKind::NotFound => NO_SUCH_FILE,
            io::ErrorKind::PermissionDenied => PERMISSION_DENIED,
            _ => FAILURE,
        };
        Refused(code, error.to_string())
    }
}

impl From<sys::Trouble> for Refused {
    fn from(trouble: sys::Trouble) -> Refused {
        Refused::from(trouble.source)
    }
}

type Answer = Result<Packet, Refused>;

/// Serves until the other side goes away.
pub(super) fn serve(_user: &User) -> i32 {
    let (mut input, mut output) = (io::stdin().lock(), io::stdout().lock());
    let mut server = Server::default();
    loop {
        let mut length = [0u8; 4];
        if input.read_exact(&mut length).is_err() {
            return 0;
        }
        let length = u32::from_be_bytes(length) as usize;
        if length == 0 || length > PACKET_BYTES_MAX {
            return 1;
        }
        let mut packet = vec![0u8; length];
        if input.read_exact(&mut packet).is_err() {
            return 1;
        }
        let answer = server.answer(packet[0], &mut Fields(&packet[1..]));
        if output.write_all(&answer.finish()).and_then(|()| output.flush()).is_err() {
            return 1;
        }
    }
}

/// Reads a request's fields.
struct Fields<'a>(&'a [u8]);

impl<'a> Fields<'a> {
    fn bytes(&mut self, n: usize) -> Result<&'a [u8], Refused> {
        let (head, rest) = self.0.split_at_checked(n).ok_or(Refused(BAD_MESSAGE, "too short".into()))?;
        self.0 = rest;
        Ok(head)
    }

    fn u32(&mut self) -> Result<u32, Refused> {
        Ok(u32::from_be_bytes(self.bytes(4)?.try_into().unwrap_or_default()))
    }

    fn u64(&mut self) -> Result<u64, Refused> {
        Ok(u64::from_be_bytes(self.bytes(8)?.try_into().unwrap_or_default()))
    }

    fn string(&mut self) -> Result<&'a [u8], Refused> {
        let length = self.u32()? as usize;
        self.bytes(length)
    }

    fn path(&mut self) -> Result<PathBuf, Refused> {
        let bytes = self.string()?;
        let here = if bytes.is_empty() { b"." } else { bytes };
        Ok(PathBuf::from(OsString::from_vec(here.to_vec())))
    }

    fn attributes(&mut self) -> Result<Attributes, Refused> {
        let flags = self.u32()?;
        let mut a = Attributes::default();
        if flags & SIZE != 0 {
            a.size = Some(self.u64()?);
        }
        if flags & OWNER != 0 {
            a.owner = Some((self.u32()?, self.u32()?));
        }
        if flags & PERMISSIONS != 0 {
            a.mode = Some(self.u32()? & 0o7777);
        }
        if flags & TIMES != 0 {
            a.times = Some((self.u32()?, self.u32()?));
        }
        if flags & EXTENDED_ATTRIBUTES != 0 {
            for _ in 0..self.u32()?.min(PACKET_BYTES_MAX as u32) {
                self.string()?;
                self.string()?;
            }
        }
        Ok(a)
    }
}

/// The fields of any request, without doing what it asks.
#[cfg(any(test, feature = "fuzz"))]
pub(crate) fn read_any(bytes: &[u8]) {
    let fields = || Fields(bytes);
    let _ = fields().path().and_then(|_| fields().u64());
    let mut open = fields();
    let _ = open.u32().and_then(|_| open.path()).and_then(|_| open.u32()).and_then(|_| open.attributes());
    let mut write = fields();
    let _ = write.string().and_then(|_| write.u64()).and_then(|_| write.string());
    let _ = Server::handle(&mut fields());
    assert!(open.0.len() <= bytes.len() && write.0.len() <= bytes.len());
}

#[derive(Default)]
struct Attributes {
    size: Option<u64>,
    owner: Option<(u32, u32)>,
    mode: Option<u32>,
    times: Option<(u32, u32)>,
}

impl Attributes {
    /// Through a descriptor's path in /proc, so that files and names are changed by the same code.
    fn apply(&self, path: &Path) -> Result<(), Refused> {
        if let Some(size) = self.size {
            File::options().write(true).open(path)?.set_len(size)?;
        }
        if let Some((uid, gid)) = self.owner {
            std::os::unix::fs::chown(path, Some(uid), Some(gid))?;
        }
        if let Some(mode) = self.mode {
            fs::set_permissions(path, PermissionsExt::from_mode(mode))?;
        }
        if let Some((access, modified)) = self.times {
            let time = |s: u32| libc::timespec { tv_sec: i64::from(s), tv_nsec: 0 };
            let times = [time(access), time(modified)];
            // SAFETY: a NUL-terminated path and two times.
            let r = unsafe { libc::utimensat(libc::AT_FDCWD, cpath(path).as_ptr(), times.as_ptr(), 0) };
            sys::check(r, "times")?;
        }
        Ok(())
    }
}

/// An answer under construction.
struct Packet(Vec<u8>);

impl Packet {
    fn new(kind: u8, id: u32) -> Packet {
        Packet(vec![0, 0, 0, 0, kind]).u32(id)
    }

    fn u32(mut self, n: u32) -> Packet {
        self.0.extend(n.to_be_bytes());
        self
    }

    fn u64(mut self, n: u64) -> Packet {
        self.0.extend(n.to_be_bytes());
        self
    }

    fn string(mut self, bytes: &[u8]) -> Packet {
        self = self.u32(bytes.len() as u32);
        self.0.extend(bytes);
        self
    }

    fn attributes(self, meta: &Metadata) -> Packet {
        let own = self.u32(SIZE | OWNER | PERMISSIONS | TIMES).u64(meta.size()).u32(meta.uid()).u32(meta.gid());
        own.u32(meta.mode()).u32(meta.atime() as u32).u32(meta.mtime() as u32)
    }

    fn status(id: u32, code: u32, words: &str) -> Packet {
        Packet::new(kind::STATUS, id).u32(code).string(words.as_bytes()).string(b"")
    }

    fn finish(mut self) -> Vec<u8> {
        let length = (self.0.len() - 4) as u32;
        self.0[..4].copy_from_slice(&length.to_be_bytes());
        self.0
    }
}

enum Open {
    File { file: File, append: bool },
    Directory { path: PathBuf, entries: ReadDir, dots: bool },
}

#[derive(Default)]
struct Server {
    open: HashMap<u32, Open>,
    next: u32,
}

impl Server {
    fn answer(&mut self, kind: u8, fields: &mut Fields<'_>) -> Packet {
        if kind == kind::INIT {
            let hello = Packet(vec![0, 0, 0, 0, kind::VERSION]).u32(VERSION);
            return hello.string(b"posix-rename@openssh.com").string(b"1");
        }
        let Ok(id) = fields.u32() else { return Packet::status(0, BAD_MESSAGE, "no request number") };
        let answer = match kind {
            kind::OPEN | kind::CLOSE | kind::READ | kind::WRITE | kind::FSTAT | kind::FSETSTAT => {
                self.file(kind, id, fields)
            }
            kind::OPENDIR => self.opendir(id, fields),
            kind::READDIR => self.readdir(id, fields),
            _ => names(kind, id, fields),
        };
        answer.unwrap_or_else(|Refused(code, words)| Packet::status(id, code, &words))
    }

    fn hold(&mut self, id: u32, open: Open) -> Answer {
        if self.open.len() >= HANDLES_MAX {
            return Err(Refused(FAILURE, "too many open files".into()));
        }
        self.next = self.next.wrapping_add(1);
        self.open.insert(self.next, open);
        Ok(Packet::new(kind::HANDLE, id).string(&self.next.to_be_bytes()))
    }

    fn handle(fields: &mut Fields<'_>) -> Result<u32, Refused> {
        let bytes = fields.string()?;
        bytes.try_into().map(u32::from_be_bytes).map_err(|_| Refused(FAILURE, "no such handle".into()))
    }

    fn find(&mut self, fields: &mut Fields<'_>) -> Result<(&File, bool), Refused> {
        match self.open.get(&Self::handle(fields)?) {
            Some(Open::File { file, append }) => Ok((file, *append)),
            _ => Err(Refused(FAILURE, "no such handle".into())),
        }
    }

    fn file(&mut self, kind: u8, id: u32, fields: &mut Fields<'_>) -> Answer {
        let done = || Ok(Packet::status(id, OK, ""));
        match kind {
            kind::OPEN => {
                let (path, flags, wish) = (fields.path()?, fields.u32()?, fields.attributes()?);
                let open = open_file(&path, flags, wish.mode.unwrap_or(0o666))?;
                self.hold(id, open)
            }
            kind::CLOSE => match self.open.remove(&Self::handle(fields)?) {
                Some(_) => done(),
                None => Err(Refused(FAILURE, "no such handle".into())),
            },
            kind::READ => {
                let (file, _) = self.find(fields)?;
                let (offset, length) = (fields.u64()?, fields.u32()?.min(READ_BYTES_MAX));
                let mut buffer = vec![0u8; length as usize];
                match file.read_at(&mut buffer, offset)? {
                    0 if length > 0 => Err(Refused(END, "end of file".into())),
                    n => Ok(Packet::new(kind::DATA, id).string(&buffer[..n])),
                }
            }
            kind::WRITE => {
                let (mut file, append) = self.find(fields)?;
                let (offset, data) = (fields.u64()?, fields.string()?);
                if append {
                    file.write_all(data)?
                } else {
                    file.write_all_at(data, offset)?
                }
                done()
            }
            kind::FSTAT => {
                let meta = self.find(fields)?.0.metadata()?;
                Ok(Packet::new(kind::ATTRS, id).attributes(&meta))
            }
            _ => {
                let path = PathBuf::from(format!("/proc/self/fd/{}", self.find(fields)?.0.as_raw_fd()));
                fields.attributes()?.apply(&path)?;
                done()
            }
        }
    }

    fn opendir(&mut self, id: u32, fields: &mut Fields<'_>) -> Answer {
        let path = fields.path()?;
        let entries = fs::read_dir(&path)?;
        self.hold(id, Open::Directory { path, entries, dots: true })
    }

    fn readdir(&mut self, id: u32, fields: &mut Fields<'_>) -> Answer {
        let Some(Open::Directory { path, entries, dots }) = self.open.get_mut(&Self::handle(fields)?) else {
            return Err(Refused(FAILURE, "no such handle".into()));
        };
        let mut names: Vec<OsString> = Vec::new();
        if std::mem::take(dots) {
            names.extend([".".into(), "..".into()]);
        }
        for entry in entries.by_ref().take(NAMES_PER_ANSWER) {
            names.push(entry?.file_name());
        }
        if names.is_empty() {
            return Err(Refused(END, "end of directory".into()));
        }
        // a name that vanished meanwhile is left out
        let known = names.iter().filter_map(|n| Some((n, path.join(n).symlink_metadata().ok()?)));
        let known: Vec<_> = known.collect();
        let answer = Packet::new(kind::NAME, id).u32(known.len() as u32);
        Ok(known.iter().fold(answer, |a, (name, meta)| {
            a.string(name.as_bytes()).string(&long_name(name.as_bytes(), meta)).attributes(meta)
        }))
    }
}

/// pflags of OPEN.
fn open_file(path: &Path, flags: u32, mode: u32) -> Result<Open, Refused> {
    let has = |bit: u32| flags & bit != 0;
    let (read, write, append) = (has(1), has(2), has(4));
    let mut options = File::options();
    options.read(read || !write).write(write).append(append).create(has(8)).truncate(has(16)).mode(mode);
    if has(8) && has(32) {
        options.create_new(true);
    }
    let file = options.open(path)?;
    if file.metadata()?.is_dir() {
        return Err(Refused(FAILURE, "is a directory".into()));
    }
    Ok(Open::File { file, append })
}

/// Requests about names.
fn names(kind: u8, id: u32, fields: &mut Fields<'_>) -> Answer {
    let one_name = |path: PathBuf| {
        let bytes = path.as_os_str().as_bytes();
        Ok(Packet::new(kind::NAME, id).u32(1).string(bytes).string(bytes).u32(0))
    };
    match kind {
        kind::LSTAT => return Ok(Packet::new(kind::ATTRS, id).attributes(&fields.path()?.symlink_metadata()?)),
        kind::STAT => return Ok(Packet::new(kind::ATTRS, id).attributes(&fields.path()?.metadata()?)),
        kind::REALPATH => return one_name(real_path(&fields.path()?)?),
        kind::READLINK => return one_name(fs::read_link(fields.path()?)?),
        kind::SETSTAT => {
            let path = fields.path()?;
            fields.attributes()?.apply(&path)?;
        }
        kind::REMOVE => fs::remove_file(fields.path()?)?,
        kind::MKDIR => {
            let (path, wish) = (fields.path()?, fields.attributes()?);
            fs::create_dir(&path)?;
            Attributes { mode: wish.mode, ..Attributes::default() }.apply(&path)?;
        }
        kind::RMDIR => fs::remove_dir(fields.path()?)?,
        kind::RENAME => {
            let (from, to) = (fields.path()?, fields.path()?);
            // version 3 does not replace; a hard link fails if the name is taken, but directories have none
            if to.symlink_metadata().is_ok() {
                return Err(Refused(FAILURE, "the name is taken".into()));
            }
            fs::rename(from, to)?;
        }
        kind::SYMLINK => {
            // OpenSSH sends target and link in this order, against the draft, and every client follows it
            let (target, link) = (fields.path()?, fields.path()?);
            std::os::unix::fs::symlink(target, link)?;
        }
        kind::EXTENDED if fields.string()? == b"posix-rename@openssh.com" => {
            fs::rename(fields.path()?, fields.path()?)?;
        }
        _ => return Err(Refused(UNSUPPORTED, "not supported".into())),
    }
    Ok(Packet::status(id, OK, ""))
}

/// As realpath(3), but the last name need not exist.
fn real_path(path: &Path) -> Result<PathBuf, Refused> {
    match path.canonicalize() {
        Ok(real) => Ok(real),
        Err(e) if e.kind() == io::ErrorKind::NotFound => {
            let parent = path.parent().filter(|p| !p.as_os_str().is_empty()).unwrap_or(Path::new("."));
            let name = path.file_name().ok_or(Refused(NO_SUCH_FILE, "no such file".into()))?;
            Ok(parent.canonicalize()?.join(name))
        }
        Err(e) => Err(e.into()),
    }
}

/// As `ls -l` prints it; clients show it as it is.
fn long_name(name: &[u8], meta: &Metadata) -> Vec<u8> {
    let mode = meta.mode();
    let kind = match mode & libc::S_IFMT {
        libc::S_IFDIR => 'd',
        libc::S_IFLNK => 'l',
        libc::S_IFIFO => 'p',
        libc::S_IFCHR => 'c',
        libc::S_IFBLK => 'b',
        libc::S_IFSOCK => 's',
        _ => '-',
    };
    let letters = "rwxrwxrwx".chars().enumerate().map(|(n, c)| if mode & (0o400 >> n) != 0 { c } else { '-' });
    let letters: String = std::iter::once(kind).chain(letters).collect();
    let mut text =
        format!("{letters} {:3} {:<8} {:<8} {:>8} ", meta.nlink(), meta.uid(), meta.gid(), meta.size()).into_bytes();
    text.extend(name);
    text
}

#[cfg(test)]
#[path = "sftp/tests.rs"]
mod tests;
