//! Load balancers.
//!
//! LoadBalancer, LoadBalancerState:
//! <https://docs.aws.amazon.com/elasticloadbalancing/latest/APIReference/API_LoadBalancerState.html>

use super::Attributes;
use crate::ids::LoadBalancerId;
use base::Timestamp;
use serde::{Deserialize, Serialize};
use std::net::Ipv4Addr;
use store::{Record, StoreError};

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
    /// Nodes of subnets that were taken away; their addresses are still known to clients.
    pub leaving: Vec<Leaving>,
}
impl Record for LoadBalancer {
    const VERSION: u8 = 2;

    fn upgrade(version: u8, bytes: &[u8]) -> Result<LoadBalancer, StoreError> {
        match version {
            1 => {
                let codec = |e: postcard::Error| StoreError::Codec { table: TABLE.into(), reason: e.to_string() };
                let old: LoadBalancerV1 = postcard::from_bytes(bytes).map_err(codec)?;
                Ok(old.into())
            }
            found => Err(StoreError::UnknownVersion { found, known: Self::VERSION }),
        }
    }

    fn check(&self) -> Result<(), &'static str> {
        if self.nodes.is_empty() { Err("a load balancer has no node") } else { Ok(()) }
    }
}

/// A node on its way out: gone from the name, serving until its address is forgotten.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Leaving {
    /// The node.
    pub node: Node,
    /// When its interface is unmade.
    pub until: Timestamp,
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
    /// No node has served yet; why, when something is waited for.
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

/// The table's name, for errors.
const TABLE: &str = "elbv2.load-balancers";

/// A load balancer as it was before nodes left slowly.
#[derive(Serialize, Deserialize)]
pub(crate) struct LoadBalancerV1 {
    pub(crate) id: LoadBalancerId,
    pub(crate) dns_name: String,
    pub(crate) created_at: Timestamp,
    pub(crate) scheme: Scheme,
    pub(crate) vpc: String,
    pub(crate) nodes: Vec<Node>,
    pub(crate) security_groups: Vec<String>,
    pub(crate) state: State,
    pub(crate) attributes: Attributes,
}

impl From<LoadBalancerV1> for LoadBalancer {
    fn from(old: LoadBalancerV1) -> LoadBalancer {
        LoadBalancer {
            id: old.id,
            dns_name: old.dns_name,
            created_at: old.created_at,
            scheme: old.scheme,
            vpc: old.vpc,
            nodes: old.nodes,
            security_groups: old.security_groups,
            state: old.state,
            attributes: old.attributes,
            leaving: Vec::new(),
        }
    }
}
