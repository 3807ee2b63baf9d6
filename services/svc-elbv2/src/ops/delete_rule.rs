//! DeleteRule: <https://docs.aws.amazon.com/elasticloadbalancing/latest/APIReference/API_DeleteRule.html>

use crate::ops::shared::find::{self, RuleFound};
use crate::{errors, tables};
use api_elbv2::{DeleteRuleInput, DeleteRuleOutput};
use base::Fault;
use kernel::Cx;
use store::Tx;

/// Deletes a rule other than a default one.
pub fn run(cx: &Cx, tx: &mut Tx, input: DeleteRuleInput) -> Result<DeleteRuleOutput, Fault> {
    let at = cx.scope();
    match find::rule(tx, at, &input.rule_arn)? {
        RuleFound::Plain(rule) => tables::remove_rule(tx, at, &rule.id)?,
        RuleFound::Default(listener) => return Err(errors::default_rule(at, &listener.default_rule(), "deleted")),
    }
    Ok(DeleteRuleOutput {})
}
