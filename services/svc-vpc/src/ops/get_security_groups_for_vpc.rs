//! GetSecurityGroupsForVpc: <https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_GetSecurityGroupsForVpc.html>

use crate::model::{SecurityGroup, Vpc};
use crate::ops::shared::listing::{self, Query, one};
use crate::ops::shared::tagging;
use crate::tables;
use api_ec2::{self as api, GetSecurityGroupsForVpcRequest, GetSecurityGroupsForVpcResult};
use base::Fault;
use kernel::filter::Filter;
use kernel::{Cx, Scope};
use store::Read;

static FILTERS: &[Filter<api::SecurityGroupForVpc>] = &[
    Filter { name: "group-id", values: |g| one(&g.group_id) },
    Filter { name: "description", values: |g| one(&g.description) },
    Filter { name: "group-name", values: |g| one(&g.group_name) },
    Filter { name: "owner-id", values: |g| one(&g.owner_id) },
    Filter { name: "primary-vpc-id", values: |g| one(&g.primary_vpc_id) },
];

/// Lists the groups that interfaces of a VPC may have.
pub fn run(
    cx: &Cx,
    read: &dyn Read,
    input: GetSecurityGroupsForVpcRequest,
) -> Result<GetSecurityGroupsForVpcResult, Fault> {
    let at = cx.scope();
    let vpc: Vpc = tables::find(read, at, &input.vpc_id)?;
    let rows = tables::list::<SecurityGroup>(read, at)?.into_iter().filter(|g| g.vpc == vpc.id);
    let shown = rows.map(|g| show(read, at, g)).collect::<Result<_, _>>()?;
    let ids = Some(vec![input.vpc_id]);
    let query = Query { ids: &ids, filters: &input.filters, max: input.max_results, token: &input.next_token };
    let (groups, next_token) =
        listing::page(cx, read, &query, shown, FILTERS, |g| g.group_id.as_deref().unwrap_or_default())?;
    Ok(GetSecurityGroupsForVpcResult { security_group_for_vpcs: Some(groups), next_token })
}

fn show(read: &dyn Read, at: Scope, group: SecurityGroup) -> Result<api::SecurityGroupForVpc, Fault> {
    Ok(api::SecurityGroupForVpc {
        tags: tagging::shown(read, at, &group.id)?,
        description: Some(group.description),
        group_name: Some(group.name),
        owner_id: Some(at.account.to_string()),
        group_id: Some(group.id.into()),
        primary_vpc_id: Some(group.vpc.into()),
    })
}
