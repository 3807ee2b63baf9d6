//! The databases' files: directories below `blob/rds`.

use super::copy::{copy, owned};
use base::Timestamp;
use pki::Authority;
use std::fs::{self, DirBuilder, File, OpenOptions};
use std::io::{self, Read, Seek, SeekFrom, Write};
use std::os::fd::AsRawFd;
use std::os::unix::fs::{DirBuilderExt, OpenOptionsExt};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::UNIX_EPOCH;
use svc_rds::{Disk, Disks, HALF_MADE, LogFile};

/// Where engines put their log files.
const LOG_FOLDERS: &[&str] = &["error", "general", "slowquery"];
/// A log file that is longer is begun anew at the next start, in bytes.
const LOG_BYTES_MAX: u64 = 64 << 20;

/// Directories below one, and the authority that signs the databases' certificates.
pub struct DataDisks {
    /// `blob/rds`
    pub dir: PathBuf,
    /// The cloud's.
    pub authority: Arc<Authority>,
}

impl DataDisks {
    /// Writes a file anew, for the engine's eyes alone; a reader sees the old or the new one.
    fn write(dir: &Path, name: &str, uid: u32, text: &str) -> io::Result<()> {
        let fresh = dir.join(format!("{name}.new"));
        let mut file = OpenOptions::new().write(true).create(true).truncate(true).mode(0o600).open(&fresh)?;
        file.write_all(text.as_bytes())?;
        owned(&fresh, uid, uid)?;
        fs::rename(fresh, dir.join(name))
    }

    fn folder(path: &Path, uid: u32) -> io::Result<()> {
        DirBuilder::new().recursive(true).mode(0o700).create(path)?;
        owned(path, uid, uid)
    }

    /// The files of a log folder.
    fn logs_in(&self, id: &str, folder: &str) -> io::Result<Vec<LogFile>> {
        let list = match fs::read_dir(self.at(id).logs.join(folder)) {
            Err(e) if e.kind() == io::ErrorKind::NotFound => return Ok(Vec::new()),
            other => other?,
        };
        let mut found = Vec::new();
        for entry in list.flatten() {
            let about = entry.metadata()?;
            let written = about.modified()?.duration_since(UNIX_EPOCH).unwrap_or_default();
            if about.is_file() {
                let name = format!("{folder}/{}", entry.file_name().to_string_lossy());
                found.push(LogFile { name, size: about.len(), written: Timestamp(written.as_millis() as i64) });
            }
        }
        Ok(found)
    }
}

impl Disks for DataDisks {
    fn make(&self, id: &str, uid: u32, setup: &str) -> io::Result<Disk> {
        self.remove(id)?;
        let disk = self.at(id);
        DirBuilder::new().recursive(true).mode(0o700).create(self.dir.join(id))?;
        DirBuilder::new().mode(0o700).create(&disk.data)?;
        owned(&disk.data, uid, uid)?;
        self.tell(id, uid, setup)?;
        Ok(disk)
    }

    fn tell(&self, id: &str, uid: u32, setup: &str) -> io::Result<()> {
        let path = self.at(id).setup;
        gone(fs::remove_file(&path))?;
        let mut file = OpenOptions::new().write(true).create_new(true).mode(0o600).open(&path)?;
        file.write_all(setup.as_bytes())?;
        owned(&path, uid, uid)
    }

    fn copy(&self, from: &str, to: &str) -> io::Result<()> {
        let half = format!("{to}{HALF_MADE}");
        self.remove(&half)?;
        DirBuilder::new().recursive(true).mode(0o700).create(self.dir.join(&half))?;
        copy(&self.at(from).data, &self.at(&half).data)
    }

    fn keep_copy(&self, to: &str) -> io::Result<()> {
        let half = self.dir.join(format!("{to}{HALF_MADE}"));
        sync_all(&File::open(&half)?)?;
        self.remove(to)?;
        fs::rename(half, self.dir.join(to))?;
        File::open(&self.dir)?.sync_all()
    }

