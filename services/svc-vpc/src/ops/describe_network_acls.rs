//! DescribeNetworkAcls: <https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DescribeNetworkAcls.html>

use crate::model::NetworkAcl;
use crate::ops::shared::listing::{self, Query, each, one};
use crate::ops::shared::show_network_acl;
use api_ec2::{self as api, DescribeNetworkAclsRequest, DescribeNetworkAclsResult, IcmpTypeCode, PortRange};
use base::Fault;
use kernel::Cx;
use kernel::filter::Filter;
use store::Read;

static FILTERS: &[Filter<api::NetworkAcl>] = &[
    Filter { name: "association.association-id", values: |a| each(&a.associations, |x| &x.network_acl_association_id) },
    Filter { name: "association.network-acl-id", values: |a| each(&a.associations, |x| &x.network_acl_id) },
    Filter { name: "association.subnet-id", values: |a| each(&a.associations, |x| &x.subnet_id) },
    Filter { name: "default", values: |a| one(&a.is_default) },
    Filter { name: "entry.cidr", values: |a| each(&a.entries, |e| &e.cidr_block) },
    Filter { name: "entry.icmp.code", values: |a| icmp(a, |t| &t.code) },
    Filter { name: "entry.icmp.type", values: |a| icmp(a, |t| &t.r#type) },
    Filter { name: "entry.ipv6-cidr", values: |a| each(&a.entries, |e| &e.ipv6_cidr_block) },
    Filter { name: "entry.port-range.from", values: |a| ports(a, |p| &p.from) },
    Filter { name: "entry.port-range.to", values: |a| ports(a, |p| &p.to) },
    Filter { name: "entry.protocol", values: |a| each(&a.entries, |e| &e.protocol) },
    Filter { name: "entry.rule-action", values: |a| each(&a.entries, |e| &e.rule_action) },
    Filter { name: "entry.egress", values: |a| each(&a.entries, |e| &e.egress) },
    Filter { name: "entry.rule-number", values: |a| each(&a.entries, |e| &e.rule_number) },
    Filter { name: "network-acl-id", values: |a| one(&a.network_acl_id) },
    Filter { name: "owner-id", values: |a| one(&a.owner_id) },
    Filter { name: "vpc-id", values: |a| one(&a.vpc_id) },
];

fn icmp(acl: &api::NetworkAcl, member: fn(&IcmpTypeCode) -> &Option<i32>) -> Vec<String> {
    acl.entries.iter().flatten().filter_map(|e| e.icmp_type_code.as_ref()).flat_map(|t| one(member(t))).collect()
}

fn ports(acl: &api::NetworkAcl, member: fn(&PortRange) -> &Option<i32>) -> Vec<String> {
    acl.entries.iter().flatten().filter_map(|e| e.port_range.as_ref()).flat_map(|p| one(member(p))).collect()
}

/// Lists network ACLs.
pub fn run(cx: &Cx, read: &dyn Read, input: DescribeNetworkAclsRequest) -> Result<DescribeNetworkAclsResult, Fault> {
    let at = cx.scope();
    let rows = listing::rows::<NetworkAcl>(read, at, &input.network_acl_ids)?;
    let shown = rows.iter().map(|a| show_network_acl::network_acl(read, at, a)).collect::<Result<_, _>>()?;
    let query = Query {
        ids: &input.network_acl_ids,
        filters: &input.filters,
        max: input.max_results,
        token: &input.next_token,
    };
    let (network_acls, next_token) =
        listing::page(cx, read, &query, shown, FILTERS, |a| a.network_acl_id.as_deref().unwrap_or_default())?;
    Ok(DescribeNetworkAclsResult { network_acls: Some(network_acls), next_token })
}
