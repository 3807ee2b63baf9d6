//! AuthorizeSecurityGroupEgress: <https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_AuthorizeSecurityGroupEgress.html>

use crate::errors;
use crate::model::SecurityGroup;
use crate::ops::shared::permissions::{self, Side};
use crate::ops::shared::{show_group, tagging};
use crate::tables;
use api_ec2::{AuthorizeSecurityGroupEgressRequest, AuthorizeSecurityGroupEgressResult};
use base::Fault;
use kernel::Cx;
use store::Tx;

/// Adds rules for what goes out. AWS does not support the flat form here.
pub fn run(
    cx: &Cx,
    tx: &mut Tx,
    input: AuthorizeSecurityGroupEgressRequest,
) -> Result<AuthorizeSecurityGroupEgressResult, Fault> {
    let at = cx.scope();
    let group: SecurityGroup = tables::find(tx, at, &input.group_id)?;
    let tags = tagging::wanted(&input.tag_specifications, "security-group-rule")?;
    let listed = input.ip_permissions.filter(|p| !p.is_empty()).ok_or_else(|| errors::missing("ipPermissions"))?;
    let added = permissions::authorize(cx, tx, &group, Side::Egress, &listed, &tags)?;
    let rules = added.iter().map(|r| show_group::rule(tx, at, r)).collect::<Result<_, _>>()?;
    Ok(AuthorizeSecurityGroupEgressResult { r#return: Some(true), security_group_rules: Some(rules) })
}
