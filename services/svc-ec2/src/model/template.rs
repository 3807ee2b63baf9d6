//! Launch templates and their versions.
//!
//! Launch templates: <https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/ec2-launch-templates.html>

use crate::ids::LaunchTemplateId;
use base::Timestamp;
use serde::{Deserialize, Serialize};
use store::Record;

/// A launch template.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[allow(missing_docs)] // the names are DescribeLaunchTemplates' own
pub struct Template {
    pub id: LaunchTemplateId,
    pub name: String,
    pub created_at: Timestamp,
    pub created_by: String,
    pub default_version: u64,
    /// The highest number that there is.
    pub latest_version: u64,
    /// The highest number that was ever given; numbers are not given again.
    pub last_number: u64,
}
impl Record for Template {
    fn check(&self) -> Result<(), &'static str> {
        match self.default_version {
            0 => Err("a launch template has no default version"),
            n if n > self.latest_version => Err("a launch template's default version is not there"),
            _ if self.latest_version > self.last_number => Err("a launch template has a version that was never made"),
            _ => Ok(()),
        }
    }
}

/// One version.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[allow(missing_docs)]
pub struct TemplateVersion {
    pub number: u64,
    pub description: Option<String>,
    pub created_at: Timestamp,
    pub created_by: String,
    /// The launch parameters, by the model's names.
    pub data: Fields,
}
impl Record for TemplateVersion {}

/// Members of a structure, by the model's names, as far as they are set.
pub type Fields = Vec<(String, Tree)>;

/// A value without its type: what RunInstances, a template's request and a template's answer have in common.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum Tree {
    /// `true` or `false`
    Bool(bool),
    /// A whole number.
    Number(i64),
    /// Text, enums by their names included.
    Text(String),
    /// Items in order.
    List(Vec<Tree>),
    /// Members by name.
    Struct(Fields),
}
