//! ModifyTargetGroupAttributes: <https://docs.aws.amazon.com/elasticloadbalancing/latest/APIReference/API_ModifyTargetGroupAttributes.html>

use crate::ops::describe_target_group_attributes::shown;
use crate::ops::shared::find;
use crate::rules::attributes::{TARGET_GROUP, check_group};
use crate::tables;
use api_elbv2::{ModifyTargetGroupAttributesInput, ModifyTargetGroupAttributesOutput};
use base::Fault;
use kernel::Cx;
use store::Tx;

/// Changes attributes of a target group, all or none.
pub fn run(
    cx: &Cx,
    tx: &mut Tx,
    input: ModifyTargetGroupAttributesInput,
) -> Result<ModifyTargetGroupAttributesOutput, Fault> {
    let at = cx.scope();
    let mut group = find::group(tx, at, &input.target_group_arn)?;
    let asked: Vec<_> = input.attributes.into_iter().map(|a| (a.key, a.value)).collect();
    group.attributes = TARGET_GROUP.change(&group.attributes, &asked)?;
    check_group(&group.attributes)?;
    tables::put_group(tx, at, &group)?;
    Ok(ModifyTargetGroupAttributesOutput { attributes: Some(shown(&group.attributes)) })
}
