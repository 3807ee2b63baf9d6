//! SetSubnets: <https://docs.aws.amazon.com/elasticloadbalancing/latest/APIReference/API_SetSubnets.html>

use crate::limits::LEAVING_SECONDS;
use crate::model::{Leaving, Node};
use crate::ops::shared::{find, nodes, show, subnets};
use crate::{errors, tables};
use api_elbv2::{IpAddressType, SetSubnetsInput, SetSubnetsOutput};
use base::Fault;
use kernel::Cx;
use store::Tx;

/// Replaces the subnets of a load balancer; a node whose subnet stays is not touched, one whose subnet goes leaves the name
/// at once and serves on until nobody knows its address.
pub fn run(cx: &Cx, tx: &mut Tx, input: SetSubnetsInput) -> Result<SetSubnetsOutput, Fault> {
    let at = cx.scope();
    let mut balancer = find::load_balancer(tx, at, &input.load_balancer_arn)?;
    let ids = subnets::asked(input.subnets, input.subnet_mappings)?;
    let leaving = balancer.leaving.iter().map(|l| &l.node);
    let held: Vec<&str> = balancer.nodes.iter().chain(leaving).map(|n| n.subnet.as_str()).collect();
    let places = subnets::places(cx, tx, &ids, &held)?;
    if places[0].vpc != balancer.vpc {
        return Err(errors::configuration(format!("All subnets must belong to the same VPC: '{}'", balancer.vpc)));
    }
    subnets::check_gateway(cx, tx, balancer.scheme, &balancer.vpc)?;
    let wanted = |subnet: &str| places.iter().any(|p| p.subnet == subnet);
    let (mut stay, go): (Vec<Node>, Vec<Node>) = balancer.nodes.drain(..).partition(|n| wanted(&n.subnet));
    let (back, mut leaving): (Vec<Leaving>, Vec<Leaving>) =
        balancer.leaving.drain(..).partition(|l| wanted(&l.node.subnet));
    stay.extend(back.into_iter().map(|l| l.node));
    let until = cx.now().plus_ms(LEAVING_SECONDS * 1000);
    leaving.extend(go.into_iter().map(|node| Leaving { node, until }));
    balancer.leaving = leaving;
    let maker = nodes::Maker { id: &balancer.id, scheme: balancer.scheme, groups: &balancer.security_groups };
    let mut now = Vec::with_capacity(places.len());
    for place in &places {
        match stay.iter().find(|n| n.subnet == place.subnet) {
            Some(node) => now.push(node.clone()),
            None => now.push(maker.make(cx, tx, place)?),
        }
    }
    balancer.nodes = now;
    tables::put_load_balancer(tx, at, &balancer)?;
    Ok(SetSubnetsOutput {
        availability_zones: Some(show::zones(&balancer.nodes)),
        ip_address_type: Some(IpAddressType::Ipv4),
        ..Default::default()
    })
}
