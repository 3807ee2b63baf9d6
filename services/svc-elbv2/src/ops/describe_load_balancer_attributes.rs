//! DescribeLoadBalancerAttributes: <https://docs.aws.amazon.com/elasticloadbalancing/latest/APIReference/API_DescribeLoadBalancerAttributes.html>

use crate::model::Attributes;
use crate::ops::shared::find;
use crate::rules::attributes::LOAD_BALANCER;
use api_elbv2::{DescribeLoadBalancerAttributesInput, DescribeLoadBalancerAttributesOutput, LoadBalancerAttribute};
use base::Fault;
use kernel::Cx;
use store::Read;

/// Lists a load balancer's attributes.
pub fn run(
    cx: &Cx,
    read: &dyn Read,
    input: DescribeLoadBalancerAttributesInput,
) -> Result<DescribeLoadBalancerAttributesOutput, Fault> {
    let balancer = find::load_balancer(read, cx.scope(), &input.load_balancer_arn)?;
    Ok(DescribeLoadBalancerAttributesOutput { attributes: Some(shown(&balancer.attributes)) })
}

/// All attributes with their values.
pub fn shown(changed: &Attributes) -> Vec<LoadBalancerAttribute> {
    let pair = |(key, value)| LoadBalancerAttribute { key: Some(key), value: Some(value) };
    LOAD_BALANCER.list(changed).into_iter().map(pair).collect()
}
