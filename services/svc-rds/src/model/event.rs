//! Events.
//!
//! Amazon RDS event categories and event messages:
//! <https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/USER_Events.Messages.html>

use base::Timestamp;
use serde::{Deserialize, Serialize};
use store::Record;

/// Something that happened.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Event {
    /// To whom.
    pub source: Source,
    /// Its name.
    pub name: String,
    /// Its ARN.
    pub arn: String,
    /// AWS's words.
    pub message: String,
    /// What kind of thing; some of AWS's messages have none.
    pub category: Option<Category>,
    /// When.
    pub at: Timestamp,
}
impl Record for Event {
    const VERSION: u8 = 1;
}

/// Whose events these are.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum Source {
    /// A DB instance's.
    Instance,
    /// A DB parameter group's.
    ParameterGroup,
    /// A DB snapshot's.
    Snapshot,
}

impl Source {
    /// AWS's name of the kind.
    pub fn name(self) -> &'static str {
        match self {
            Source::Instance => "db-instance",
            Source::ParameterGroup => "db-parameter-group",
            Source::Snapshot => "db-snapshot",
        }
    }
}

/// AWS's categories of the events that this room records.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[allow(missing_docs)] // the names are AWS's
pub enum Category {
    Availability,
    Backup,
    ConfigurationChange,
    Creation,
    Deletion,
    Failure,
    Notification,
    Recovery,
    Restoration,
}

impl Category {
    /// AWS's name.
    pub fn name(self) -> &'static str {
        match self {
            Category::Backup => "backup",
            Category::Availability => "availability",
            Category::ConfigurationChange => "configuration change",
            Category::Creation => "creation",
            Category::Deletion => "deletion",
            Category::Failure => "failure",
            Category::Notification => "notification",
            Category::Recovery => "recovery",
            Category::Restoration => "restoration",
        }
    }
}
