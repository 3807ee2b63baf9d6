//! Multipart uploads and their parts.

use super::Object;
use base::{BlobId, Timestamp};
use serde::{Deserialize, Serialize};
use store::Record;

/// An upload that is not complete.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Upload {
    /// Its id.
    pub id: String,
    /// When it began.
    pub initiated: Timestamp,
    /// Who began it, by ARN and name.
    pub initiator: (String, String),
    /// The object that will be made; size, entity tag and data are not known yet.
    pub object: Object,
    /// The checksum that was asked for, and whether it will be a sum of sums.
    pub checksum: Option<(String, bool)>,
    /// The client named the algorithm itself.
    pub checksum_said: bool,
}
impl Record for Upload {
    const VERSION: u8 = 1;
}

/// One part.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Part {
    /// Its bytes.
    pub size: u64,
    /// Its MD5, in hexadecimal digits.
    pub etag: String,
    /// Its file; `None` when it is empty.
    pub blob: Option<BlobId>,
    /// Its sum by the upload's algorithm.
    pub sum: Option<Vec<u8>>,
    /// When it came.
    pub modified: Timestamp,
}
impl Record for Part {
    const VERSION: u8 = 1;
}
