//! Route tables, routes and internet gateways.
//!
//! Configure route tables: <https://docs.aws.amazon.com/vpc/latest/userguide/VPC_Route_Tables.html>

use crate::ids::{InterfaceId, InternetGatewayId, NatGatewayId, RouteTableId, VpcId};
use base::Ipv4Net;
use serde::{Deserialize, Serialize};
use store::Record;

/// A route table. The VPC's own blocks are local routes and are not listed, unless their target was replaced.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct RouteTable {
    /// `rtb-…`
    pub id: RouteTableId,
    /// Its VPC.
    pub vpc: VpcId,
    /// What was added, by destination.
    pub routes: Vec<Route>,
}
impl Record for RouteTable {
    const VERSION: u8 = 1;
}

/// One added route. Whether it is active or a blackhole follows from its target.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Route {
    /// Where to.
    pub destination: Ipv4Net,
    /// By what.
    pub target: Target,
}

/// What a route leads to.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub enum Target {
    /// An internet gateway.
    InternetGateway(InternetGatewayId),
    /// A NAT gateway.
    NatGateway(NatGatewayId),
    /// A machine's interface.
    Interface(InterfaceId),
}

/// An internet gateway.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct InternetGateway {
    /// `igw-…`
    pub id: InternetGatewayId,
    /// The VPC it is attached to.
    pub vpc: Option<VpcId>,
}
impl Record for InternetGateway {
    const VERSION: u8 = 1;
}
