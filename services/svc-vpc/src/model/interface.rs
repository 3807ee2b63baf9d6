//! Network interfaces.
//!
//! Elastic network interfaces: <https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/using-eni.html>

use crate::ids::{InstanceId, InterfaceId, NatGatewayId, SecurityGroupId, SubnetId, VpcId};
use base::Timestamp;
use serde::{Deserialize, Serialize};
use std::net::Ipv4Addr;
use store::Record;

/// A network interface: `available` without an attachment, `in-use` with one.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Interface {
    /// `eni-…`
    pub id: InterfaceId,
    /// Its subnet, for life.
    pub subnet: SubnetId,
    /// Its VPC.
    pub vpc: VpcId,
    /// The zone's name.
    pub zone: String,
    /// The user's words.
    pub description: String,
    /// Six bytes.
    pub mac: [u8; 6],
    /// Its groups; empty for a NAT gateway's.
    pub groups: Vec<SecurityGroupId>,
    /// For life.
    pub primary: Ipv4Addr,
    /// Further private addresses.
    pub secondary: Vec<Ipv4Addr>,
    /// Refuses packets that are neither from nor to its own addresses.
    pub source_dest_check: bool,
    /// What it is.
    pub kind: Kind,
    /// The attachment.
    pub attachment: Option<Attachment>,
    /// Its auto-assigned public address.
    pub public: PublicAddress,
}
impl Record for Interface {
    const VERSION: u8 = 1;
}

impl Interface {
    /// Primary and secondary private addresses.
    pub fn addresses(&self) -> impl Iterator<Item = Ipv4Addr> + '_ {
        std::iter::once(self.primary).chain(self.secondary.iter().copied())
    }

    /// The machine it is attached to.
    pub fn instance(&self) -> Option<&InstanceId> {
        match self.attachment.as_ref().map(|a| &a.holder) {
            Some(Holder::Instance(id)) => Some(id),
            _ => None,
        }
    }

    /// The first interface of a machine.
    pub fn is_first(&self) -> bool {
        self.instance().is_some() && self.attachment.as_ref().is_some_and(|a| a.device_index == 0)
    }

    /// `02:00:0a:00:00:05`
    pub fn mac_text(&self) -> String {
        self.mac.map(|b| format!("{b:02x}")).join(":")
    }
}

/// Whose an interface is.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub enum Kind {
    /// The user's own.
    Plain,
    /// Made by a service for itself; its owner cannot attach, detach or delete it.
    Requester {
        /// `amazon-elb`
        alias: String,
        /// `elasticloadbalancing.amazonaws.com`
        service: String,
    },
    /// A NAT gateway's.
    Nat(NatGatewayId),
}

/// An attachment.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Attachment {
    /// `eni-attach-…`, or `ela-attach-…` for services.
    pub id: String,
    /// To whom.
    pub holder: Holder,
    /// `ethN`
    pub device_index: u8,
    /// The interface goes when its machine goes.
    pub delete_on_termination: bool,
    /// When.
    pub at: Timestamp,
}

/// What an interface is attached to.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub enum Holder {
    /// A machine.
    Instance(InstanceId),
    /// The service that made it.
    Service,
    /// A box that the service runs it in: a database's engine.
    Box(String),
}

/// The public address that an interface gets without an elastic one.
///
/// `Off --wish--> Wanted --start--> Assigned --stop--> Wanted`; an elastic address makes `Assigned` into `Replaced`, its
/// disassociation makes `Replaced` into `Assigned` with another address.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum PublicAddress {
    /// Not wanted.
    Off,
    /// Wanted, but the machine does not run.
    Wanted,
    /// In force.
    Assigned(Ipv4Addr),
    /// Wanted, but an elastic address stands in its place.
    Replaced,
}

/// A private address in use.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Lease(pub InterfaceId);
impl Record for Lease {
    const VERSION: u8 = 1;
}

/// What the data plane last said of an interface.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub enum Wired {
    /// Packets flow.
    Yes,
    /// They do not, and why.
    No(String),
}
impl Record for Wired {
    const VERSION: u8 = 1;
}
