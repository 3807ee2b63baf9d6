//! CreateLoadBalancer: <https://docs.aws.amazon.com/elasticloadbalancing/latest/APIReference/API_CreateLoadBalancer.html>

use crate::ids::{LoadBalancerId, new_hex};
use crate::limits::{self, LOAD_BALANCERS};
use crate::model::{Attributes, LoadBalancer, Scheme, State};
use crate::ops::shared::subnets::{self, Place};
use crate::ops::shared::{groups, nodes, show, tagging};
use crate::rules::names;
use crate::{errors, tables};
use api_elbv2::{CreateLoadBalancerInput, CreateLoadBalancerOutput, LoadBalancerSchemeEnum};
use base::Fault;
use kernel::Cx;
use store::Tx;

/// Numbers in DNS names are below this.
const DNS_NUMBER_MAX: u64 = 2_147_483_648;
/// What the settings of a load balancer are: the same again is no error.
struct Wanted {
    scheme: Scheme,
    places: Vec<Place>,
    security_groups: Vec<String>,
}

/// Makes a load balancer with one interface in each zone.
pub fn run(cx: &Cx, tx: &mut Tx, input: CreateLoadBalancerInput) -> Result<CreateLoadBalancerOutput, Fault> {
    let at = cx.scope();
    names::check_load_balancer(&input.name)?;
    let tags = tagging::wanted(input.tags.clone())?;
    let name = input.name.clone();
    let old = tables::load_balancer_named(tx, at, &name)?;
    let wanted = wanted(cx, tx, input, old.as_ref())?;
    let balancer = match old {
        Some(old) if same(&old, &wanted) => old,
        Some(_) => return Err(errors::load_balancer_exists(&name)),
        None => {
            let made = make(cx, tx, name, &wanted)?;
            tagging::give(tx, at, &made.id.arn(at), &tags)?;
            made
        }
    };
    Ok(CreateLoadBalancerOutput { load_balancers: Some(vec![show::load_balancer(at, &balancer)]) })
}

fn wanted(cx: &Cx, tx: &Tx, input: CreateLoadBalancerInput, old: Option<&LoadBalancer>) -> Result<Wanted, Fault> {
    let scheme = match input.scheme {
        Some(LoadBalancerSchemeEnum::Internal) => Scheme::Internal,
        None | Some(LoadBalancerSchemeEnum::InternetFacing) => Scheme::InternetFacing,
    };
    let ids = subnets::asked(input.subnets, input.subnet_mappings)?;
    let held: Vec<&str> = old.iter().flat_map(|b| &b.nodes).map(|n| n.subnet.as_str()).collect();
    let places = subnets::places(cx, tx, &ids, &held)?;
    let vpc = &places[0].vpc;
    let security_groups = groups::of(cx, tx, vpc, input.security_groups)?;
    subnets::check_gateway(cx, tx, scheme, vpc)?;
    Ok(Wanted { scheme, places, security_groups })
}

fn same(old: &LoadBalancer, wanted: &Wanted) -> bool {
    let subnets = old.nodes.iter().map(|n| &n.subnet);
    old.scheme == wanted.scheme
        && old.security_groups == wanted.security_groups
        && subnets.eq(wanted.places.iter().map(|p| &p.subnet))
}

fn make(cx: &Cx, tx: &mut Tx, name: String, wanted: &Wanted) -> Result<LoadBalancer, Fault> {
    let at = cx.scope();
    let has = tables::LOAD_BALANCERS.count(tx, &(&at,)).map_err(Fault::internal)?;
    limits::check(cx, tx, LOAD_BALANCERS, "TooManyLoadBalancers", "load balancers per Region", has + 1)?;
    let id = LoadBalancerId { name, hex: new_hex(cx) };
    let maker = nodes::Maker { id: &id, scheme: wanted.scheme, groups: &wanted.security_groups };
    let nodes = wanted.places.iter().map(|p| maker.make(cx, tx, p)).collect::<Result<Vec<_>, _>>()?;
    let balancer = LoadBalancer {
        dns_name: dns_name(cx, &id, wanted.scheme),
        created_at: cx.now(),
        scheme: wanted.scheme,
        vpc: wanted.places[0].vpc.clone(),
        nodes,
        security_groups: wanted.security_groups.clone(),
        state: State::Provisioning(String::new()),
        attributes: Attributes::new(),
        leaving: Vec::new(),
        id,
    };
    tables::put_load_balancer(tx, at, &balancer)?;
    Ok(balancer)
}

fn dns_name(cx: &Cx, id: &LoadBalancerId, scheme: Scheme) -> String {
    let prefix = if scheme == Scheme::Internal { "internal-" } else { "" };
    format!("{prefix}{}-{}.{}.elb.amazonaws.com", id.name, cx.ids().below(DNS_NUMBER_MAX), cx.region)
}
