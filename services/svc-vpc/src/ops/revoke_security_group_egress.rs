//! RevokeSecurityGroupEgress: <https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_RevokeSecurityGroupEgress.html>

use crate::errors;
use crate::model::SecurityGroup;
use crate::ops::shared::permissions::{self, Side};
use crate::ops::shared::show_group;
use crate::tables;
use api_ec2::{RevokeSecurityGroupEgressRequest, RevokeSecurityGroupEgressResult};
use base::Fault;
use kernel::Cx;
use store::Tx;

/// Removes rules for what goes out: by id, or by what they say.
pub fn run(
    cx: &Cx,
    tx: &mut Tx,
    input: RevokeSecurityGroupEgressRequest,
) -> Result<RevokeSecurityGroupEgressResult, Fault> {
    let group: SecurityGroup = tables::find(tx, cx.scope(), &input.group_id)?;
    let listed = input.ip_permissions.filter(|p| !p.is_empty());
    let revoked = match (input.security_group_rule_ids.filter(|ids| !ids.is_empty()), listed) {
        (Some(_), Some(_)) => return Err(errors::rules_by_id_and_value()),
        (Some(ids), None) => permissions::revoke_ids(cx, tx, &group, Side::Egress, &ids)?,
        (None, Some(listed)) => permissions::revoke(cx, tx, &group, Side::Egress, &listed)?,
        (None, None) => return Err(errors::missing("ipPermissions")),
    };
    Ok(RevokeSecurityGroupEgressResult {
        r#return: Some(true),
        unknown_ip_permissions: (!revoked.unknown.is_empty()).then_some(revoked.unknown),
        revoked_security_group_rules: Some(revoked.rules.iter().map(show_group::revoked).collect()),
    })
}
