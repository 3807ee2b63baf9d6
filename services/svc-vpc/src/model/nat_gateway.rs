//! NAT gateways.
//!
//! NAT gateway basics and states: <https://docs.aws.amazon.com/vpc/latest/userguide/nat-gateway-basics.html>

use crate::ids::{AllocationId, InterfaceId, NatGatewayId, SubnetId, VpcId};
use base::Timestamp;
use serde::{Deserialize, Serialize};
use std::net::Ipv4Addr;
use store::Record;

/// A zonal NAT gateway.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct NatGateway {
    /// `nat-…`
    pub id: NatGatewayId,
    /// Its VPC.
    pub vpc: VpcId,
    /// Its subnet.
    pub subnet: SubnetId,
    /// Translates to an elastic address; else to a private one.
    pub public: bool,
    /// Where it is in its life.
    pub state: NatState,
    /// When it was asked for.
    pub created: Timestamp,
    /// The address it translates to.
    pub address: NatAddress,
}
impl Record for NatGateway {
    const VERSION: u8 = 1;
}

/// The addresses of a NAT gateway. They stay readable after it is gone.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct NatAddress {
    /// Its interface.
    pub interface: InterfaceId,
    /// The private address.
    pub private: Ipv4Addr,
    /// The elastic address of a public one: allocation, address, association.
    pub elastic: Option<(AllocationId, Ipv4Addr, String)>,
}

/// `Pending --wired--> Available --delete--> Deleting --unwired--> Deleted`; a pending one may fail instead.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub enum NatState {
    /// Asked for; the data plane has not made it yet. With the reason, once one is known.
    Pending(Option<String>),
    /// It cannot be made as asked: AWS's failure code and message.
    Failed {
        /// `Gateway.NotAttached`
        code: String,
        /// AWS's words.
        message: String,
        /// When.
        at: Timestamp,
    },
    /// Packets flow.
    Available,
    /// To be taken away.
    Deleting,
    /// Gone; shown for an hour.
    Deleted {
        /// When.
        at: Timestamp,
    },
}

/// A further address of a NAT gateway.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct SecondaryAddress {
    /// The private address.
    pub private: Ipv4Addr,
    /// The elastic address of a public gateway's: allocation, address, association.
    pub elastic: Option<(AllocationId, Ipv4Addr, String)>,
    /// Where it is in its life.
    pub state: SecondaryState,
}
impl Record for SecondaryAddress {
    const VERSION: u8 = 1;
}

/// `Joining --wired--> InUse --asked--> Draining --time over--> gone`
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum SecondaryState {
    /// The data plane has not been told yet.
    Joining,
    /// New connections get it.
    InUse,
    /// New connections no longer get it; it is given back at the end.
    Draining {
        /// The end.
        until: Timestamp,
    },
}

impl NatGateway {
    /// True while it should exist in the network.
    pub fn is_wanted(&self) -> bool {
        matches!(self.state, NatState::Pending(_) | NatState::Available)
    }

    /// A public gateway whose elastic address could not be tied, because its VPC has no way out.
    pub fn lacks_gateway(&self) -> bool {
        self.address.elastic.as_ref().is_some_and(|(_, _, association)| association.is_empty())
    }

    /// The data plane has it: `Pending` becomes `Available`.
    pub fn wired(&mut self) {
        if let NatState::Pending(_) = self.state {
            self.state = NatState::Available;
        }
    }

    /// The data plane does not have it yet, and why.
    pub fn waits(&mut self, reason: &str) {
        if let NatState::Pending(_) = self.state {
            self.state = NatState::Pending(Some(reason.to_owned()));
        }
    }

    /// It cannot be made as asked.
    pub fn fail(&mut self, code: &str, message: String, at: Timestamp) {
        if let NatState::Pending(_) = self.state {
            self.state = NatState::Failed { code: code.to_owned(), message, at };
        }
    }

    /// The owner wants it gone; a failed one goes too.
    pub fn delete(&mut self) {
        if !matches!(self.state, NatState::Deleted { .. }) {
            self.state = NatState::Deleting;
        }
    }

    /// The data plane no longer has it.
    pub fn unwired(&mut self, at: Timestamp) {
        if self.state == NatState::Deleting {
            self.state = NatState::Deleted { at };
        }
    }
}
