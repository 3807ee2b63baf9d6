//! ModifyLoadBalancerAttributes: <https://docs.aws.amazon.com/elasticloadbalancing/latest/APIReference/API_ModifyLoadBalancerAttributes.html>

use crate::ops::describe_load_balancer_attributes::shown;
use crate::ops::shared::find;
use crate::rules::attributes::LOAD_BALANCER;
use crate::tables;
use api_elbv2::{ModifyLoadBalancerAttributesInput, ModifyLoadBalancerAttributesOutput};
use base::Fault;
use kernel::Cx;
use store::Tx;

/// Changes attributes of a load balancer, all or none.
pub fn run(
    cx: &Cx,
    tx: &mut Tx,
    input: ModifyLoadBalancerAttributesInput,
) -> Result<ModifyLoadBalancerAttributesOutput, Fault> {
    let at = cx.scope();
    let mut balancer = find::load_balancer(tx, at, &input.load_balancer_arn)?;
    let asked: Vec<_> = input.attributes.into_iter().map(|a| (a.key, a.value)).collect();
    balancer.attributes = LOAD_BALANCER.change(&balancer.attributes, &asked)?;
    tables::put_load_balancer(tx, at, &balancer)?;
    Ok(ModifyLoadBalancerAttributesOutput { attributes: Some(shown(&balancer.attributes)) })
}
