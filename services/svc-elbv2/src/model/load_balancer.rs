//! Load balancers.
//!
//! LoadBalancer, LoadBalancerState:
//! <https://docs.aws.amazon.com/elasticloadbalancing/latest/APIReference/API_LoadBalancerState.html>

use super::Attributes;
use crate::ids::LoadBalancerId;
use base::Timestamp;
use serde::{Deserialize, Serialize};
use std::net::Ipv4Addr;
use store::Record;

/// An Application Load Balancer.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct LoadBalancer {
    /// Name and digits.
    pub id: LoadBalancerId,
    /// `NAME-NUMBER.REGION.elb.amazonaws.com`
    pub dns_name: String,
    /// When.
    pub created_at: Timestamp,
    /// Reachable from the internet, or inside its VPC only; for life.
    pub scheme: Scheme,
    /// Of all its subnets.
    pub vpc: String,
    /// One for each zone, in the order of zones.
    pub nodes: Vec<Node>,
    /// Of every node's interface.
    pub security_groups: Vec<String>,
    /// How it fares.
    pub state: State,
    /// Attributes that were changed.
    pub attributes: Attributes,
}
impl Record for LoadBalancer {
    const VERSION: u8 = 1;

    fn check(&self) -> Result<(), &'static str> {
        if self.nodes.is_empty() { Err("a load balancer has no node") } else { Ok(()) }
    }
}

/// Who can reach a load balancer.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum Scheme {
    /// `internet-facing`
    InternetFacing,
    /// `internal`
    Internal,
}

/// A load balancer's presence in one zone.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Node {
    /// `subnet-…`
    pub subnet: String,
    /// The zone's name.
    pub zone: String,
    /// `eni-…`, requester-managed.
    pub interface: String,
    /// Its private address.
    pub address: Ipv4Addr,
    /// Its public address, of an internet-facing load balancer.
    pub public: Option<Ipv4Addr>,
}

/// `provisioning --ready--> active <--trouble/ready--> active_impaired`, `provisioning --trouble--> failed --ready-->
/// active`; what is not active says why.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum State {
    /// No node has served yet.
    Provisioning(String),
    /// Every node serves, or will after a restart.
    Active,
    /// It was active, and a node has failed.
    ActiveImpaired(String),
    /// It never was active, and its nodes fail.
    Failed(String),
}

impl State {
    /// All nodes serve.
    pub fn ready(&self) -> State {
        State::Active
    }

    /// Some nodes wait for something else: nothing new for one that was active.
    pub fn waits(&self, why: String) -> State {
        match self {
            State::Active => State::Active,
            State::ActiveImpaired(_) => State::ActiveImpaired(why),
            State::Provisioning(_) | State::Failed(_) => State::Provisioning(why),
        }
    }

    /// Some nodes failed.
    pub fn fails(&self, why: String) -> State {
        match self {
            State::Active | State::ActiveImpaired(_) => State::ActiveImpaired(why),
            State::Provisioning(_) | State::Failed(_) => State::Failed(why),
        }
    }
}
