//! DescribeListenerAttributes: <https://docs.aws.amazon.com/elasticloadbalancing/latest/APIReference/API_DescribeListenerAttributes.html>

use crate::model::Attributes;
use crate::ops::shared::find;
use crate::rules::attributes::LISTENER;
use api_elbv2::{DescribeListenerAttributesInput, DescribeListenerAttributesOutput, ListenerAttribute};
use base::Fault;
use kernel::Cx;
use store::Read;

/// Lists a listener's attributes.
pub fn run(
    cx: &Cx,
    read: &dyn Read,
    input: DescribeListenerAttributesInput,
) -> Result<DescribeListenerAttributesOutput, Fault> {
    let listener = find::listener(read, cx.scope(), &input.listener_arn)?;
    Ok(DescribeListenerAttributesOutput { attributes: Some(shown(&listener.attributes)) })
}

/// All attributes with their values.
pub fn shown(changed: &Attributes) -> Vec<ListenerAttribute> {
    let pair = |(key, value)| ListenerAttribute { key: Some(key), value: Some(value) };
    LISTENER.list(changed).into_iter().map(pair).collect()
}
