//! The VPC, its subnets and its routes. AWS: "Configure route tables" and "Subnets for your VPC" in the VPC User Guide.

use crate::{
    AclId, EniId, Interface, Internet, InternetGatewayId, Ipv4Net, NetworkAcl, RouteTableId, SecurityGroup, SgId,
    SubnetId, VpcId,
};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// The complete wanted network: what is not in it shall not exist.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Intent {
    /// All VPCs of the cloud, of every account and region.
    pub vpcs: BTreeMap<VpcId, Vpc>,
    /// What lies outside all VPCs.
    pub internet: Internet,
}

/// One VPC. Its router is made with its first interface.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Vpc {
    /// Address ranges, the primary one first: its base plus two is the resolver's address.
    pub cidrs: Vec<Ipv4Net>,
    /// The resolver answers here: the attribute `enableDnsSupport`.
    pub resolver: bool,
    /// Subnets by id.
    pub subnets: BTreeMap<SubnetId, Subnet>,
    /// Route tables by id, used or not.
    pub route_tables: BTreeMap<RouteTableId, RouteTable>,
    /// The attached internet gateway.
    pub internet_gateway: Option<InternetGatewayId>,
    /// Network ACLs by id.
    pub network_acls: BTreeMap<AclId, NetworkAcl>,
    /// Security groups by id.
    pub security_groups: BTreeMap<SgId, SecurityGroup>,
    /// Network interfaces by id.
    pub interfaces: BTreeMap<EniId, Interface>,
}

/// A part of a VPC's addresses in one zone.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Subnet {
    /// Its addresses; the first one is the gateway that instances see.
    pub cidr: Ipv4Net,
    /// The route table in force: the associated one, else the VPC's main table.
    pub route_table: RouteTableId,
    /// The network ACL in force.
    pub network_acl: AclId,
    /// Availability zone, such as `us-east-1a`.
    pub zone: String,
}

/// Routes; the longest prefix wins. The VPC's own ranges are always local, whether listed or not.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct RouteTable {
    /// In any order.
    pub routes: Vec<Route>,
}

/// One line of a route table.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Route {
    /// Destination.
    pub destination: Ipv4Net,
    /// Where it leads.
    pub target: Target,
}

/// Where a route leads. A target that does not exist (any more) counts as [`Target::Blackhole`].
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Target {
    /// Inside the VPC.
    Local,
    /// The VPC's internet gateway.
    InternetGateway,
    /// A NAT gateway, by its interface.
    Nat(EniId),
    /// An instance's interface: a NAT instance or an appliance.
    Interface(EniId),
    /// Silently dropped.
    Blackhole,
}
