//! DB subnet groups.
//!
//! Working with DB subnet groups: <https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/USER_VPC.WorkingWithRDSInstanceinaVPC.html>

use serde::{Deserialize, Serialize};
use store::Record;

/// The subnets that databases may be placed in.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SubnetGroup {
    /// In lower case.
    pub name: String,
    /// The user's words.
    pub description: String,
    /// `vpc-…`
    pub vpc: String,
    /// In the order of ids.
    pub subnets: Vec<GroupSubnet>,
}
impl Record for SubnetGroup {
    const VERSION: u8 = 1;

    fn check(&self) -> Result<(), &'static str> {
        if self.subnets.is_empty() { Err("a DB subnet group has no subnets") } else { Ok(()) }
    }
}

/// One of them.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct GroupSubnet {
    /// `subnet-…`
    pub id: String,
    /// `us-east-1a`
    pub zone: String,
}

impl SubnetGroup {
    /// Its zones, each once, in order.
    pub fn zones(&self) -> Vec<&str> {
        let mut zones: Vec<&str> = self.subnets.iter().map(|s| s.zone.as_str()).collect();
        zones.sort_unstable();
        zones.dedup();
        zones
    }
}
