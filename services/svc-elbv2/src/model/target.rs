//! Registered targets.
//!
//! Register targets with your target group:
//! <https://docs.aws.amazon.com/elasticloadbalancing/latest/application/target-group-register-targets.html>

use base::Timestamp;
use proxy_rules::TargetHealth;
use serde::{Deserialize, Serialize};
use std::net::Ipv4Addr;
use store::Record;

/// A target of a group: an instance or an address, with a port.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Target {
    /// Instance id or address, as it was registered.
    pub id: String,
    /// Its traffic port.
    pub port: u16,
    /// Where its traffic goes; an instance's primary private address never changes.
    pub address: Ipv4Addr,
    /// Its zone's name; `None` for `all`.
    pub zone: Option<String>,
    /// `AvailabilityZone` as it was given, of an address outside the VPC.
    pub asked_zone: Option<String>,
    /// Where it is in its life.
    pub state: TargetState,
}
impl Record for Target {
    const VERSION: u8 = 1;
}

/// `registered --deregister--> draining --delay ends--> (gone)`, `draining --register--> registered`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum TargetState {
    /// In its group.
    Registered,
    /// Requests under way may finish.
    Draining {
        /// The end of the deregistration delay.
        until: Timestamp,
    },
}

/// What was last known of a target's health; kept so that a restart does not begin from nothing.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Health(pub TargetHealth);
impl Record for Health {
    const VERSION: u8 = 1;
}
