//! What the cloud hands to this room: the machine driver and where images come from.

use box_spec::Boxes;
use std::io;
use std::path::PathBuf;
use std::sync::Arc;

/// Where the Debian base lies.
pub trait BaseImage: Send + Sync {
    /// Its directory; `Ok(None)` while it is being fetched (the room's loop is woken when it is there); an error says what
    /// is missing and what to do.
    fn directory(&self) -> Result<Option<PathBuf>, String>;

    /// True when it lies there; asking fetches nothing. Where that cannot be told: yes.
    fn is_ready(&self) -> bool {
        true
    }
}

/// Where volumes and snapshots lie: each is a directory, known by its id. Every call may be repeated after a crash.
pub trait Disks: Send + Sync {
    /// The directory of a volume, whether it is there or not.
    fn directory(&self, id: &str) -> PathBuf;

    /// A volume's directory is there, whole.
    fn is_made(&self, id: &str) -> bool;

    /// Makes a volume's directory: empty, or as a copy. One that is there is left as it is.
    fn make(&self, id: &str, from: Option<&str>) -> io::Result<()>;

    /// Begins a snapshot anew: copies a volume's files beside the place where the snapshot belongs.
    fn copy(&self, volume: &str, snapshot: &str) -> io::Result<()>;

    /// The copy is whole: brings it to the disk and gives it its name. How many bytes it has.
    fn keep(&self, snapshot: &str) -> io::Result<u64>;

    /// Removes a volume or a snapshot, and what was begun of it.
    fn remove(&self, id: &str) -> io::Result<()>;

    /// The ids of all that is there, whole or begun.
    fn all(&self) -> io::Result<Vec<String>>;
}

/// Drivers and paths.
#[derive(Clone)]
pub struct Machines {
    /// Runs machines.
    pub boxes: Arc<dyn Boxes>,
    /// Volumes.
    pub disks: Arc<dyn Disks>,
    /// The Debian base.
    pub base: Arc<dyn BaseImage>,
    /// The image of the host's root is listed first in any case; else only while the Debian base is not ready.
    pub host_root_first: bool,
    /// Certificates that machines trust.
    pub trust: Vec<PathBuf>,
    /// Host paths that no machine may see.
    pub hide: Vec<PathBuf>,
}
