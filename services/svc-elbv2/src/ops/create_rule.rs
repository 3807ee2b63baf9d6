//! CreateRule: <https://docs.aws.amazon.com/elasticloadbalancing/latest/APIReference/API_CreateRule.html>

use crate::ids::{RuleId, new_hex};
use crate::limits::{self, CONDITION_VALUES, CONDITION_WILDCARDS, RULES};
use crate::model::{Condition, Rule};
use crate::ops::shared::{actions, find, show_rule, tagging};
use crate::rules::{conditions, transforms};
use crate::{errors, tables};
use api_elbv2::{CreateRuleInput, CreateRuleOutput, RuleCondition};
use base::Fault;
use kernel::Cx;
use store::{Read, Tx};

/// Makes a rule of a listener.
pub fn run(cx: &Cx, tx: &mut Tx, input: CreateRuleInput) -> Result<CreateRuleOutput, Fault> {
    let at = cx.scope();
    let listener = find::listener(tx, at, &input.listener_arn)?;
    let balancer = tables::load_balancer(tx, at, &listener.id.balancer)?.ok_or_else(|| errors::lost(&listener.id))?;
    let priority = input.priority.unsigned_abs();
    let tags = tagging::wanted(input.tags)?;
    let conditions = conditions(cx, tx, &input.conditions)?;
    let transforms = transforms::parse(&input.transforms.unwrap_or_default())?;
    let action = actions::read(cx, tx, &balancer, &input.actions)?;
    if tables::rules_of(tx, at, &listener.id)?.iter().any(|r| r.priority == priority) {
        return Err(errors::priority_in_use(priority));
    }
    let has = tables::count_rules(tx, at, &balancer.id)?;
    limits::check(cx, tx, RULES, "TooManyRules", "rules per load balancer", has + 1)?;
    let id = RuleId { listener: listener.id, hex: new_hex(cx) };
    let rule = Rule { id, priority, conditions, action, transforms };
    tables::put_rule(tx, at, &rule)?;
    tagging::give(tx, at, &rule.id.arn(at), &tags)?;
    Ok(CreateRuleOutput { rules: Some(vec![show_rule::rule(at, &rule)]) })
}

/// Conditions within their quotas.
pub fn conditions(cx: &Cx, read: &dyn Read, asked: &[RuleCondition]) -> Result<Vec<Condition>, Fault> {
    let found = conditions::parse(asked)?;
    let (values, wildcards) = conditions::sizes(&found);
    for (quota, n, what) in [(CONDITION_VALUES, values, "values"), (CONDITION_WILDCARDS, wildcards, "wildcards")] {
        let max = quota.of(cx, read)?;
        if n as u64 > max {
            return Err(errors::validation(format!("A rule can only have '{max}' condition {what}")));
        }
    }
    Ok(found)
}
