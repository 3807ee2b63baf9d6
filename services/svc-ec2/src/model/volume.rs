//! Volumes: for now the root volume that each machine has, a directory behind it. It goes with its machine.
//!
//! EBS volumes: <https://docs.aws.amazon.com/ebs/latest/userguide/ebs-volumes.html>

use crate::ids::{InstanceId, VolumeId};
use base::Timestamp;
use serde::{Deserialize, Serialize};
use store::Record;

/// A root volume.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[allow(missing_docs)]
pub struct Volume {
    pub id: VolumeId,
    pub instance: InstanceId,
    pub zone: String,
    pub created_at: Timestamp,
    pub settings: RootSettings,
}
impl Record for Volume {
    const VERSION: u8 = 1;
}

/// What a launch may say of the root volume.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[allow(missing_docs)]
pub struct RootSettings {
    pub size_gib: i32,
    pub kind: String,
}

impl RootSettings {
    /// Operations a second, as each kind of volume has them without a word about it; `None` where AWS shows none.
    pub fn iops(&self) -> Option<i32> {
        match self.kind.as_str() {
            "gp3" => Some(3000),
            "gp2" => Some((self.size_gib.saturating_mul(3)).clamp(100, 16_000)),
            _ => None,
        }
    }

    /// Megabytes a second, which only gp3 has a figure for.
    pub fn throughput(&self) -> Option<i32> {
        (self.kind == "gp3").then_some(125)
    }
}
