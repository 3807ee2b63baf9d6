//! What the cloud hands to this room: the machine driver and where images come from.

use box_spec::Boxes;
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

/// Drivers and paths.
#[derive(Clone)]
pub struct Machines {
    /// Runs machines.
    pub boxes: Arc<dyn Boxes>,
    /// The Debian base.
    pub base: Arc<dyn BaseImage>,
    /// The image of the host's root is listed first in any case; else only while the Debian base is not ready.
    pub host_root_first: bool,
    /// Certificates that machines trust.
    pub trust: Vec<PathBuf>,
    /// Host paths that no machine may see.
    pub hide: Vec<PathBuf>,
}
