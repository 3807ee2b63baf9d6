//! Public addresses: elastic ones, and who holds each address of this cloud's range.
//!
//! Elastic IP addresses: <https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/elastic-ip-addresses-eip.html>

use crate::ids::{AllocationId, InterfaceId};
use base::Ipv4Net;
use kernel::Scope;
use serde::{Deserialize, Serialize};
use std::net::Ipv4Addr;
use store::Record;

/// An elastic IP address.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Address {
    /// `eipalloc-…`
    pub id: AllocationId,
    /// The public address.
    pub ip: Ipv4Addr,
    /// What it is associated with.
    pub association: Option<Association>,
}
impl Record for Address {
    const VERSION: u8 = 1;
}

/// An elastic address stands for one private address of one interface.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Association {
    /// `eipassoc-…`
    pub id: String,
    /// The interface.
    pub interface: InterfaceId,
    /// Its private address.
    pub private: Ipv4Addr,
}

/// This cloud's own part of 198.18.0.0/15, drawn once and kept.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct PublicRange(pub Ipv4Net);
impl Record for PublicRange {
    const VERSION: u8 = 1;
}

/// Who holds one public address.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct PublicLease {
    /// The holder's account and region.
    pub scope: Scope,
    /// The holder.
    pub owner: PublicOwner,
}
impl Record for PublicLease {
    const VERSION: u8 = 1;
}

/// The two kinds of holder.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub enum PublicOwner {
    /// An elastic address.
    Elastic(AllocationId),
    /// Auto-assigned to an interface until its machine stops.
    Interface(InterfaceId),
}
