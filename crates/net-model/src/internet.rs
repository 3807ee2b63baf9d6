//! The simulated internet: everything outside all VPCs. Decision: "Addresses and the way in from the host", runtime.

use crate::Ipv4Net;
use serde::{Deserialize, Serialize};
use std::{
    collections::{BTreeMap, BTreeSet},
    net::Ipv4Addr,
};

/// What lies outside all VPCs.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Internet {
    /// This cloud's public addresses; what is in them and nobody owns is silently dropped.
    pub public_ranges: Vec<Ipv4Net>,
    /// Where clients sit, by place name.
    pub laptops: BTreeMap<String, Laptop>,
    /// Addresses at which AWS's public endpoints listen; local in the internet.
    pub services: BTreeSet<Ipv4Addr>,
    /// Addresses of public name servers; local in the internet.
    pub resolvers: BTreeSet<Ipv4Addr>,
}

/// A client's place on the internet.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Laptop {
    /// Its public address: "my IP".
    pub address: Ipv4Addr,
}
