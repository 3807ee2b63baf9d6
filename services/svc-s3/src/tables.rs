//! Tables. Bucket names are unique over accounts and regions, so they head the keys here instead of a scope; who owns a
//! bucket is in its record, and every call asks for it.

use crate::model::{Bucket, Entry, Part, Pieces, Replication, ReplicationTask, Upload, Version};
use base::{AccountId, BlobId, Fault, Timestamp};
use serde::{Deserialize, Serialize};
use store::{Index, Record, Table, Tx};

/// Name.
pub static BUCKETS: Table<(String,), Bucket> = Table::new("s3.buckets").with_indexes(&[&BY_OWNER]);
/// An account's buckets, by name.
pub static BY_OWNER: Index<(String,), Bucket, (u64, String)> =
    Index::new("s3.buckets#by_owner", |_, b| vec![(b.owner.number(), b.name.clone())]);
/// A bucket's configuration of one kind, as the client gave it: bucket, kind.
pub static CONFIGS: Table<(String, String), String> = Table::new("s3.configs");

/// Bucket and key.
pub type ObjectKey = (String, Vec<u8>);
/// Bucket, key, and a number that falls with each version: the newest comes first.
pub type VersionKey = (String, Vec<u8>, u64);

/// Every version.
pub static VERSIONS: Table<VersionKey, Version> = Table::new("s3.versions");
/// What lists show: keys whose newest version is an object.
pub static CURRENT: Table<ObjectKey, Entry> = Table::new("s3.current");
/// The files of objects of several parts.
pub static PIECES: Table<VersionKey, Pieces> = Table::new("s3.pieces");
/// Bucket, key, number: uploads in the order in which they began.
pub static UPLOADS: Table<VersionKey, Upload> = Table::new("s3.uploads");
/// Upload id, part number.
pub static PARTS: Table<(String, u32), Part> = Table::new("s3.parts");

/// Versions that replication concerns.
pub static REPLICATION: Table<VersionKey, Replication> = Table::new("s3.replication");
/// Source bucket and a number that rises: what replication has to do.
pub static REPLICATION_TASKS: Table<(String, u64), ReplicationTask> = Table::new("s3.replication-tasks");
/// Bucket and a digest of key and version id: the numbers of versions whose ids another bucket gave.
pub static FOREIGN: Table<(String, [u8; 32]), u64> = Table::new("s3.foreign");

/// Bucket, time in milliseconds, request id.
pub type AccessKey = (String, i64, String);
/// Lines of access logs that are not delivered yet.
pub static ACCESSES: Table<AccessKey, String> = Table::new("s3.accesses");
/// Bucket and inventory: when it was listed last, in milliseconds.
pub static LISTED: Table<(String, String), u64> = Table::new("s3.listed");

/// Files that something refers to.
pub static FILES: Table<([u8; 16],), ()> = Table::new("s3.files");
/// Files that nothing refers to any more.
pub static DOOMED: Table<([u8; 16],), ()> = Table::new("s3.doomed");

/// Keys of the cloud's own: `sse` seals objects' keys.
pub static SECRETS: Table<(String,), SecretKey> = Table::new("s3.secrets");

/// A key.
#[derive(Clone, Serialize, Deserialize)]
pub struct SecretKey(pub [u8; 32]);
impl Record for SecretKey {
    const VERSION: u8 = 1;
}

/// Where a version's id from another bucket is looked up.
pub(crate) fn foreign_key(bucket: &str, key: &[u8], id: &str) -> (String, [u8; 32]) {
    let mut out = [0; 32];
    let digest = ring::digest::digest(&ring::digest::SHA256, &[id.as_bytes(), b"\0", key].concat());
    out.copy_from_slice(digest.as_ref());
    (bucket.to_owned(), out)
}

/// A file is referred to.
pub(crate) fn hold(tx: &mut Tx, id: BlobId) -> Result<(), Fault> {
    FILES.put(tx, &(id.0,), &()).map_err(Fault::internal)
}

/// A file is not referred to any more; the loop removes it after the commit.
pub(crate) fn doom(tx: &mut Tx, id: BlobId) -> Result<(), Fault> {
    FILES.delete(tx, &(id.0,)).map_err(Fault::internal)?;
    DOOMED.put(tx, &(id.0,), &()).map_err(Fault::internal)
}

/// The number of a new version: smaller than that of every earlier one under the key.
pub(crate) fn version_number(now: Timestamp, newest: Option<u64>) -> u64 {
    let by_clock = u64::MAX - ((now.0.max(0) as u64) << 20);
    newest.map_or(by_clock, |n| by_clock.min(n - 1))
}

/// The number of a new upload: greater than that of every earlier one under the key.
pub(crate) fn upload_number(now: Timestamp, last: Option<u64>) -> u64 {
    let by_clock = (now.0.max(0) as u64) << 20;
    last.map_or(by_clock, |n| by_clock.max(n + 1))
}

/// An account in an index.
pub(crate) fn owner_key(account: AccountId) -> (u64,) {
    (account.number(),)
}
