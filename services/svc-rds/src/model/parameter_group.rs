//! DB parameter groups.
//!
//! Parameter groups for Amazon RDS: <https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/USER_WorkingWithParamGroups.html>

use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use store::Record;

/// Values by name.
pub type Parameters = BTreeMap<String, String>;

/// A group that a user made.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ParameterGroup {
    /// In lower case.
    pub name: String,
    /// `mariadb10.11`
    pub family: String,
    /// In the user's words.
    pub description: String,
    /// What differs from the family's own values.
    pub changed: BTreeMap<String, Parameter>,
}
impl Record for ParameterGroup {
    const VERSION: u8 = 1;
}

/// A value that a user set.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Parameter {
    /// The value, or a formula.
    pub value: String,
    /// When it was to be applied.
    pub method: ApplyMethod,
}

/// When a changed value reaches engines.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum ApplyMethod {
    /// At once.
    Immediate,
    /// When the instance is started again.
    PendingReboot,
}

impl ApplyMethod {
    /// AWS's name.
    pub fn name(self) -> &'static str {
        match self {
            ApplyMethod::Immediate => "immediate",
            ApplyMethod::PendingReboot => "pending-reboot",
        }
    }
}

impl ParameterGroup {
    /// The values alone.
    pub fn values(&self) -> Parameters {
        self.changed.iter().map(|(name, p)| (name.clone(), p.value.clone())).collect()
    }
}
