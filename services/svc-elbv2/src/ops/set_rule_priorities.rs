//! SetRulePriorities: <https://docs.aws.amazon.com/elasticloadbalancing/latest/APIReference/API_SetRulePriorities.html>

use crate::model::Rule;
use crate::ops::shared::find::{self, RuleFound};
use crate::ops::shared::show_rule;
use crate::{errors, tables};
use api_elbv2::{RulePriorityPair, SetRulePrioritiesInput, SetRulePrioritiesOutput};
use base::Fault;
use kernel::{Cx, Scope};
use store::{Read, Tx};

/// Sets priorities together, so that rules can change places.
pub fn run(cx: &Cx, tx: &mut Tx, input: SetRulePrioritiesInput) -> Result<SetRulePrioritiesOutput, Fault> {
    let at = cx.scope();
    if input.rule_priorities.is_empty() {
        return Err(errors::validation("A rule priority must be specified"));
    }
    let mut changed: Vec<Rule> = Vec::new();
    for pair in &input.rule_priorities {
        let rule = wanted(tx, at, pair)?;
        if changed.iter().any(|r| r.id == rule.id) {
            return Err(errors::validation(format!("Rule '{}' was specified more than once", rule.id.arn(at))));
        }
        changed.push(rule);
    }
    for rule in &changed {
        check_free(tx, at, rule, &changed)?;
    }
    for rule in &changed {
        tables::put_rule(tx, at, rule)?;
    }
    Ok(SetRulePrioritiesOutput { rules: Some(changed.iter().map(|r| show_rule::rule(at, r)).collect()) })
}

fn wanted(read: &dyn Read, at: Scope, pair: &RulePriorityPair) -> Result<Rule, Fault> {
    let arn = pair.rule_arn.as_deref().ok_or_else(|| errors::validation("A rule ARN must be specified"))?;
    let priority = pair.priority.ok_or_else(|| errors::validation("A rule priority must be specified"))?;
    match find::rule(read, at, arn)? {
        RuleFound::Plain(rule) => Ok(Rule { priority: priority.unsigned_abs(), ..rule }),
        RuleFound::Default(l) => Err(errors::default_rule(at, &l.default_rule(), "given a priority")),
    }
}

/// No other rule of the listener may have the priority in the end.
fn check_free(read: &dyn Read, at: Scope, rule: &Rule, changed: &[Rule]) -> Result<(), Fault> {
    let after = |r: Rule| changed.iter().find(|c| c.id == r.id).cloned().unwrap_or(r);
    let mut others = tables::rules_of(read, at, &rule.id.listener)?.into_iter().map(after);
    match others.any(|o| o.id != rule.id && o.priority == rule.priority) {
        true => Err(errors::priority_in_use(rule.priority)),
        false => Ok(()),
    }
}
