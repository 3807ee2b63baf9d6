//! Replacements of machines' root volumes.
//!
//! Replace the root volume: <https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/replace-root.html>

use super::Root;
use crate::ids::{ImageId, InstanceId, RootTaskId, SnapshotId, VolumeId};
use base::Timestamp;
use serde::{Deserialize, Serialize};
use store::Record;

/// One replacement.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[allow(missing_docs)]
pub struct RootTask {
    pub id: RootTaskId,
    pub instance: InstanceId,
    pub from: RootFrom,
    /// What the new root stands on.
    pub root: Root,
    /// What the new root volume is said to be made from.
    pub snapshot: Option<SnapshotId>,
    /// The least that the new root volume has.
    pub size_gib: i32,
    pub delete_replaced: bool,
    pub started_at: Timestamp,
    pub state: RootTaskState,
    /// The root volume before it, once it is none any more.
    pub replaced: Option<VolumeId>,
}
impl Record for RootTask {}

/// What the new root is restored to.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum RootFrom {
    /// What the present one was made from.
    Launch,
    /// A snapshot of a root volume of the same machine.
    Snapshot(SnapshotId),
    /// An image.
    Image(ImageId),
}

/// `Pending -> Begun -> Attached -> Succeeded`, `Pending -> Failed`, `Attached -> Failed`
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum RootTaskState {
    /// Nothing is done yet.
    Pending,
    /// The machine is being ended, and its disk taken away: from here on it is carried through.
    Begun,
    /// The machine has its new root, and is to boot from it; how often it had booted before.
    Attached {
        /// By the driver's count.
        boots: u32,
    },
    /// The machine runs on its new root.
    Succeeded {
        /// When.
        at: Timestamp,
    },
    /// The machine was not running any more, or does not boot.
    Failed {
        /// When.
        at: Timestamp,
    },
}

impl RootTask {
    /// It is not over.
    pub fn is_open(&self) -> bool {
        !matches!(self.state, RootTaskState::Succeeded { .. } | RootTaskState::Failed { .. })
    }

    /// The machine's disk is between two: nothing else may touch it.
    pub fn is_begun(&self) -> bool {
        self.state == RootTaskState::Begun
    }

    /// The new root boots as at the first start of a machine: it has never booted as this one.
    pub fn is_first(&self) -> bool {
        !matches!(self.from, RootFrom::Snapshot(_))
    }

    /// Layers that stay while the machine may still be made of them.
    pub fn layers(&self) -> &[String] {
        if self.is_open() { self.root.layers() } else { &[] }
    }
}
