//! Security groups and their rules.
//!
//! Security group rules: <https://docs.aws.amazon.com/vpc/latest/userguide/security-group-rules.html>

use crate::ids::{PrefixListId, RuleId, SecurityGroupId, VpcId};
use crate::model::Traffic;
use ipnet::IpNet;
use serde::{Deserialize, Serialize};
use store::Record;

/// A security group; its rules are records of their own.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct SecurityGroup {
    /// `sg-…`
    pub id: SecurityGroupId,
    /// Its VPC.
    pub vpc: VpcId,
    /// Unique in its VPC.
    pub name: String,
    /// The user's words, never changed.
    pub description: String,
}

impl SecurityGroup {
    /// The name of the group that every VPC has.
    pub const DEFAULT: &'static str = "default";

    /// True for the group that every VPC has.
    pub fn is_default(&self) -> bool {
        self.name == Self::DEFAULT
    }
}
impl Record for SecurityGroup {
    const VERSION: u8 = 1;
}

/// One rule: what one peer may send or be sent.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Rule {
    /// `sgr-…`
    pub id: RuleId,
    /// Its group.
    pub group: SecurityGroupId,
    /// For traffic that leaves.
    pub egress: bool,
    /// Protocol and ports.
    pub traffic: Traffic,
    /// The other side.
    pub peer: Peer,
    /// The user's words.
    pub description: Option<String>,
}

impl Rule {
    /// True when both say the same of the same direction: AWS refuses the second one, whatever its description.
    pub fn same_as(&self, other: &Rule) -> bool {
        self.egress == other.egress && self.traffic == other.traffic && self.peer == other.peer
    }
}
impl Record for Rule {
    const VERSION: u8 = 1;
}

/// The other side of a rule.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub enum Peer {
    /// An address range. No VPC here has IPv6, so that a rule for an IPv6 range never matches anything.
    Range(IpNet),
    /// The interfaces of a group of the same VPC.
    Group(SecurityGroupId),
    /// The ranges of a prefix list, as they are at each moment.
    PrefixList(PrefixListId),
}
