//! Network ACLs as answers show them.
//!
//! NetworkAcl: <https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_NetworkAcl.html>

use crate::model::{AclEntry, NetworkAcl, Subnet, Traffic};
use crate::ops::shared::tagging;
use crate::rules::new_vpc::everywhere;
use crate::tables;
use api_ec2 as api;
use base::Fault;
use ipnet::IpNet;
use kernel::Scope;
use store::Read;

/// A network ACL with its associations and the rule `*` of each direction.
pub fn network_acl(read: &dyn Read, at: Scope, acl: &NetworkAcl) -> Result<api::NetworkAcl, Fault> {
    let subnets = tables::list::<Subnet>(read, at)?;
    let of_direction = |egress: bool| {
        let own = acl.entries.iter().filter(move |e| e.egress == egress).map(entry);
        own.chain(std::iter::once(entry(&last(egress))))
    };
    Ok(api::NetworkAcl {
        associations: Some(subnets.iter().filter(|s| s.acl == acl.id).map(association).collect()),
        entries: Some(of_direction(true).chain(of_direction(false)).collect()),
        is_default: Some(acl.is_default),
        network_acl_id: Some(acl.id.to_string()),
        tags: tagging::shown_always(read, at, &acl.id)?,
        vpc_id: Some(acl.vpc.to_string()),
        owner_id: Some(at.account.to_string()),
    })
}

fn last(egress: bool) -> AclEntry {
    AclEntry { egress, number: NetworkAcl::LAST, traffic: Traffic::ANY, range: everywhere(), allow: false }
}

fn association(subnet: &Subnet) -> api::NetworkAclAssociation {
    api::NetworkAclAssociation {
        network_acl_association_id: Some(subnet.acl_association.clone()),
        network_acl_id: Some(subnet.acl.to_string()),
        subnet_id: Some(subnet.id.to_string()),
    }
}

fn entry(e: &AclEntry) -> api::NetworkAclEntry {
    let mut shown = api::NetworkAclEntry {
        egress: Some(e.egress),
        protocol: Some(e.traffic.protocol.to_string()),
        rule_action: Some(if e.allow { api::RuleAction::Allow } else { api::RuleAction::Deny }),
        rule_number: Some(e.number.into()),
        ..Default::default()
    };
    match e.range {
        IpNet::V4(net) => shown.cidr_block = Some(net.to_string()),
        IpNet::V6(net) => shown.ipv6_cidr_block = Some(net.to_string()),
    }
    if e.traffic.has_ports() {
        shown.port_range = Some(api::PortRange { from: Some(e.traffic.from), to: Some(e.traffic.to) });
    }
    if e.traffic.is_icmp() {
        shown.icmp_type_code = Some(api::IcmpTypeCode { r#type: Some(e.traffic.from), code: Some(e.traffic.to) });
    }
    shown
}
