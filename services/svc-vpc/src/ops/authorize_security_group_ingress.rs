//! AuthorizeSecurityGroupIngress: <https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_AuthorizeSecurityGroupIngress.html>

use crate::ops::shared::permissions::{self, Flat, Side};
use crate::ops::shared::{groups, show_group, tagging};
use api_ec2::{AuthorizeSecurityGroupIngressRequest, AuthorizeSecurityGroupIngressResult};
use base::Fault;
use kernel::Cx;
use store::Tx;

/// Adds rules for what comes in, in the listed or in the flat form.
pub fn run(
    cx: &Cx,
    tx: &mut Tx,
    input: AuthorizeSecurityGroupIngressRequest,
) -> Result<AuthorizeSecurityGroupIngressResult, Fault> {
    let at = cx.scope();
    let group = groups::named(tx, at, input.group_id.as_deref(), input.group_name.as_deref())?;
    let tags = tagging::wanted(&input.tag_specifications, "security-group-rule")?;
    let flat = Flat {
        range: input.cidr_ip,
        protocol: input.ip_protocol,
        from: input.from_port,
        to: input.to_port,
        group: input.source_security_group_name,
        owner: input.source_security_group_owner_id,
    };
    let added = permissions::authorize(cx, tx, &group, Side::Ingress, &flat.or(input.ip_permissions)?, &tags)?;
    let rules = added.iter().map(|r| show_group::rule(tx, at, r)).collect::<Result<_, _>>()?;
    Ok(AuthorizeSecurityGroupIngressResult { r#return: Some(true), security_group_rules: Some(rules) })
}
