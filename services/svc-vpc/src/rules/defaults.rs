//! What an account begins with in a region: the default VPC and its parts, with ids that follow from account and region.
//!
//! Default VPCs: <https://docs.aws.amazon.com/vpc/latest/userguide/default-vpc.html>

use crate::model::{DhcpOptions, InternetGateway, Route, Subnet, Target};
use crate::rules::cidr;
use crate::rules::new_vpc::{self, Parts};
use base::{Ipv4Net, Region};
use kernel::Scope;
use sha2::{Digest, Sha256};
use std::net::Ipv4Addr;

/// The block of every default VPC: `172.31.0.0/16`.
pub const DEFAULT_VPC_BLOCK: Ipv4Net = Ipv4Net::new_assert(Ipv4Addr::new(172, 31, 0, 0), 16);
/// The prefix length of its subnets.
pub const DEFAULT_SUBNET_LENGTH: u8 = 20;

/// The beginning of one scope.
#[derive(Debug, Clone)]
pub struct Defaults {
    /// The VPC with what every VPC has.
    pub parts: Parts,
    /// One subnet in each zone.
    pub subnets: Vec<Subnet>,
    /// Attached, and routed to.
    pub gateway: InternetGateway,
    /// AWS's resolver and the region's internal domain.
    pub dhcp_options: DhcpOptions,
}

impl Defaults {
    /// Of this account and region, the same each time.
    pub fn of(at: Scope) -> Defaults {
        let mut number = 0;
        Self::build(at.region, &mut |prefix| {
            number += 1;
            derived(at, prefix, number)
        })
    }

    /// With ids from `id`.
    fn build(region: Region, id: &mut dyn FnMut(&str) -> String) -> Defaults {
        let dhcp_options = DhcpOptions { id: id("dopt").into(), options: dhcp_defaults(region) };
        let mut parts = new_vpc::parts(DEFAULT_VPC_BLOCK, true, Some(dhcp_options.id.clone()), id);
        let gateway = InternetGateway { id: id("igw").into(), vpc: Some(parts.vpc.id.clone()) };
        parts.route_table.routes.push(way_out(&gateway));
        let blocks = cidr::parts(DEFAULT_VPC_BLOCK, DEFAULT_SUBNET_LENGTH);
        let subnets = region.zones().zip(blocks).map(|(zone, block)| subnet(&parts, zone.name(), block, id)).collect();
        Defaults { parts, subnets, gateway, dhcp_options }
    }
}

/// Everything that is not local goes to the gateway.
pub fn way_out(gateway: &InternetGateway) -> Route {
    Route { destination: Ipv4Net::default(), target: Target::InternetGateway(gateway.id.clone()) }
}

/// A zone's default subnet.
pub fn subnet(parts: &Parts, zone: String, cidr: Ipv4Net, id: &mut dyn FnMut(&str) -> String) -> Subnet {
    Subnet {
        id: id("subnet").into(),
        vpc: parts.vpc.id.clone(),
        cidr,
        zone,
        default_for_az: true,
        map_public_ip: true,
        route_table: None,
        acl: parts.acl.id.clone(),
        acl_association: id("aclassoc"),
    }
}

fn dhcp_defaults(region: Region) -> Vec<(String, Vec<String>)> {
    vec![
        ("domain-name".into(), vec![internal_domain(region)]),
        ("domain-name-servers".into(), vec!["AmazonProvidedDNS".into()]),
    ]
}

/// The domain of private names: `ap-northeast-2.compute.internal`, `ec2.internal` in us-east-1.
pub fn internal_domain(region: Region) -> String {
    match region.code() {
        "us-east-1" => "ec2.internal".into(),
        code => format!("{code}.compute.internal"),
    }
}

fn derived(at: Scope, prefix: &str, number: u32) -> String {
    let text = format!("hanul default vpc {} {} {prefix} {number}", at.account, at.region);
    let hex: String = Sha256::digest(text).iter().map(|b| format!("{b:02x}")).collect();
    format!("{prefix}-{}", &hex[..17])
}
