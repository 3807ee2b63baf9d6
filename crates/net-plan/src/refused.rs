//! A refused packet, and the text by which a rule of the plan says who refused it.

use net_model::{AclId, EniId, VpcId};
use std::{net::Ipv4Addr, time::SystemTime};

/// A packet that was dropped, and by whom.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Refused {
    /// When.
    pub at: SystemTime,
    /// In which VPC's router (or NAT gateway's VPC).
    pub vpc: VpcId,
    /// The interface that sent it or should have received it, where one did.
    pub interface: Option<EniId>,
    /// Seen from that interface.
    pub direction: Direction,
    /// Who dropped it.
    pub by: RefusedBy,
    /// IP protocol number.
    pub protocol: u8,
    /// Source address.
    pub source: Ipv4Addr,
    /// Source port; ICMP: type.
    pub source_port: u16,
    /// Destination address.
    pub destination: Ipv4Addr,
    /// Destination port; ICMP: code.
    pub destination_port: u16,
    /// Bytes, IP header included; 65535 also for a piece of a stream that is longer.
    pub length: u16,
}

/// Seen from the interface.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Direction {
    /// Into it.
    Ingress,
    /// Out of it.
    Egress,
}

/// Who dropped a packet.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum RefusedBy {
    /// No rule of the interface's security groups allows it.
    SecurityGroups,
    /// A network ACL's rule by number; `None` is its last rule, `*`.
    NetworkAcl(AclId, Option<u16>),
    /// The source is not the sender's.
    SourceCheck,
    /// The destination is not the receiver's.
    DestinationCheck,
    /// The internet gateway: the sender has no public address.
    NoPublicAddress,
    /// The internet gateway: nobody in the VPC has that public address.
    UnknownPublicAddress,
    /// The route leads nowhere.
    Blackhole,
    /// No route.
    NoRoute,
    /// Nobody in the VPC has that address.
    NoAddress,
    /// The NAT gateway forwards only what began inside.
    NatGateway,
}

/// What the log text of a rule says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Verdict {
    /// Who dropped the packet.
    pub by: RefusedBy,
    /// In which direction of the interface concerned.
    pub direction: Direction,
    /// The interface, where the rule names it; else the sender or receiver by address.
    pub interface: Option<EniId>,
}

impl Verdict {
    /// Reads the log text of a rule; `None` for one that is not ours.
    pub fn parse(text: &str) -> Option<Verdict> {
        use Direction::{Egress, Ingress};
        let words: Vec<&str> = text.split_whitespace().collect();
        let acl = |id: &str, rule: &str| RefusedBy::NetworkAcl(id.into(), rule.parse().ok());
        let (by, direction, interface) = match words[..] {
            ["sg-in", id] => (RefusedBy::SecurityGroups, Ingress, Some(id)),
            ["sg-out", id] => (RefusedBy::SecurityGroups, Egress, Some(id)),
            ["acl-in", id, rule] => (acl(id, rule), Ingress, None),
            ["acl-out", id, rule] => (acl(id, rule), Egress, None),
            ["nat", id] => (RefusedBy::NatGateway, Ingress, Some(id)),
            ["src-check"] => (RefusedBy::SourceCheck, Egress, None),
            ["dest-check"] => (RefusedBy::DestinationCheck, Ingress, None),
            ["igw-out"] => (RefusedBy::NoPublicAddress, Egress, None),
            ["igw-in"] => (RefusedBy::UnknownPublicAddress, Ingress, None),
            ["blackhole"] => (RefusedBy::Blackhole, Egress, None),
            ["no-route"] => (RefusedBy::NoRoute, Egress, None),
            ["no-address"] => (RefusedBy::NoAddress, Egress, None),
            _ => return None,
        };
        Some(Verdict { by, direction, interface: interface.map(EniId::from) })
    }
}
