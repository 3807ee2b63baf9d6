//! A bucket.

use base::{AccountId, Region, Timestamp};
use serde::{Deserialize, Serialize};
use store::Record;

/// What happens to what is overwritten.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum Versioning {
    /// It is gone.
    Never,
    /// It stays as a version.
    Enabled,
    /// Versions stay; what is written has the version `null`.
    Suspended,
}

/// Who owns what others upload, and whether access control lists count.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[allow(missing_docs)] // AWS's own names
pub enum Ownership {
    BucketOwnerEnforced,
    BucketOwnerPreferred,
    ObjectWriter,
}

impl Ownership {
    /// AWS's name.
    pub fn name(self) -> &'static str {
        match self {
            Ownership::BucketOwnerEnforced => "BucketOwnerEnforced",
            Ownership::BucketOwnerPreferred => "BucketOwnerPreferred",
            Ownership::ObjectWriter => "ObjectWriter",
        }
    }
    /// By its name.
    pub fn parse(name: &str) -> Option<Ownership> {
        [Ownership::BucketOwnerEnforced, Ownership::BucketOwnerPreferred, Ownership::ObjectWriter]
            .into_iter()
            .find(|o| o.name() == name)
    }
}

/// A bucket. Its name is unique in the whole partition, so its key is the name alone.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Bucket {
    /// The name.
    pub name: String,
    /// Who owns it.
    pub owner: AccountId,
    /// Where it is.
    pub region: Region,
    /// Since when.
    pub created: Timestamp,
    /// Versions.
    pub versioning: Versioning,
    /// Versions can be locked; cannot be taken back.
    pub object_lock: bool,
    /// Who owns uploads; `None` after the controls were deleted, which counts as ObjectWriter.
    pub ownership: Option<Ownership>,
    /// Writes with a customer's key are refused, as in all new buckets since April 2026.
    pub blocks_customer_keys: bool,
}
impl Record for Bucket {
    const VERSION: u8 = 1;
}

impl Bucket {
    /// Its ARN.
    pub fn arn(&self) -> String {
        format!("arn:aws:s3:::{}", self.name)
    }
    /// Access control lists count.
    pub fn has_acls(&self) -> bool {
        self.ownership != Some(Ownership::BucketOwnerEnforced)
    }
}
