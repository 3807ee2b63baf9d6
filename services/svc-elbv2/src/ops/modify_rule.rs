//! ModifyRule: <https://docs.aws.amazon.com/elasticloadbalancing/latest/APIReference/API_ModifyRule.html>

use crate::ops::create_rule::conditions;
use crate::ops::shared::find::{self, RuleFound};
use crate::ops::shared::{actions, show_rule};
use crate::rules::transforms;
use crate::{errors, tables};
use api_elbv2::{ModifyRuleInput, ModifyRuleOutput};
use base::Fault;
use kernel::Cx;
use store::Tx;

/// Replaces conditions, actions or transforms of a rule; its priority has an operation of its own.
pub fn run(cx: &Cx, tx: &mut Tx, input: ModifyRuleInput) -> Result<ModifyRuleOutput, Fault> {
    let at = cx.scope();
    let mut rule = match find::rule(tx, at, &input.rule_arn)? {
        RuleFound::Plain(rule) => rule,
        RuleFound::Default(listener) => return Err(errors::default_rule(at, &listener.default_rule(), "modified")),
    };
    let of = &rule.id.listener;
    let balancer = tables::load_balancer(tx, at, &of.balancer)?.ok_or_else(|| errors::lost(of))?;
    // empty lists stand for none
    if let Some(asked) = input.conditions.filter(|c| !c.is_empty()) {
        rule.conditions = conditions(cx, tx, &asked)?;
    }
    if let Some(asked) = input.actions.filter(|a| !a.is_empty()) {
        rule.action = actions::read(cx, tx, &balancer, &asked)?;
    }
    let transforms = transforms::parse(&input.transforms.unwrap_or_default())?;
    match (transforms.is_empty(), input.reset_transforms.unwrap_or(false)) {
        (false, true) => return Err(errors::validation("You cannot specify both transforms and ResetTransforms")),
        (false, false) => rule.transforms = transforms,
        (true, true) => rule.transforms = Vec::new(),
        (true, false) => {}
    }
    tables::put_rule(tx, at, &rule)?;
    Ok(ModifyRuleOutput { rules: Some(vec![show_rule::rule(at, &rule)]) })
}
