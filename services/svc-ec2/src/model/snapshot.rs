//! Snapshots: copies of volumes' directories.
//!
//! EBS snapshots: <https://docs.aws.amazon.com/ebs/latest/userguide/ebs-snapshots.html>

use crate::ids::{SnapshotId, VolumeId};
use base::Timestamp;
use serde::{Deserialize, Serialize};
use store::Record;

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
    const VERSION: u8 = 1;
}

impl Snapshot {
    /// Callers see it.
    pub fn is_shown(&self) -> bool {
        self.state != SnapshotState::Deleted
    }
}
