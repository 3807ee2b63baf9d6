//! UpdateSecurityGroupRuleDescriptionsEgress: <https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_UpdateSecurityGroupRuleDescriptionsEgress.html>

use crate::ops::shared::permissions::Side;
use crate::ops::shared::{groups, rule_descriptions};
use api_ec2::{UpdateSecurityGroupRuleDescriptionsEgressRequest, UpdateSecurityGroupRuleDescriptionsEgressResult};
use base::Fault;
use kernel::Cx;
use store::Tx;

/// Changes the descriptions of egress rules; a description that is left out is removed.
pub fn run(
    cx: &Cx,
    tx: &mut Tx,
    input: UpdateSecurityGroupRuleDescriptionsEgressRequest,
) -> Result<UpdateSecurityGroupRuleDescriptionsEgressResult, Fault> {
    let group = groups::named(tx, cx.scope(), input.group_id.as_deref(), input.group_name.as_deref())?;
    let (permissions, by_id) = (input.ip_permissions, input.security_group_rule_descriptions);
    rule_descriptions::update(cx, tx, &group, Side::Egress, permissions, by_id)?;
    Ok(UpdateSecurityGroupRuleDescriptionsEgressResult { r#return: Some(true) })
}
