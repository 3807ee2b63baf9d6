//! The elastic network interface. AWS: "Elastic network interfaces" in the EC2 User Guide.

use crate::{SgId, SubnetId};
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use std::{
    collections::{BTreeMap, BTreeSet},
    fmt,
    net::Ipv4Addr,
    str::FromStr,
};

/// One network interface.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Interface {
    /// The subnet it lies in.
    pub subnet: SubnetId,
    /// Primary private address.
    pub primary: Ipv4Addr,
    /// Secondary private addresses. As on AWS the machine configures them itself.
    pub secondary: Vec<Ipv4Addr>,
    /// Hardware address of the machine's end.
    pub mac: Mac,
    /// Its groups; `None` for a requester-managed interface that has none, such as a NAT gateway's.
    pub security_groups: Option<Vec<SgId>>,
    /// Refuse packets that are neither from nor to its own addresses.
    pub source_dest_check: bool,
    /// Public address of each private address that has one.
    pub public: BTreeMap<Ipv4Addr, Ipv4Addr>,
    /// Where its other end is.
    pub place: Place,
    /// `ethN` in its machine; 0 carries the default route.
    pub device_index: u8,
    /// Flows from and to it are tracked whatever the rules say, as AWS does for load balancers and other gateways.
    /// AWS: "Amazon EC2 security group connection tracking", automatically tracked connections.
    pub always_tracked: bool,
    /// Secondary addresses of a NAT gateway that new connections no longer get: those that have them keep them.
    pub draining: BTreeSet<Ipv4Addr>,
}

impl Interface {
    /// Primary and secondary private addresses.
    pub fn addresses(&self) -> impl Iterator<Item = Ipv4Addr> + '_ {
        std::iter::once(self.primary).chain(self.secondary.iter().copied())
    }
}

/// Where the other end of an interface is.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Place {
    /// In the network namespace that the machine driver provides under this name.
    Machine(String),
    /// In a namespace of its own that the network driver makes: a load balancer's node, a database's proxy.
    Own,
    /// A NAT gateway: a namespace of its own that translates to the interface's addresses. Their elastic addresses, if it
    /// is a public one, stand in [`Interface::public`].
    Nat,
}

/// A hardware address; its text form is `02:00:0a:00:00:05`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Mac(pub [u8; 6]);

impl fmt::Display for Mac {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let [a, b, c, d, e, g] = self.0;
        write!(f, "{a:02x}:{b:02x}:{c:02x}:{d:02x}:{e:02x}:{g:02x}")
    }
}

/// Text that is no hardware address.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MacError(String);

impl fmt::Display for MacError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "'{}' is no hardware address: write six bytes as 02:00:0a:00:00:05", self.0)
    }
}

impl std::error::Error for MacError {}

impl FromStr for Mac {
    type Err = MacError;

    fn from_str(text: &str) -> Result<Self, MacError> {
        let wrong = || MacError(text.to_owned());
        let bytes: Vec<u8> = text
            .split(':')
            .map(|part| match part.as_bytes() {
                [a, b] if a.is_ascii_hexdigit() && b.is_ascii_hexdigit() => u8::from_str_radix(part, 16).ok(),
                _ => None,
            })
            .collect::<Option<_>>()
            .ok_or_else(wrong)?;
        bytes.try_into().map(Mac).map_err(|_| wrong())
    }
}

impl Serialize for Mac {
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        to.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Mac {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        String::deserialize(from)?.parse().map_err(serde::de::Error::custom)
    }
}
