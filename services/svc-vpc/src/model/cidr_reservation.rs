//! Reservations of parts of a subnet.
//!
//! Subnet CIDR reservations: <https://docs.aws.amazon.com/vpc/latest/userguide/subnet-cidr-reservation.html>

use crate::ids::{CidrReservationId, SubnetId};
use base::Ipv4Net;
use serde::{Deserialize, Serialize};
use store::Record;

/// A part of a subnet from which no address is assigned automatically.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct CidrReservation {
    /// `scr-…`
    pub id: CidrReservationId,
    /// Its subnet.
    pub subnet: SubnetId,
    /// The reserved part.
    pub block: Ipv4Net,
    /// For what.
    pub purpose: Purpose,
    /// The user's words.
    pub description: Option<String>,
}
impl Record for CidrReservation {
    const VERSION: u8 = 1;
}

/// What the addresses are kept for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum Purpose {
    /// For prefixes of interfaces.
    Prefix,
    /// For callers who name the address.
    Explicit,
}
