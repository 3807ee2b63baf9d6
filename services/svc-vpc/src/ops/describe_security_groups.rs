//! DescribeSecurityGroups: <https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DescribeSecurityGroups.html>

use crate::model::SecurityGroup;
use crate::ops::shared::listing::{self, Query, each, one};
use crate::ops::shared::{groups, show_group};
use crate::tables;
use api_ec2::{self as api, DescribeSecurityGroupsRequest, DescribeSecurityGroupsResult, IpPermission};
use base::Fault;
use kernel::filter::Filter;
use kernel::{Cx, Scope};
use store::Read;

fn all<T: ToString>(permissions: &Option<Vec<IpPermission>>, member: fn(&IpPermission) -> Vec<T>) -> Vec<String> {
    permissions.iter().flatten().flat_map(member).map(|v| v.to_string()).collect()
}
fn ranges(p: &IpPermission) -> Vec<String> {
    each(&p.ip_ranges, |r| &r.cidr_ip)
}
fn ranges_v6(p: &IpPermission) -> Vec<String> {
    each(&p.ipv6_ranges, |r| &r.cidr_ipv6)
}
fn group_ids(p: &IpPermission) -> Vec<String> {
    each(&p.user_id_group_pairs, |g| &g.group_id)
}
fn group_names(p: &IpPermission) -> Vec<String> {
    each(&p.user_id_group_pairs, |g| &g.group_name)
}
fn user_ids(p: &IpPermission) -> Vec<String> {
    each(&p.user_id_group_pairs, |g| &g.user_id)
}
fn lists(p: &IpPermission) -> Vec<String> {
    each(&p.prefix_list_ids, |l| &l.prefix_list_id)
}
fn from(p: &IpPermission) -> Vec<String> {
    one(&p.from_port)
}
fn to(p: &IpPermission) -> Vec<String> {
    one(&p.to_port)
}
fn protocol(p: &IpPermission) -> Vec<String> {
    one(&p.ip_protocol)
}

static FILTERS: &[Filter<api::SecurityGroup>] = &[
    Filter { name: "description", values: |g| one(&g.description) },
    Filter { name: "egress.ip-permission.cidr", values: |g| all(&g.ip_permissions_egress, ranges) },
    Filter { name: "egress.ip-permission.from-port", values: |g| all(&g.ip_permissions_egress, from) },
    Filter { name: "egress.ip-permission.group-id", values: |g| all(&g.ip_permissions_egress, group_ids) },
    Filter { name: "egress.ip-permission.group-name", values: |g| all(&g.ip_permissions_egress, group_names) },
    Filter { name: "egress.ip-permission.ipv6-cidr", values: |g| all(&g.ip_permissions_egress, ranges_v6) },
    Filter { name: "egress.ip-permission.prefix-list-id", values: |g| all(&g.ip_permissions_egress, lists) },
    Filter { name: "egress.ip-permission.protocol", values: |g| all(&g.ip_permissions_egress, protocol) },
    Filter { name: "egress.ip-permission.to-port", values: |g| all(&g.ip_permissions_egress, to) },
    Filter { name: "egress.ip-permission.user-id", values: |g| all(&g.ip_permissions_egress, user_ids) },
    Filter { name: "group-id", values: |g| one(&g.group_id) },
    Filter { name: "group-name", values: |g| one(&g.group_name) },
    Filter { name: "ip-permission.cidr", values: |g| all(&g.ip_permissions, ranges) },
    Filter { name: "ip-permission.from-port", values: |g| all(&g.ip_permissions, from) },
    Filter { name: "ip-permission.group-id", values: |g| all(&g.ip_permissions, group_ids) },
    Filter { name: "ip-permission.group-name", values: |g| all(&g.ip_permissions, group_names) },
    Filter { name: "ip-permission.ipv6-cidr", values: |g| all(&g.ip_permissions, ranges_v6) },
    Filter { name: "ip-permission.prefix-list-id", values: |g| all(&g.ip_permissions, lists) },
    Filter { name: "ip-permission.protocol", values: |g| all(&g.ip_permissions, protocol) },
    Filter { name: "ip-permission.to-port", values: |g| all(&g.ip_permissions, to) },
    Filter { name: "ip-permission.user-id", values: |g| all(&g.ip_permissions, user_ids) },
    Filter { name: "owner-id", values: |g| one(&g.owner_id) },
    Filter { name: "vpc-id", values: |g| one(&g.vpc_id) },
];

/// Lists security groups: by id, by name in the default VPC, or all.
pub fn run(
    cx: &Cx,
    read: &dyn Read,
    input: DescribeSecurityGroupsRequest,
) -> Result<DescribeSecurityGroupsResult, Fault> {
    let at = cx.scope();
    let rows = rows(read, at, &input)?;
    let shown = rows.iter().map(|g| show_group::group(read, at, g)).collect::<Result<_, _>>()?;
    let ids = Some([input.group_ids.unwrap_or_default(), input.group_names.unwrap_or_default()].concat());
    let query = Query { ids: &ids, filters: &input.filters, max: input.max_results, token: &input.next_token };
    let (security_groups, next_token) =
        listing::page(cx, read, &query, shown, FILTERS, |g| g.group_id.as_deref().unwrap_or_default())?;
    Ok(DescribeSecurityGroupsResult { security_groups: Some(security_groups), next_token })
}

fn rows(read: &dyn Read, at: Scope, input: &DescribeSecurityGroupsRequest) -> Result<Vec<SecurityGroup>, Fault> {
    let names: Vec<&String> = input.group_names.iter().flatten().collect();
    if names.is_empty() {
        return listing::rows::<SecurityGroup>(read, at, &input.group_ids);
    }
    let mut found = Vec::new();
    for name in names {
        found.push(groups::named(read, at, None, Some(name))?);
    }
    for id in input.group_ids.iter().flatten() {
        found.push(tables::find(read, at, id)?);
    }
    found.sort_by(|a, b| a.id.cmp(&b.id));
    found.dedup();
    Ok(found)
}
