//! Option groups. No option exists here yet, so a group is a name for "none".
//!
//! Working with option groups: <https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/USER_WorkingWithOptionGroups.html>

use super::Engine;
use base::Timestamp;
use serde::{Deserialize, Serialize};
use store::Record;

/// A group that a user made.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct OptionGroup {
    /// In lower case.
    pub name: String,
    /// In the user's words.
    pub description: String,
    /// For instances of this engine.
    pub engine: Engine,
    /// Of this major version.
    pub major: String,
    /// When it was copied, and from which ARN.
    pub copied: Option<(Timestamp, String)>,
}
impl Record for OptionGroup {
    const VERSION: u8 = 1;
}
