//! DescribeTargetGroups: <https://docs.aws.amazon.com/elasticloadbalancing/latest/APIReference/API_DescribeTargetGroups.html>

use crate::model::TargetGroup;
use crate::ops::shared::{find, pages, show, uses};
use crate::{errors, tables};
use api_elbv2::{DescribeTargetGroupsInput, DescribeTargetGroupsOutput};
use base::Fault;
use kernel::{Cx, Scope};
use store::Read;

/// Lists target groups: all, those of a load balancer, or those of the ARNs or names given.
pub fn run(cx: &Cx, read: &dyn Read, input: DescribeTargetGroupsInput) -> Result<DescribeTargetGroupsOutput, Fault> {
    let at = cx.scope();
    let query =
        format!("DescribeTargetGroups {:?} {:?} {:?}", input.load_balancer_arn, input.target_group_arns, input.names);
    let found = chosen(read, at, &input)?;
    let used = uses::all(read, at)?;
    let page = pages::cut(cx, &query, found, input.page_size, &input.marker, |g| g.id.name.clone())?;
    let shown = page.items.iter().map(|g| show::group(at, g, used.get(&g.id))).collect();
    Ok(DescribeTargetGroupsOutput { target_groups: Some(shown), next_marker: page.next })
}

fn chosen(read: &dyn Read, at: Scope, input: &DescribeTargetGroupsInput) -> Result<Vec<TargetGroup>, Fault> {
    let arns = input.target_group_arns.as_deref().unwrap_or_default();
    let names = input.names.as_deref().unwrap_or_default();
    match (&input.load_balancer_arn, arns, names) {
        (Some(arn), [], []) => {
            let balancer = find::load_balancer(read, at, arn)?;
            let used = uses::by(read, at, &balancer.id)?;
            used.iter().map(|id| tables::group(read, at, id)?.ok_or_else(errors::no_group)).collect()
        }
        (None, [_, ..], []) => arns.iter().map(|a| find::group(read, at, a)).collect(),
        (None, [], [_, ..]) => {
            names.iter().map(|n| tables::group_named(read, at, n)?.ok_or_else(errors::no_group)).collect()
        }
        (None, [], []) => {
            let all = tables::TARGET_GROUPS.list(read, &(&at,)).map_err(Fault::internal)?;
            Ok(all.into_iter().map(|(_, g)| g).collect())
        }
        _ => Err(errors::validation(
            "You can specify only one of the following: load balancer ARN, target group ARNs, target group names",
        )),
    }
}
