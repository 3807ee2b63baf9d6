//! What an image takes of the volume that is made from it, as on AWS, where the image's snapshot is in the volume: counted once,
//! and noted beside the machines' files.

use crate::disk::{Used, used_by};
use crate::home::make_private;
use crate::sys::{self, Context, Result};
use box_spec::{Base, Image};
use std::fs::File;
use std::os::fd::AsFd;
use std::os::unix::ffi::OsStrExt;
use std::os::unix::fs::MetadataExt;
use std::path::Path;

/// The files of an image's base and layers. The host's root counts nothing: it may be larger than any volume.
pub(crate) fn image(data: &Path, image: &Image) -> Result<Used> {
    let base = match &image.base {
        Base::HostRoot => Used::default(),
        Base::Directory(dir) => noted(&data.join("base"), dir)?,
    };
    image.layers.iter().try_fold(base, |all, id| {
        let dir = data.join("image").join(id.as_str());
        Ok(all + noted(&dir, &dir.join("upper"))?)
    })
}

/// Looks into the note, or counts and writes one. A directory that is made anew has another note.
fn noted(notes: &Path, dir: &Path) -> Result<Used> {
    let opened = File::open(dir).context(|| dir.display().to_string())?;
    let meta = opened.metadata().context(|| dir.display().to_string())?;
    let made = [meta.ino(), meta.mtime() as u64, meta.mtime_nsec() as u64].map(u64::to_ne_bytes).concat();
    let name = base::fnv1a(dir.as_os_str().as_bytes().iter().chain(&made).copied());
    let note = notes.join(format!("used-{name:016x}"));
    if let Some(used) = std::fs::read(&note).ok().and_then(|bytes| serde_json::from_slice(&bytes).ok()) {
        return Ok(used);
    }
    let used = used_by(opened.as_fd());
    make_private(notes)?;
    let new = note.with_extension(std::process::id().to_string());
    sys::write_new(&new, 0o600, &serde_json::to_vec(&used).unwrap_or_default())
        .context(|| new.display().to_string())?;
    std::fs::rename(&new, &note).context(|| note.display().to_string())?;
    Ok(used)
}
