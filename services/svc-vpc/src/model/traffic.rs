//! Protocol and ports of a rule, in one normal form for security groups and network ACLs.
//!
//! Protocol numbers: <https://www.iana.org/assignments/protocol-numbers/>

use serde::{Deserialize, Serialize};

/// Every protocol.
pub const ALL: i16 = -1;
/// ICMP.
pub const ICMP: i16 = 1;
/// TCP.
pub const TCP: i16 = 6;
/// UDP.
pub const UDP: i16 = 17;
/// ICMP for IPv6.
pub const ICMPV6: i16 = 58;

/// What a rule speaks of. `from` and `to` are ports for TCP and UDP, type and code for ICMP (-1 is any), and -1 elsewhere.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Traffic {
    /// The protocol's number; -1 is every protocol.
    pub protocol: i16,
    /// First port, or ICMP type.
    pub from: i32,
    /// Last port, or ICMP code.
    pub to: i32,
}

impl Traffic {
    /// Everything.
    pub const ANY: Traffic = Traffic { protocol: ALL, from: -1, to: -1 };

    /// The protocol as security groups show it: `tcp`, `-1`, `47`.
    pub fn name(&self) -> String {
        match self.protocol {
            TCP => "tcp".into(),
            UDP => "udp".into(),
            ICMP => "icmp".into(),
            ICMPV6 => "icmpv6".into(),
            n => n.to_string(),
        }
    }

    /// True for TCP and UDP.
    pub fn has_ports(&self) -> bool {
        matches!(self.protocol, TCP | UDP)
    }

    /// True for ICMP and ICMPv6.
    pub fn is_icmp(&self) -> bool {
        matches!(self.protocol, ICMP | ICMPV6)
    }
}