    fn configure(&self, id: &str, uid: u32, host: &str, files: &[(String, String)]) -> io::Result<()> {
        let disk = self.at(id);
        Self::folder(&disk.config, uid)?;
        // not the engine's own, so that it cannot put a link where a folder of logs was
        DirBuilder::new().recursive(true).mode(0o755).create(&disk.logs)?;
        for folder in LOG_FOLDERS {
            Self::folder(&disk.logs.join(folder), uid)?;
        }
        for long in self.logs(id)?.iter().filter(|f| f.size > LOG_BYTES_MAX) {
            plain().write(true).truncate(true).open(disk.logs.join(&long.name))?;
        }
        let (chain, key) = self.authority.leaf_pem(host).map_err(io::Error::other)?;
        Self::write(&disk.config, "server.crt", uid, &chain)?;
        Self::write(&disk.config, "server.key", uid, &key)?;
        files.iter().try_for_each(|(name, text)| Self::write(&disk.config, name, uid, text))
    }

    fn at(&self, id: &str) -> Disk {
        let dir = self.dir.join(id);
        Disk { data: dir.join("data"), config: dir.join("config"), logs: dir.join("log"), setup: dir.join("setup.sql") }
    }

    fn forget_setup(&self, id: &str) -> io::Result<()> {
        gone(fs::remove_file(self.at(id).setup))
    }

    fn remove(&self, id: &str) -> io::Result<()> {
        gone(fs::remove_dir_all(self.dir.join(id)))
    }

    fn all(&self) -> io::Result<Vec<String>> {
        match fs::read_dir(&self.dir) {
            Ok(list) => Ok(list.flatten().map(|e| e.file_name().to_string_lossy().into_owned()).collect()),
            Err(e) if e.kind() == io::ErrorKind::NotFound => Ok(Vec::new()),
            Err(e) => Err(e),
        }
    }

    fn logs(&self, id: &str) -> io::Result<Vec<LogFile>> {
        let each = LOG_FOLDERS.iter().map(|folder| self.logs_in(id, folder));
        Ok(each.collect::<io::Result<Vec<_>>>()?.into_iter().flatten().collect())
    }

    fn log(&self, id: &str, name: &str, from: u64, bytes: usize) -> io::Result<Option<Vec<u8>>> {
        // only what the list names: never a path of the caller's making
        if !self.logs(id)?.iter().any(|f| f.name == name) {
            return Ok(None);
        }
        let mut file = plain().read(true).open(self.at(id).logs.join(name))?;
        file.seek(SeekFrom::Start(from))?;
        let mut read = Vec::new();
        file.take(bytes as u64).read_to_end(&mut read)?;
        Ok(Some(read))
    }

    fn authority(&self) -> io::Result<svc_rds::Authority> {
        let about = self.authority.about().map_err(io::Error::other)?;
        let (from, till) = (Timestamp::from_secs(about.from_seconds), Timestamp::from_secs(about.till_seconds));
        Ok(svc_rds::Authority { thumbprint: about.sha1, from, till })
    }
}

/// Brings everything on a file's file system to the disk: a thousand small files one by one would take seconds.
pub fn sync_all(file: &File) -> io::Result<()> {
    // SAFETY: the descriptor is open as long as the file is borrowed.
    match unsafe { libc::syncfs(file.as_raw_fd()) } {
        0 => Ok(()),
        _ => Err(io::Error::last_os_error()),
    }
}

/// Opens files, but follows no link that an engine may have made.
fn plain() -> OpenOptions {
    let mut options = OpenOptions::new();
    options.custom_flags(libc::O_NOFOLLOW | libc::O_NONBLOCK);
    options
}

fn gone(done: io::Result<()>) -> io::Result<()> {
    match done {
        Err(e) if e.kind() == io::ErrorKind::NotFound => Ok(()),
        other => other,
    }
}
