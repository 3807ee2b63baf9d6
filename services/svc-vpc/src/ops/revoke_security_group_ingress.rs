//! RevokeSecurityGroupIngress: <https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_RevokeSecurityGroupIngress.html>

use crate::errors;
use crate::ops::shared::permissions::{self, Flat, Side};
use crate::ops::shared::{groups, show_group};
use api_ec2::{RevokeSecurityGroupIngressRequest, RevokeSecurityGroupIngressResult};
use base::Fault;
use kernel::Cx;
use store::Tx;

/// Removes rules for what comes in: by id, or by what they say.
pub fn run(
    cx: &Cx,
    tx: &mut Tx,
    input: RevokeSecurityGroupIngressRequest,
) -> Result<RevokeSecurityGroupIngressResult, Fault> {
    let group = groups::named(tx, cx.scope(), input.group_id.as_deref(), input.group_name.as_deref())?;
    let flat = Flat {
        range: input.cidr_ip,
        protocol: input.ip_protocol,
        from: input.from_port,
        to: input.to_port,
        group: input.source_security_group_name,
        owner: input.source_security_group_owner_id,
    };
    let revoked = match input.security_group_rule_ids.filter(|ids| !ids.is_empty()) {
        Some(_) if input.ip_permissions.is_some() => return Err(errors::rules_by_id_and_value()),
        Some(ids) => permissions::revoke_ids(cx, tx, &group, Side::Ingress, &ids)?,
        None => permissions::revoke(cx, tx, &group, Side::Ingress, &flat.or(input.ip_permissions)?)?,
    };
    Ok(RevokeSecurityGroupIngressResult {
        r#return: Some(true),
        unknown_ip_permissions: (!revoked.unknown.is_empty()).then_some(revoked.unknown),
        revoked_security_group_rules: Some(revoked.rules.iter().map(show_group::revoked).collect()),
    })
}
