//! DeleteLoadBalancer: <https://docs.aws.amazon.com/elasticloadbalancing/latest/APIReference/API_DeleteLoadBalancer.html>

use crate::ops::shared::{find, nodes};
use crate::rules::attributes::{DELETION_PROTECTION, LOAD_BALANCER, value};
use crate::{errors, tables};
use api_elbv2::{DeleteLoadBalancerInput, DeleteLoadBalancerOutput};
use base::Fault;
use kernel::{Cx, names, tags};
use store::Tx;

/// Deletes a load balancer with its listeners, rules, interfaces and name; one that is gone is no error.
pub fn run(cx: &Cx, tx: &mut Tx, input: DeleteLoadBalancerInput) -> Result<DeleteLoadBalancerOutput, Fault> {
    let at = cx.scope();
    let Some(balancer) = find::known_load_balancer(tx, at, &input.load_balancer_arn)? else {
        return Ok(DeleteLoadBalancerOutput {});
    };
    if value(LOAD_BALANCER, &balancer.attributes, DELETION_PROTECTION) == "true" {
        return Err(errors::protected(at, &balancer.id));
    }
    for listener in tables::listeners_of(tx, at, &balancer.id)? {
        tables::remove_listener(tx, at, &listener)?;
    }
    for node in balancer.nodes.iter().chain(balancer.leaving.iter().map(|l| &l.node)) {
        nodes::unmake(cx, tx, node)?;
    }
    names::withdraw(tx, &balancer.dns_name)?;
    tags::clear(tx, at, &balancer.id.arn(at))?;
    tables::LOAD_BALANCERS.delete(tx, &(at, balancer.id.name)).map_err(Fault::internal)?;
    Ok(DeleteLoadBalancerOutput {})
}
