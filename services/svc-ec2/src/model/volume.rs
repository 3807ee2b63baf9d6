//! Volumes: for now the root volume that each machine has, a directory behind it.
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
    pub delete_on_termination: bool,
}
