//! The directory: `tmp` for what is being written, 256 folders by the last byte of the id.

use crate::reader::Reader;
use crate::writer::Writer;
use base::{BlobError, BlobId, BlobKey, BlobReader, BlobWriter, Blobs};
use ring::rand::{SecureRandom, SystemRandom};
use std::fs::{self, DirBuilder, File};
use std::os::unix::fs::DirBuilderExt;
use std::path::{Path, PathBuf};
use std::time::{SystemTime, UNIX_EPOCH};

const TEMPORARY: &str = "tmp";

/// Files by id below one directory.
pub struct Dir {
    path: PathBuf,
    sync: bool,
    /// The first bytes of the ids of this run: the millisecond of its start.
    run: [u8; 6],
    random: SystemRandom,
}

impl Dir {
    /// Opens the directory, making it if need be, and removes what an earlier run left half-written. With `sync`, a file
    /// that is finished survives a power cut.
    ///
    /// # Errors
    /// The directory cannot be made or read.
    pub fn open(path: impl Into<PathBuf>, sync: bool) -> Result<Dir, BlobError> {
        let path = path.into();
        let temporary = path.join(TEMPORARY);
        let make = |path: &Path| DirBuilder::new().recursive(true).mode(0o700).create(path);
        make(&temporary)?;
        for byte in 0..=u8::MAX {
            make(&path.join(format!("{byte:02x}")))?;
        }
        for entry in fs::read_dir(&temporary)? {
            fs::remove_file(entry?.path())?;
        }
        Ok(Dir { run: this_run(&path)?, path, sync, random: SystemRandom::new() })
    }

    fn new_id(&self) -> Result<(BlobId, [u8; 16]), BlobError> {
        let mut random = [0; 26];
        self.random.fill(&mut random).map_err(|_| std::io::Error::other("the system has no randomness"))?;
        let (mut id, mut salt) = ([0; 16], [0; 16]);
        id[..6].copy_from_slice(&self.run);
        id[6..].copy_from_slice(&random[..10]);
        salt.copy_from_slice(&random[10..]);
        Ok((BlobId(id), salt))
    }

    fn name(&self, id: BlobId) -> PathBuf {
        self.path.join(format!("{:02x}", id.0[15])).join(id.to_string())
    }
}

/// Later than every run before, even when the clock went back.
fn this_run(path: &Path) -> Result<[u8; 6], BlobError> {
    let file = path.join("run");
    let before = fs::read_to_string(&file).ok().and_then(|t| t.trim().parse::<u64>().ok()).unwrap_or(0);
    let now = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default().as_millis() as u64;
    let run = now.max(before + 1);
    fs::write(&file, run.to_string())?;
    let mut out = [0; 6];
    out.copy_from_slice(&run.to_be_bytes()[2..]);
    Ok(out)
}

impl Blobs for Dir {
    fn create(&self, key: &BlobKey) -> Result<Box<dyn BlobWriter>, BlobError> {
        let (id, salt) = self.new_id()?;
        let temporary = self.path.join(TEMPORARY).join(id.to_string());
        Ok(Box::new(Writer::create(id, key, &salt, temporary, self.name(id), self.sync)?))
    }

    fn open(
        &self,
        id: BlobId,
        key: &BlobKey,
        size: u64,
        from: u64,
        length: u64,
    ) -> Result<Box<dyn BlobReader>, BlobError> {
        let file = File::open(self.name(id)).map_err(|e| missing(id, e))?;
        Ok(Box::new(Reader::open(id, key, file, size, from, length)?))
    }

    fn link(&self, id: BlobId) -> Result<BlobId, BlobError> {
        let (new, _) = self.new_id()?;
        let name = self.name(new);
        fs::hard_link(self.name(id), &name).map_err(|e| missing(id, e))?;
        if self.sync {
            sync_parent(&name)?;
        }
        Ok(new)
    }

    fn remove(&self, id: BlobId) -> Result<(), BlobError> {
        match fs::remove_file(self.name(id)) {
            Err(e) if e.kind() != std::io::ErrorKind::NotFound => Err(e.into()),
            _ => Ok(()),
        }
    }

    fn earlier(&self, visit: &mut dyn FnMut(BlobId)) -> Result<(), BlobError> {
        for byte in 0..=u8::MAX {
            for entry in fs::read_dir(self.path.join(format!("{byte:02x}")))? {
                let id = parse(&entry?.file_name().to_string_lossy());
                if let Some(id) = id.filter(|id| id.0[..6] < self.run[..]) {
                    visit(id);
                }
            }
        }
        Ok(())
    }
}

fn parse(name: &str) -> Option<BlobId> {
    let mut out = [0; 16];
    if name.len() != 32 || !name.is_ascii() {
        return None;
    }
    for (i, byte) in out.iter_mut().enumerate() {
        *byte = u8::from_str_radix(&name[2 * i..2 * i + 2], 16).ok()?;
    }
    Some(BlobId(out))
}

fn missing(id: BlobId, e: std::io::Error) -> BlobError {
    match e.kind() {
        std::io::ErrorKind::NotFound => BlobError::Missing(id),
        _ => e.into(),
    }
}

/// A new name lasts when its directory is synced.
pub(crate) fn sync_parent(name: &Path) -> Result<(), BlobError> {
    let parent = name.parent().unwrap_or(name);
    Ok(File::open(parent)?.sync_all()?)
}
