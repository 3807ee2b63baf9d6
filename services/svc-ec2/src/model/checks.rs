//! What status checks found.
//!
//! Status checks: <https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/monitoring-system-instance-status-check.html>

use base::Timestamp;
use serde::{Deserialize, Serialize};
use store::Record;

/// The checks of one running machine; before the first ones there is no record, and the status is `initializing`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Checks {
    /// The host can start a program inside.
    pub system: Verdict,
    /// The machine's first interface is up and holds its address.
    pub instance: Verdict,
}
impl Record for Checks {}

/// `passed <-> failed`
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum Verdict {
    /// `passed`
    Passed,
    /// `failed`, since then.
    Failed {
        /// The first of the checks that failed in a row.
        since: Timestamp,
    },
}

impl Verdict {
    /// After another check.
    pub fn next(before: Option<Verdict>, passed: bool, now: Timestamp) -> Verdict {
        match (passed, before) {
            (true, _) => Verdict::Passed,
            (false, Some(Verdict::Failed { since })) => Verdict::Failed { since },
            (false, _) => Verdict::Failed { since: now },
        }
    }
}
