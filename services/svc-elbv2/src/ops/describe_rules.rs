//! DescribeRules: <https://docs.aws.amazon.com/elasticloadbalancing/latest/APIReference/API_DescribeRules.html>

use crate::errors;
use crate::ops::shared::find::{self, RuleFound};
use crate::ops::shared::{pages, show_rule};
use crate::tables;
use api_elbv2::{DescribeRulesInput, DescribeRulesOutput, Rule};
use base::Fault;
use kernel::{Cx, Scope};
use store::Read;

/// Lists the rules of a listener, or those of the ARNs given: by priority, default rules last.
pub fn run(cx: &Cx, read: &dyn Read, input: DescribeRulesInput) -> Result<DescribeRulesOutput, Fault> {
    let at = cx.scope();
    let arns = input.rule_arns.as_deref().unwrap_or_default();
    let found = match (&input.listener_arn, arns) {
        (Some(arn), []) => of_listener(read, at, arn)?,
        (None, [_, ..]) => arns.iter().map(|a| one(read, at, a)).collect::<Result<_, _>>()?,
        (Some(_), _) => return Err(errors::validation("You cannot specify both rule ARNs and a listener ARN")),
        (None, []) => return Err(errors::validation("You must specify either listener ARN or rule ARNs")),
    };
    let query = format!("DescribeRules {:?} {arns:?}", input.listener_arn);
    let page = pages::cut(cx, &query, found, input.page_size, &input.marker, order)?;
    Ok(DescribeRulesOutput { rules: Some(page.items), next_marker: page.next })
}

fn of_listener(read: &dyn Read, at: Scope, arn: &str) -> Result<Vec<Rule>, Fault> {
    let listener = find::listener(read, at, arn)?;
    let rules = tables::rules_of(read, at, &listener.id)?;
    let plain = rules.iter().map(|r| show_rule::rule(at, r));
    Ok(plain.chain([show_rule::default_rule(at, &listener)]).collect())
}

fn one(read: &dyn Read, at: Scope, arn: &str) -> Result<Rule, Fault> {
    Ok(match find::rule(read, at, arn)? {
        RuleFound::Plain(rule) => show_rule::rule(at, &rule),
        RuleFound::Default(listener) => show_rule::default_rule(at, &listener),
    })
}

/// `default` comes after every number.
fn order(rule: &Rule) -> String {
    let priority = rule.priority.as_deref().unwrap_or_default();
    format!("{priority:0>5} {}", rule.rule_arn.as_deref().unwrap_or_default())
}
