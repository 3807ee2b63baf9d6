//! VPCs, subnets and DHCP options.
//!
//! VPCs and subnets: <https://docs.aws.amazon.com/vpc/latest/userguide/configure-your-vpc.html>

use crate::ids::{DhcpOptionsId, NetworkAclId, RouteTableId, SubnetId, VpcId};
use base::Ipv4Net;
use serde::{Deserialize, Serialize};
use store::Record;

/// A virtual private cloud. It is `available` as soon as its record is kept: it has no other parts to wait for.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Vpc {
    /// `vpc-…`
    pub id: VpcId,
    /// The primary block first, then secondary ones.
    pub cidrs: Vec<CidrBlock>,
    /// The region's default VPC.
    pub is_default: bool,
    /// `None` is the option set `default`.
    pub dhcp_options: Option<DhcpOptionsId>,
    /// Names are resolved at the VPC's base plus two.
    pub dns_support: bool,
    /// Public addresses get public names.
    pub dns_hostnames: bool,
    /// Usage metrics are wanted (an attribute only: there are no metrics yet).
    pub usage_metrics: bool,
    /// The main route table and its association.
    pub main: RouteTableLink,
}

impl Vpc {
    /// Its machines have host names that resolve.
    /// AWS: <https://docs.aws.amazon.com/vpc/latest/userguide/AmazonDNS-concepts.html>, "DNS attributes for your VPC".
    pub fn hands_out_names(&self) -> bool {
        self.dns_support && self.dns_hostnames
    }

    /// The block that cannot be taken away.
    pub fn primary(&self) -> Ipv4Net {
        self.cidrs.first().map_or_else(Ipv4Net::default, |c| c.block)
    }
}

impl Record for Vpc {
    const VERSION: u8 = 1;
    fn check(&self) -> Result<(), &'static str> {
        if self.cidrs.is_empty() { Err("a VPC has at least one block") } else { Ok(()) }
    }
}

/// One address block of a VPC.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct CidrBlock {
    /// `vpc-cidr-assoc-…`
    pub association: String,
    /// The addresses.
    pub block: Ipv4Net,
}

/// An association with a route table.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct RouteTableLink {
    /// The table.
    pub table: RouteTableId,
    /// `rtbassoc-…`
    pub association: String,
}

/// A part of a VPC's addresses in one zone.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Subnet {
    /// `subnet-…`
    pub id: SubnetId,
    /// Its VPC.
    pub vpc: VpcId,
    /// Its addresses.
    pub cidr: Ipv4Net,
    /// The zone's name: `ap-northeast-2a`.
    pub zone: String,
    /// The zone's default subnet.
    pub default_for_az: bool,
    /// Machines launched here get a public address.
    pub map_public_ip: bool,
    /// An explicit association; without one the VPC's main table is in force.
    pub route_table: Option<RouteTableLink>,
    /// The network ACL in force: a subnet always has exactly one.
    pub acl: NetworkAclId,
    /// `aclassoc-…`
    pub acl_association: String,
}
impl Record for Subnet {
    const VERSION: u8 = 1;
}

/// A set of DHCP options.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct DhcpOptions {
    /// `dopt-…`
    pub id: DhcpOptionsId,
    /// Name and values, in the order in which they are shown.
    pub options: Vec<(String, Vec<String>)>,
}
impl Record for DhcpOptions {
    const VERSION: u8 = 1;
}
