//! Changing descriptions of rules: what both UpdateSecurityGroupRuleDescriptions calls share.

use crate::errors;
use crate::model::SecurityGroup;
use crate::ops::shared::permissions::{self, Side};
use crate::rules::permission;
use crate::tables;
use api_ec2::{IpPermission, SecurityGroupRuleDescription};
use base::Fault;
use kernel::Cx;
use store::Tx;

/// By what the rules say, or by their ids; not both.
pub fn update(
    cx: &Cx,
    tx: &mut Tx,
    group: &SecurityGroup,
    side: Side,
    permissions: Option<Vec<IpPermission>>,
    by_id: Option<Vec<SecurityGroupRuleDescription>>,
) -> Result<(), Fault> {
    match (permissions.filter(|p| !p.is_empty()), by_id.filter(|d| !d.is_empty())) {
        (Some(permissions), None) => by_value(cx, tx, group, side, &permissions),
        (None, Some(descriptions)) => by_ids(cx, tx, group, side, descriptions),
        (Some(_), Some(_)) => Err(errors::rules_by_id_and_value()),
        (None, None) => Err(errors::missing("ipPermissions")),
    }
}

fn by_value(cx: &Cx, tx: &mut Tx, group: &SecurityGroup, side: Side, listed: &[IpPermission]) -> Result<(), Fault> {
    for wish in permission::wishes(listed)? {
        let description = wish.description.clone();
        let found = permissions::matching(tx, cx.scope(), group, side, wish)?;
        let mut rule = found.ok_or_else(errors::no_permission)?;
        rule.description = description;
        tables::put(tx, cx.scope(), &rule)?;
    }
    Ok(())
}

fn by_ids(
    cx: &Cx,
    tx: &mut Tx,
    group: &SecurityGroup,
    side: Side,
    descriptions: Vec<SecurityGroupRuleDescription>,
) -> Result<(), Fault> {
    for d in descriptions {
        let id = d.security_group_rule_id.ok_or_else(|| errors::missing("SecurityGroupRuleId"))?;
        for mut rule in permissions::by_id(tx, cx.scope(), group, side, &[id])? {
            rule.description = permission::checked(d.description.clone())?;
            tables::put(tx, cx.scope(), &rule)?;
        }
    }
    Ok(())
}
