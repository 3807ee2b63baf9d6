//! EBS volumes and snapshots: a directory each, below `blob/ebs`.

use super::databases::{copy, sync_all};
use std::fs::{self, DirBuilder, File};
use std::io;
use std::os::unix::fs::DirBuilderExt;
use std::path::{Path, PathBuf};
use svc_ec2::Disks;

/// What a name ends with until it is whole.
const HALF_MADE: &str = ".half";

/// Directories below one.
pub struct Volumes {
    /// `blob/ebs`
    pub dir: PathBuf,
}

impl Volumes {
    fn half(&self, id: &str) -> PathBuf {
        self.dir.join(format!("{id}{HALF_MADE}"))
    }

    fn begin(&self, id: &str, from: Option<&str>) -> io::Result<()> {
        DirBuilder::new().recursive(true).mode(0o700).create(&self.dir)?;
        let half = self.half(id);
        gone(fs::remove_dir_all(&half))?;
        match from {
            Some(from) => copy(&self.directory(from), &half),
            None => DirBuilder::new().mode(0o755).create(half),
        }
    }

    fn finish(&self, id: &str) -> io::Result<()> {
        let half = self.half(id);
        sync_all(&File::open(&half)?)?;
        fs::rename(half, self.directory(id))?;
        File::open(&self.dir)?.sync_all()
    }
}

impl Disks for Volumes {
    fn directory(&self, id: &str) -> PathBuf {
        self.dir.join(id)
    }

    fn is_made(&self, id: &str) -> bool {
        self.directory(id).is_dir()
    }

    fn make(&self, id: &str, from: Option<&str>) -> io::Result<()> {
        if self.is_made(id) {
            return Ok(());
        }
        self.begin(id, from)?;
        self.finish(id)
    }

    fn copy(&self, volume: &str, snapshot: &str) -> io::Result<()> {
        self.begin(snapshot, Some(volume))
    }

    fn keep(&self, snapshot: &str) -> io::Result<u64> {
        gone(fs::remove_dir_all(self.directory(snapshot)))?;
        self.finish(snapshot)?;
        bytes(&self.directory(snapshot))
    }

    fn remove(&self, id: &str) -> io::Result<()> {
        gone(fs::remove_dir_all(self.half(id)))?;
        gone(fs::remove_dir_all(self.directory(id)))
    }

    fn all(&self) -> io::Result<Vec<String>> {
        let list = match fs::read_dir(&self.dir) {
            Err(e) if e.kind() == io::ErrorKind::NotFound => return Ok(Vec::new()),
            other => other?,
        };
        let name = |e: fs::DirEntry| e.file_name().to_string_lossy().trim_end_matches(HALF_MADE).to_owned();
        let mut names: Vec<String> = list.flatten().map(name).collect();
        names.sort_unstable();
        names.dedup();
        Ok(names)
    }
}

/// Bytes of all files in a directory, without following links.
fn bytes(dir: &Path) -> io::Result<u64> {
    let (mut sum, mut left) = (0, vec![dir.to_owned()]);
    while let Some(dir) = left.pop() {
        for entry in fs::read_dir(dir)? {
            let entry = entry?;
            let about = entry.metadata()?;
            if about.is_dir() {
                left.push(entry.path());
            } else {
                sum += about.len();
            }
        }
    }
    Ok(sum)
}

fn gone(done: io::Result<()>) -> io::Result<()> {
    match done {
        Err(e) if e.kind() == io::ErrorKind::NotFound => Ok(()),
        other => other,
    }
}
