//! What replication knows of a version, and what is still to be done.
//!
//! "Getting replication status information", Amazon S3 User Guide.

use base::Timestamp;
use serde::{Deserialize, Serialize};
use store::Record;

/// A version that a rule concerns.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum Replication {
    /// A rule of another bucket made it.
    Replica,
    /// Copies of it are wanted.
    Source {
        /// Buckets that wait for it, one for each task.
        waiting: Vec<String>,
        /// Buckets that could not take it.
        failed: Vec<String>,
    },
}
impl Record for Replication {
    const VERSION: u8 = 1;
}

impl Replication {
    /// `x-amz-replication-status`
    pub fn status(&self) -> &'static str {
        match self {
            Replication::Replica => "REPLICA",
            Replication::Source { waiting, .. } if !waiting.is_empty() => "PENDING",
            Replication::Source { failed, .. } if !failed.is_empty() => "FAILED",
            Replication::Source { .. } => "COMPLETED",
        }
    }

    /// One more task for this bucket.
    pub fn wait(self, bucket: &str) -> Replication {
        match self {
            Replication::Source { mut waiting, failed } => {
                waiting.push(bucket.to_owned());
                Replication::Source { waiting, failed }
            }
            replica => replica,
        }
    }

    /// A task for this bucket has ended.
    pub fn end(self, bucket: &str, well: bool) -> Replication {
        match self {
            Replication::Source { mut waiting, mut failed } => {
                if let Some(at) = waiting.iter().position(|b| b == bucket) {
                    waiting.remove(at);
                }
                failed.retain(|b| b != bucket);
                if !well {
                    failed.push(bucket.to_owned());
                }
                Replication::Source { waiting, failed }
            }
            replica => replica,
        }
    }
}

/// One version for one bucket: the copy there is to become what the source is.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ReplicationTask {
    /// The source's key.
    pub key: Vec<u8>,
    /// The source's number.
    pub number: u64,
    /// Since when it is to be done.
    pub since: Timestamp,
    /// The rule's id.
    pub rule: String,
    /// The role that does it.
    pub role: String,
    /// The destination's name.
    pub bucket: String,
    /// The class of the copy, where it is not the source's.
    pub class: Option<String>,
    /// The destination's owner will own the copy.
    pub owner_override: bool,
    /// Failures are told, and delays where there is a limit in minutes.
    pub told: Option<Option<i32>>,
}
impl Record for ReplicationTask {
    const VERSION: u8 = 1;
}
