//! Security groups and network ACLs. AWS: "Security group rules" and "Network ACL rules" in the VPC User Guide.

use crate::{Ipv4Net, SgId, SgRuleId};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// A stateful filter of an interface: what no rule allows is dropped.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct SecurityGroup {
    /// Rules for connections coming in.
    pub ingress: Vec<SgRule>,
    /// Rules for connections going out.
    pub egress: Vec<SgRule>,
}

/// One allowing rule of a security group.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SgRule {
    /// Named in the log of what a change did.
    pub id: SgRuleId,
    /// Protocol and ports.
    pub traffic: Traffic,
    /// The other side: source of ingress, destination of egress.
    pub peer: Peer,
    /// The user's words.
    pub description: String,
}

/// The other side of a security group rule.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Peer {
    /// An address range.
    Cidr(Ipv4Net),
    /// The *private* addresses of the interfaces in a group.
    Group(SgId),
    /// The entries of a prefix list.
    PrefixList(Vec<Ipv4Net>),
}

/// A stateless filter between a subnet and the rest of the world; rules in order of number, then drop.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct NetworkAcl {
    /// Rules for what enters the subnet, by number.
    pub ingress: BTreeMap<u16, AclEntry>,
    /// Rules for what leaves the subnet, by number.
    pub egress: BTreeMap<u16, AclEntry>,
}

/// One numbered rule of a network ACL.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct AclEntry {
    /// Protocol and ports.
    pub traffic: Traffic,
    /// The other side.
    pub cidr: Ipv4Net,
    /// What happens to what it matches.
    pub action: Action,
}

/// What a network ACL's rule does.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Action {
    /// Pass.
    Allow,
    /// Drop.
    Deny,
}

/// Protocol and ports of a rule.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum Traffic {
    /// Protocol -1.
    All,
    /// TCP to these destination ports.
    Tcp(Ports),
    /// UDP to these destination ports.
    Udp(Ports),
    /// ICMP of these types.
    Icmp(Icmp),
    /// Any other protocol by its number.
    Other(u8),
}

/// A range of ports, both ends included.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Ports {
    /// First.
    pub from: u16,
    /// Last.
    pub to: u16,
}

impl Ports {
    /// 0-65535.
    pub const ALL: Ports = Ports { from: 0, to: u16::MAX };

    /// One port.
    pub fn one(port: u16) -> Ports {
        Ports { from: port, to: port }
    }
}

/// ICMP type and code; absent is AWS's -1 (any).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Icmp {
    /// Type.
    pub kind: Option<u8>,
    /// Code; only meaningful with a type.
    pub code: Option<u8>,
}
