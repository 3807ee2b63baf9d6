//! DescribeTargetGroupAttributes: <https://docs.aws.amazon.com/elasticloadbalancing/latest/APIReference/API_DescribeTargetGroupAttributes.html>

use crate::model::Attributes;
use crate::ops::shared::find;
use crate::rules::attributes::TARGET_GROUP;
use api_elbv2::{DescribeTargetGroupAttributesInput, DescribeTargetGroupAttributesOutput, TargetGroupAttribute};
use base::Fault;
use kernel::Cx;
use store::Read;

/// Lists a target group's attributes.
pub fn run(
    cx: &Cx,
    read: &dyn Read,
    input: DescribeTargetGroupAttributesInput,
) -> Result<DescribeTargetGroupAttributesOutput, Fault> {
    let group = find::group(read, cx.scope(), &input.target_group_arn)?;
    Ok(DescribeTargetGroupAttributesOutput { attributes: Some(shown(&group.attributes)) })
}

/// All attributes with their values.
pub fn shown(changed: &Attributes) -> Vec<TargetGroupAttribute> {
    let pair = |(key, value)| TargetGroupAttribute { key: Some(key), value: Some(value) };
    TARGET_GROUP.list(changed).into_iter().map(pair).collect()
}
