//! Entries of network ACLs as CreateNetworkAclEntry and ReplaceNetworkAclEntry take them.

use crate::errors;
use crate::model::{AclEntry, NetworkAcl};
use crate::rules::{cidr, traffic};
use api_ec2::{IcmpTypeCode, PortRange, RuleAction};
use base::Fault;
use ipnet::IpNet;

/// An entry as asked for.
pub struct Asked {
    /// `Egress`
    pub egress: bool,
    /// `RuleNumber`
    pub number: i32,
    /// `Protocol`
    pub protocol: String,
    /// `RuleAction`
    pub action: RuleAction,
    /// `CidrBlock`
    pub cidr: Option<String>,
    /// `Ipv6CidrBlock`
    pub ipv6_cidr: Option<String>,
    /// `IcmpTypeCode`
    pub icmp: Option<IcmpTypeCode>,
    /// `PortRange`
    pub ports: Option<PortRange>,
}

impl Asked {
    /// Checks all of it.
    pub fn read(self) -> Result<AclEntry, Fault> {
        let number = number(self.number)?;
        let range = range(self.cidr.as_deref(), self.ipv6_cidr.as_deref())?;
        let ports = self.ports.map(|p| (p.from, p.to));
        let traffic = traffic::of_entry(&self.protocol, ports, self.icmp.map(|i| (i.r#type, i.code)))?;
        Ok(AclEntry { egress: self.egress, number, traffic, range, allow: self.action == RuleAction::Allow })
    }
}

/// The number of an entry that callers may touch: the rule `*` is none.
pub fn number(number: i32) -> Result<u16, Fault> {
    let last = NetworkAcl::LAST - 1;
    match u16::try_from(number) {
        Ok(n) if (1..=last).contains(&n) => Ok(n),
        _ => Err(errors::invalid_value(number, "ruleNumber", &format!("Must be between 1 and {last}."))),
    }
}

/// No entry of this direction and number.
pub fn not_found(acl: &NetworkAcl, egress: bool, number: u16) -> Fault {
    let direction = if egress { "egress" } else { "ingress" };
    let message = format!("no {direction} entry with number {number} in network ACL {}", acl.id);
    Fault::sender("InvalidNetworkAclEntry.NotFound", message)
}

fn range(cidr: Option<&str>, ipv6: Option<&str>) -> Result<IpNet, Fault> {
    match (cidr, ipv6) {
        (Some(text), None) => cidr::read(text, "cidrBlock").map(IpNet::V4),
        (None, Some(text)) => cidr::parse_v6(text).ok_or_else(|| errors::not_a_cidr(text, "ipv6CidrBlock")),
        (None, None) => Err(errors::missing("cidrBlock")),
        _ => Err(errors::combination("The parameter cidrBlock cannot be used with the parameter ipv6CidrBlock")),
    }
}
