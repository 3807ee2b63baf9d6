//! What comes with every VPC: a main route table, a default security group and a default network ACL.
//!
//! Default security groups: <https://docs.aws.amazon.com/vpc/latest/userguide/default-security-group.html>; default network
//! ACL: <https://docs.aws.amazon.com/vpc/latest/userguide/default-network-acl.html>

use crate::ids::DhcpOptionsId;
use crate::model::{
    AclEntry, CidrBlock, NetworkAcl, Peer, RouteTable, RouteTableLink, Rule, SecurityGroup, Traffic, Vpc,
};
use base::Ipv4Net;
use ipnet::IpNet;

/// A VPC and what comes with it.
#[derive(Debug, Clone)]
pub struct Parts {
    /// The VPC.
    pub vpc: Vpc,
    /// Its main route table.
    pub route_table: RouteTable,
    /// Its default security group.
    pub group: SecurityGroup,
    /// That group's rules.
    pub rules: Vec<Rule>,
    /// Its default network ACL.
    pub acl: NetworkAcl,
}

/// Builds them; `id` gives a new id for a prefix.
pub fn parts(
    block: Ipv4Net,
    is_default: bool,
    dhcp_options: Option<DhcpOptionsId>,
    id: &mut dyn FnMut(&str) -> String,
) -> Parts {
    let vpc = Vpc {
        id: id("vpc").into(),
        cidrs: vec![CidrBlock { association: id("vpc-cidr-assoc"), block }],
        is_default,
        dhcp_options,
        dns_support: true,
        dns_hostnames: is_default,
        usage_metrics: false,
        main: RouteTableLink { table: id("rtb").into(), association: id("rtbassoc") },
    };
    let route_table = RouteTable { id: vpc.main.table.clone(), vpc: vpc.id.clone(), routes: Vec::new() };
    let group = SecurityGroup {
        id: id("sg").into(),
        vpc: vpc.id.clone(),
        name: SecurityGroup::DEFAULT.into(),
        description: "default VPC security group".into(),
    };
    let inside = rule(&group, false, Peer::Group(group.id.clone()), id);
    let rules = vec![inside, all_egress(&group, id)];
    let acl = NetworkAcl {
        id: id("acl").into(),
        vpc: vpc.id.clone(),
        is_default: true,
        entries: vec![allow_all(false), allow_all(true)],
    };
    Parts { vpc, route_table, group, rules, acl }
}

/// The rule that every new group begins with: everything may leave.
pub fn all_egress(group: &SecurityGroup, id: &mut dyn FnMut(&str) -> String) -> Rule {
    rule(group, true, Peer::Range(everywhere()), id)
}

fn rule(group: &SecurityGroup, egress: bool, peer: Peer, id: &mut dyn FnMut(&str) -> String) -> Rule {
    Rule { id: id("sgr").into(), group: group.id.clone(), egress, traffic: Traffic::ANY, peer, description: None }
}

fn allow_all(egress: bool) -> AclEntry {
    AclEntry { egress, number: 100, traffic: Traffic::ANY, range: everywhere(), allow: true }
}

/// `0.0.0.0/0`
pub fn everywhere() -> IpNet {
    IpNet::V4(Ipv4Net::default())
}
