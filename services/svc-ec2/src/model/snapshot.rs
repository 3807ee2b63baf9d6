//! Snapshots: copies of volumes' directories, and what machines changed in their root volumes.
//!
//! EBS snapshots: <https://docs.aws.amazon.com/ebs/latest/userguide/ebs-snapshots.html>

use super::Root;
use crate::ids::{SnapshotId, VolumeId};
use base::Timestamp;
use serde::{Deserialize, Serialize};
use store::{Record, StoreError};

/// A snapshot.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[allow(missing_docs)]
pub struct Snapshot {
    pub id: SnapshotId,
    pub volume: VolumeId,
    pub size_gib: i32,
    pub description: String,
    pub started_at: Timestamp,
    pub state: SnapshotState,
    /// Of a root volume: what the root file system of an image is that is registered from it. It has no directory.
    pub root: Option<Root>,
}

/// A snapshot that is being copied from another one, perhaps of another region.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[allow(missing_docs)]
pub struct Copied {
    pub from: SnapshotId,
}
impl Record for Copied {}

/// The snapshots of data volumes that are of the same moment as one of their machine's root volume.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[allow(missing_docs)]
pub struct SnapshotSet {
    pub data: Vec<SnapshotId>,
}
impl Record for SnapshotSet {}

/// What was kept while root volumes had no snapshots.
#[derive(Deserialize)]
struct SnapshotV1 {
    id: SnapshotId,
    volume: VolumeId,
    size_gib: i32,
    description: String,
    started_at: Timestamp,
    state: SnapshotState,
}

impl From<SnapshotV1> for Snapshot {
    fn from(old: SnapshotV1) -> Snapshot {
        let SnapshotV1 { id, volume, size_gib, description, started_at, state } = old;
        Snapshot { id, volume, size_gib, description, started_at, state, root: None }
    }
}

/// `Pending -> Completed | Failed`, and from each `-> Deleted`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub enum SnapshotState {
    /// Its files are being copied.
    Pending,
    /// A volume can be made from it.
    Completed {
        /// Since then.
        at: Timestamp,
        /// Bytes of the files in it.
        bytes: u64,
    },
    /// It could not be made, and why.
    Failed(String),
    /// Nobody sees it any more; its files stay until no volume is being made from them.
    Deleted,
}

impl Record for Snapshot {
    const VERSION: u8 = 2;

    fn upgrade(version: u8, bytes: &[u8]) -> Result<Snapshot, StoreError> {
        let codec = |e: postcard::Error| StoreError::Codec { table: "ec2.snapshots".into(), reason: e.to_string() };
        match version {
            1 => postcard::from_bytes::<SnapshotV1>(bytes).map(Snapshot::from).map_err(codec),
            found => Err(StoreError::UnknownVersion { found, known: Self::VERSION }),
        }
    }
}

impl Snapshot {
    /// Layers of a root file system that stay while this record does.
    pub fn layers(&self) -> &[String] {
        self.root.as_ref().map_or(&[], Root::layers)
    }

    /// Callers see it.
    pub fn is_shown(&self) -> bool {
        self.state != SnapshotState::Deleted
    }
}
