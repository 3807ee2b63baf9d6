//! Where a cloud keeps its running parts (decision: "The running cloud", Files): `run/` for the keeper, `box/ID/` for
//! each machine, `image/ID/` for layers made from machines, `base/` for what an ordinary user's machines show of the host.

use crate::sys::{Context, Result};
use box_spec::{BoxId, ImageId};
use std::os::unix::fs::DirBuilderExt;
use std::path::{Path, PathBuf};

/// The data directory of one cloud.
#[derive(Debug, Clone)]
pub struct Home {
    data: PathBuf,
}

impl Home {
    /// A cloud whose files are below `data` (made with mode 0700 if missing).
    pub fn open(data: &Path) -> std::result::Result<Home, crate::Trouble> {
        make_private(data)?;
        let data = data.canonicalize().context(|| data.display().to_string())?;
        let home = Home { data };
        for d in [home.run(), home.boxes(), home.images()] {
            make_private(&d)?;
        }
        Ok(home)
    }

    /// The data directory itself.
    pub fn data(&self) -> &Path {
        &self.data
    }

    /// The keeper's directory.
    pub fn run(&self) -> PathBuf {
        self.data.join("run")
    }

    /// All machines' directory.
    pub fn boxes(&self) -> PathBuf {
        self.data.join("box")
    }

    /// One machine's directory.
    pub fn box_dir(&self, id: &BoxId) -> PathBuf {
        self.boxes().join(id.as_str())
    }

    /// All images' directory.
    pub fn images(&self) -> PathBuf {
        self.data.join("image")
    }

    /// One image's directory.
    pub fn image_dir(&self, id: &ImageId) -> PathBuf {
        self.images().join(id.as_str())
    }

    /// The names of all machines that have a directory.
    pub fn box_ids(&self) -> Vec<BoxId> {
        let entries = std::fs::read_dir(self.boxes()).into_iter().flatten().flatten();
        let mut ids: Vec<BoxId> = entries.filter_map(|e| e.file_name().to_str()?.parse().ok()).collect();
        ids.sort_unstable();
        ids
    }

    /// A short text that is this cloud's own: part of names in shared places (cgroups), start of its uid ranges.
    pub(crate) fn tag(&self) -> u32 {
        // FNV-1a: stable over versions, which std's hasher does not promise
        let bytes = std::os::unix::ffi::OsStrExt::as_bytes(self.data.as_os_str());
        bytes.iter().fold(0x811c_9dc5, |hash, b| (hash ^ u32::from(*b)).wrapping_mul(0x0100_0193))
    }
}

/// Makes a directory for our eyes only, with its parents; an existing one is left as it is.
pub(crate) fn make_private(path: &Path) -> Result<()> {
    std::fs::DirBuilder::new().recursive(true).mode(0o700).create(path).context(|| format!("make {}", path.display()))
}
