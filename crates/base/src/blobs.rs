//! Bulk bytes as files: what rooms see of the crate `blob` (runtime.md, "Rooms and seams").

use crate::Fault;
use serde::{Deserialize, Serialize};
use std::fmt;

/// The name of one file; never reused.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct BlobId(pub [u8; 16]);

impl fmt::Display for BlobId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.iter().try_for_each(|b| write!(f, "{b:02x}"))
    }
}
impl fmt::Debug for BlobId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

/// The key that a file is encrypted with; each file derives its own from it.
pub type BlobKey = [u8; 32];

/// Why a file could not be written or read.
#[derive(Debug)]
pub enum BlobError {
    /// The disk is full.
    Full,
    /// There is no such file.
    Missing(BlobId),
    /// The file is not what was written, or the key is another.
    Damaged(BlobId),
    /// The system refused.
    Io(std::io::Error),
}

impl fmt::Display for BlobError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            BlobError::Full => f.write_str("the disk that holds the data directory is full"),
            BlobError::Missing(id) => write!(f, "the file {id} is missing"),
            BlobError::Damaged(id) => write!(f, "the file {id} is damaged, or its key is another"),
            BlobError::Io(e) => write!(f, "{e}"),
        }
    }
}
impl std::error::Error for BlobError {}

impl From<std::io::Error> for BlobError {
    fn from(e: std::io::Error) -> Self {
        match e.kind() {
            std::io::ErrorKind::StorageFull | std::io::ErrorKind::QuotaExceeded => BlobError::Full,
            _ => BlobError::Io(e),
        }
    }
}

impl From<BlobError> for Fault {
    fn from(e: BlobError) -> Fault {
        match e {
            BlobError::Full => {
                let mut f = Fault::with_status(503, "ServiceUnavailable", "The disk that holds this cloud is full.");
                f.source = Some(e.into());
                f
            }
            e => Fault::internal(e),
        }
    }
}

/// A file that is being written. Dropped without `finish`, it leaves nothing.
pub trait BlobWriter: Send {
    /// Appends bytes.
    ///
    /// # Errors
    /// The disk is full or broken.
    fn write(&mut self, bytes: &[u8]) -> Result<(), BlobError>;
    /// Makes it last at the durability level, under its name.
    ///
    /// # Errors
    /// The disk is full or broken.
    fn finish(self: Box<Self>) -> Result<BlobId, BlobError>;
}

/// A part of a file that is being read.
pub trait BlobReader: Send {
    /// The next piece; `None` at the end.
    ///
    /// # Errors
    /// The file is damaged or the disk broken.
    fn read(&mut self) -> Result<Option<Vec<u8>>, BlobError>;
}

/// Files by id, encrypted.
pub trait Blobs: Send + Sync {
    /// A new file.
    ///
    /// # Errors
    /// The disk is full or broken.
    fn create(&self, key: &BlobKey) -> Result<Box<dyn BlobWriter>, BlobError>;
    /// Bytes `from` to `from + length` of a file that holds `size` bytes.
    ///
    /// # Errors
    /// The file is missing.
    fn open(
        &self,
        id: BlobId,
        key: &BlobKey,
        size: u64,
        from: u64,
        length: u64,
    ) -> Result<Box<dyn BlobReader>, BlobError>;
    /// A second name for the same bytes, with a life of its own.
    ///
    /// # Errors
    /// The file is missing, or the disk is full.
    fn link(&self, id: BlobId) -> Result<BlobId, BlobError>;
    /// Removes a file; one that is not there is removed.
    ///
    /// # Errors
    /// The disk is broken.
    fn remove(&self, id: BlobId) -> Result<(), BlobError>;
    /// Visits every file that an earlier run of the program wrote: those that no record names are orphans.
    ///
    /// # Errors
    /// The disk is broken.
    fn earlier(&self, visit: &mut dyn FnMut(BlobId)) -> Result<(), BlobError>;
}
