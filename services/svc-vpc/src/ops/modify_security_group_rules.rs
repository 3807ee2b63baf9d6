//! ModifySecurityGroupRules: <https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_ModifySecurityGroupRules.html>

use crate::errors;
use crate::ids::Id;
use crate::model::{Rule, SecurityGroup};
use crate::ops::shared::{permissions, prefix_lists};
use crate::rules::permission::{self, Named};
use crate::rules::traffic;
use crate::tables;
use api_ec2::{ModifySecurityGroupRulesRequest, ModifySecurityGroupRulesResult, SecurityGroupRuleRequest};
use base::Fault;
use kernel::Cx;
use store::Tx;

/// Replaces what rules say; their ids and directions stay.
pub fn run(
    cx: &Cx,
    tx: &mut Tx,
    input: ModifySecurityGroupRulesRequest,
) -> Result<ModifySecurityGroupRulesResult, Fault> {
    let at = cx.scope();
    let group: SecurityGroup = tables::find(tx, at, &input.group_id)?;
    for update in input.security_group_rules {
        let mut rule: Rule = tables::find(tx, at, &update.security_group_rule_id)?;
        if rule.group != group.id {
            return Err(rule.id.not_found());
        }
        let wanted = update.security_group_rule.ok_or_else(|| errors::missing("SecurityGroupRule"))?;
        rule.traffic = traffic::of_rule(wanted.ip_protocol.as_deref(), wanted.from_port, wanted.to_port)?;
        rule.peer = permissions::peer(tx, at, &group, named(&wanted)?)?;
        rule.description = permission::checked(wanted.description)?;
        let others = tables::rules_of(tx, at, &group.id)?;
        if others.iter().any(|o| o.id != rule.id && o.same_as(&rule)) {
            return Err(errors::duplicate_permission(permission::sentence(&rule)));
        }
        tables::put(tx, at, &rule)?;
    }
    let rules = tables::rules_of(tx, at, &group.id)?;
    for egress in [false, true] {
        prefix_lists::check_rules(cx, tx, &rules.iter().filter(|r| r.egress == egress).collect::<Vec<_>>())?;
    }
    Ok(ModifySecurityGroupRulesResult { r#return: Some(true) })
}

fn named(wanted: &SecurityGroupRuleRequest) -> Result<Named, Fault> {
    let given = [&wanted.cidr_ipv4, &wanted.cidr_ipv6, &wanted.prefix_list_id, &wanted.referenced_group_id]
        .map(Option::as_deref);
    match given {
        [Some(range), None, None, None] => permission::range(Some(range), false),
        [None, Some(range), None, None] => permission::range(Some(range), true),
        [None, None, Some(list), None] => Ok(Named::PrefixList(list.to_owned())),
        [None, None, None, Some(id)] => Ok(Named::Group { id: Some(id.to_owned()), name: None, owner: None }),
        [None, None, None, None] => Err(errors::missing("CidrIpv4, CidrIpv6, PrefixListId or ReferencedGroupId")),
        _ => Err(errors::combination(
            "Only one of CidrIpv4, CidrIpv6, PrefixListId or ReferencedGroupId can be specified",
        )),
    }
}
