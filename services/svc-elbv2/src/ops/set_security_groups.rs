//! SetSecurityGroups: <https://docs.aws.amazon.com/elasticloadbalancing/latest/APIReference/API_SetSecurityGroups.html>

use crate::ops::shared::{find, groups, nodes};
use crate::{errors, tables};
use api_elbv2::{SetSecurityGroupsInput, SetSecurityGroupsOutput};
use base::Fault;
use kernel::Cx;
use store::Tx;

/// Replaces the security groups of a load balancer.
pub fn run(cx: &Cx, tx: &mut Tx, input: SetSecurityGroupsInput) -> Result<SetSecurityGroupsOutput, Fault> {
    let at = cx.scope();
    let mut balancer = find::load_balancer(tx, at, &input.load_balancer_arn)?;
    if input.security_groups.is_empty() {
        return Err(errors::validation("At least one security group must be specified"));
    }
    balancer.security_groups = groups::of(cx, tx, &balancer.vpc, Some(input.security_groups))?;
    nodes::regroup(cx, tx, &balancer)?;
    tables::put_load_balancer(tx, at, &balancer)?;
    Ok(SetSecurityGroupsOutput { security_group_ids: Some(balancer.security_groups), ..Default::default() })
}
