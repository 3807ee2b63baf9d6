//! DB snapshots: copies of an instance's data at one moment, and what is needed to make an instance of them.
//!
//! DBSnapshot: <https://docs.aws.amazon.com/AmazonRDS/latest/APIReference/API_DBSnapshot.html>

use super::{Engine, StorageType};
use base::Timestamp;
use serde::{Deserialize, Serialize};
use store::Record;

/// One snapshot.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Snapshot {
    /// The name of its disk; its secret has the same.
    pub id: String,
    /// The user's name for it, in lower case; `rds:…` for an automated one.
    pub name: String,
    /// Who made it.
    pub kind: SnapshotKind,
    /// How far it is.
    pub state: SnapshotState,
    /// The disk that it is made from: an instance's, or another snapshot's.
    pub source: String,
    /// The ARN of the snapshot that it is a copy of.
    pub copied_from: Option<String>,
    /// The instance's name then.
    pub instance: String,
    /// The instance's resource id.
    pub resource_id: String,
    /// When the instance was made.
    pub instance_created: Option<Timestamp>,
    /// Its engine.
    pub engine: Engine,
    /// Its version.
    pub version: String,
    /// Its class; an instance that is made of it has the same unless another is asked for.
    pub class: String,
    /// Its storage, in GiB.
    pub storage_gib: i32,
    /// Its kind of storage.
    pub storage_type: StorageType,
    /// Its port.
    pub port: u16,
    /// Its zone.
    pub zone: String,
    /// Its VPC.
    pub vpc: String,
    /// Its DB subnet group.
    pub subnet_group: String,
    /// Its parameter group.
    pub parameter_group: String,
    /// Its option group.
    pub option_group: String,
    /// Its master user.
    pub master_user: String,
    /// Its first database.
    pub database: Option<String>,
    /// Automated backups of it, in days.
    pub backup_days: i32,
    /// Kept and shown.
    pub lifecycle_support: String,
    /// The moment that it shows.
    pub taken: Option<Timestamp>,
    /// The moment that the first of its copies shows.
    pub first_taken: Option<Timestamp>,
    /// What it waits for, in words for the log.
    pub waits: Option<String>,
}
impl Record for Snapshot {
    const VERSION: u8 = 1;
}

/// Who made a snapshot.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum SnapshotKind {
    /// The user; it stays until it is deleted.
    Manual,
    /// The backup window; it goes with its retention and its instance.
    Automated,
}

impl SnapshotKind {
    /// AWS's name.
    pub fn name(self) -> &'static str {
        match self {
            SnapshotKind::Manual => "manual",
            SnapshotKind::Automated => "automated",
        }
    }
}

/// `Creating -> Available`, and gone.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum SnapshotState {
    /// Its data are being copied.
    Creating,
    /// It is whole.
    Available,
}

impl SnapshotState {
    /// AWS's name.
    pub fn name(self) -> &'static str {
        match self {
            SnapshotState::Creating => "creating",
            SnapshotState::Available => "available",
        }
    }
}
