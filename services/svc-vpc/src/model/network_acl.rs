//! Network ACLs.
//!
//! Control subnet traffic with network ACLs: <https://docs.aws.amazon.com/vpc/latest/userguide/vpc-network-acls.html>

use crate::ids::{NetworkAclId, VpcId};
use crate::model::Traffic;
use ipnet::IpNet;
use serde::{Deserialize, Serialize};
use store::Record;

/// A network ACL. Its last rule, `*` (32767), denies everything and is not listed.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct NetworkAcl {
    /// `acl-…`
    pub id: NetworkAclId,
    /// Its VPC.
    pub vpc: VpcId,
    /// The ACL of subnets that were given no other.
    pub is_default: bool,
    /// Ordered by direction (ingress first) and number.
    pub entries: Vec<AclEntry>,
}

impl NetworkAcl {
    /// The number of the rule `*`.
    pub const LAST: u16 = 32767;

    /// The entry of this direction and number.
    pub fn entry(&self, egress: bool, number: u16) -> Option<usize> {
        self.entries.iter().position(|e| e.egress == egress && e.number == number)
    }

    /// Adds an entry in its place.
    pub fn insert(&mut self, entry: AclEntry) {
        self.entries.push(entry);
        self.entries.sort_by_key(|e| (e.egress, e.number));
    }
}
impl Record for NetworkAcl {
    const VERSION: u8 = 1;
}

/// One numbered rule.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct AclEntry {
    /// For traffic that leaves the subnet.
    pub egress: bool,
    /// 1 to 32766; the lowest that matches decides.
    pub number: u16,
    /// Protocol and ports.
    pub traffic: Traffic,
    /// The other side.
    pub range: IpNet,
    /// Passes what it matches; else drops it.
    pub allow: bool,
}
