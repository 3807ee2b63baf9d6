//! DescribeLoadBalancers: <https://docs.aws.amazon.com/elasticloadbalancing/latest/APIReference/API_DescribeLoadBalancers.html>

use crate::model::LoadBalancer;
use crate::ops::shared::{find, pages, show};
use crate::{errors, tables};
use api_elbv2::{DescribeLoadBalancersInput, DescribeLoadBalancersOutput};
use base::Fault;
use kernel::{Cx, Scope};
use store::Read;

/// Lists load balancers: all, or those of the ARNs or names given, every one of which must exist.
pub fn run(cx: &Cx, read: &dyn Read, input: DescribeLoadBalancersInput) -> Result<DescribeLoadBalancersOutput, Fault> {
    let at = cx.scope();
    let query = format!("DescribeLoadBalancers {:?} {:?}", input.load_balancer_arns, input.names);
    let found = chosen(read, at, &input)?;
    let page = pages::cut(cx, &query, found, input.page_size, &input.marker, |b| b.id.name.clone())?;
    let shown = page.items.iter().map(|b| show::load_balancer(at, b)).collect();
    Ok(DescribeLoadBalancersOutput { load_balancers: Some(shown), next_marker: page.next })
}

fn chosen(read: &dyn Read, at: Scope, input: &DescribeLoadBalancersInput) -> Result<Vec<LoadBalancer>, Fault> {
    let arns = input.load_balancer_arns.as_deref().unwrap_or_default();
    let names = input.names.as_deref().unwrap_or_default();
    if !arns.is_empty() && !names.is_empty() {
        return Err(errors::validation(
            "Load balancer ARNs and load balancer names cannot be specified at the same time",
        ));
    }
    let mut found = Vec::new();
    for arn in arns {
        found.push(find::known_load_balancer(read, at, arn)?.ok_or_else(errors::some_load_balancers)?);
    }
    let mut lost = Vec::new();
    for name in names {
        match tables::load_balancer_named(read, at, name)? {
            Some(balancer) => found.push(balancer),
            None => lost.push(name.as_str()),
        }
    }
    if !lost.is_empty() {
        return Err(errors::no_load_balancer_names(&lost));
    }
    if arns.is_empty() && names.is_empty() {
        let all = tables::LOAD_BALANCERS.list(read, &(&at,)).map_err(Fault::internal)?;
        return Ok(all.into_iter().map(|(_, b)| b).collect());
    }
    found.dedup_by(|a, b| a.id == b.id);
    Ok(found)
}
