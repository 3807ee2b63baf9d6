//! Versions of objects, and what lists show of the current ones.

use super::Acl;
use base::{AccountId, BlobId, Timestamp};
use checksum::Algorithm;
use serde::{Deserialize, Serialize};
use store::Record;

/// Characters of a version id.
pub const VERSION_ID_LENGTH: usize = 32;

/// One version under a key.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Version {
    /// `None` is the version `null`.
    pub id: Option<String>,
    /// When it was written.
    pub modified: Timestamp,
    /// What it is.
    pub kind: Kind,
}
impl Record for Version {
    const VERSION: u8 = 1;
}

/// What a version is.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum Kind {
    /// The key was deleted here.
    Marker,
    /// An object.
    Object(Box<Object>),
}

/// An object.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Object {
    /// Bytes.
    pub size: u64,
    /// Without quotes.
    pub etag: String,
    /// Where its bytes are.
    pub data: Data,
    /// How they are encrypted.
    pub seal: Seal,
    /// The checksum that is kept with it.
    pub checksum: Option<Checksum>,
    /// Of how many parts it was made; 0 for one upload.
    pub parts: u32,
    /// HTTP headers.
    pub headers: Headers,
    /// The user's own.
    pub metadata: Vec<(String, String)>,
    /// `STANDARD`
    pub storage_class: String,
    /// Keys and values.
    pub tags: Vec<(String, String)>,
    /// `None` is private.
    pub acl: Option<Acl>,
    /// Who wrote it.
    pub owner: AccountId,
    /// Retention and legal hold.
    pub lock: Lock,
    /// Where a website sends who asks for it.
    pub redirect: Option<String>,
    /// An archived object's copy: `None` before it was asked for; when it is there, and until when.
    pub restored: Option<(Timestamp, Timestamp)>,
}

/// Where an object's bytes are.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum Data {
    /// There are none.
    Empty,
    /// One file.
    One(BlobId),
    /// The files of its parts, in their own record.
    Many,
}

/// One file of an object.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Piece {
    /// The file; `None` for an empty part.
    pub blob: Option<BlobId>,
    /// The part.
    pub part: PartInfo,
}

/// What is told of a part afterwards.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PartInfo {
    /// Its number.
    pub number: u32,
    /// Its bytes.
    pub size: u64,
    /// Its checksum, of the object's algorithm.
    pub sum: Option<Vec<u8>>,
}

/// The files of an object, in order.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Pieces(pub Vec<Piece>);
impl Record for Pieces {
    const VERSION: u8 = 1;
}

/// A checksum that is kept with an object.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Checksum {
    /// The algorithm's name.
    pub algorithm: String,
    /// The sum.
    pub sum: Vec<u8>,
    /// A sum of the parts' sums.
    pub composite: bool,
}

impl Checksum {
    /// The algorithm.
    pub fn algorithm(&self) -> Algorithm {
        // records hold only names that were parsed before
        Algorithm::parse(&self.algorithm).unwrap_or(Algorithm::Crc64Nvme)
    }
    /// `COMPOSITE` or `FULL_OBJECT`.
    pub fn kind(&self) -> &'static str {
        if self.composite { "COMPOSITE" } else { "FULL_OBJECT" }
    }
}

/// How an object's bytes are encrypted: its own key, sealed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum Seal {
    /// Under the cloud's key.
    Own(Vec<u8>),
    /// Under a key that the customer keeps, and its MD5.
    Customer {
        /// The object's own key.
        sealed: Vec<u8>,
        /// Base64, as the client says it.
        key_md5: String,
    },
}

/// HTTP headers of an object.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[allow(missing_docs)] // HTTP's own names
pub struct Headers {
    pub cache_control: Option<String>,
    pub content_disposition: Option<String>,
    pub content_encoding: Option<String>,
    pub content_language: Option<String>,
    pub content_type: Option<String>,
    pub expires: Option<String>,
}

/// The two modes of retention.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[allow(missing_docs)] // AWS's own names
pub enum LockMode {
    Governance,
    Compliance,
}

impl LockMode {
    /// `GOVERNANCE`
    pub fn name(self) -> &'static str {
        match self {
            LockMode::Governance => "GOVERNANCE",
            LockMode::Compliance => "COMPLIANCE",
        }
    }
    /// By its name.
    pub fn parse(name: &str) -> Option<LockMode> {
        [LockMode::Governance, LockMode::Compliance].into_iter().find(|m| m.name() == name)
    }
}

/// What keeps a version from being deleted.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Lock {
    /// Until when, and how strictly.
    pub retention: Option<(LockMode, Timestamp)>,
    /// A legal hold; `None` when there never was one.
    pub hold: Option<bool>,
}

/// What lists show of a key whose newest version is an object.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[allow(missing_docs)] // as in Object
pub struct Entry {
    pub modified: Timestamp,
    pub size: u64,
    pub etag: String,
    pub storage_class: String,
    /// Algorithm, and whether it is composite.
    pub checksum: Option<(String, bool)>,
    pub owner: AccountId,
}
impl Record for Entry {
    const VERSION: u8 = 1;
}

impl Version {
    /// The object, where it is one.
    pub fn object(&self) -> Option<&Object> {
        match &self.kind {
            Kind::Object(o) => Some(o),
            Kind::Marker => None,
        }
    }
    /// The version id as clients see it.
    pub fn shown_id(&self) -> &str {
        self.id.as_deref().unwrap_or("null")
    }
    /// What lists show of it.
    pub fn entry(&self) -> Option<Entry> {
        let o = self.object()?;
        Some(Entry {
            modified: self.modified,
            size: o.size,
            etag: o.etag.clone(),
            storage_class: o.storage_class.clone(),
            checksum: o.checksum.as_ref().map(|c| (c.algorithm.clone(), c.composite)),
            owner: o.owner,
        })
    }
}
