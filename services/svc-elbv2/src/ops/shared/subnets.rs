//! The subnets of a load balancer: one in each zone, at least two zones, one VPC.
//!
//! Availability Zones for your Application Load Balancer, "Subnets":
//! <https://docs.aws.amazon.com/elasticloadbalancing/latest/application/load-balancer-subnets.html>

use crate::errors;
use crate::limits::{FREE_ADDRESSES_MIN, ZONES_MIN};
use crate::model::Scheme;
use crate::ops::shared::{SERVICE, filter};
use api_ec2::{
    DESCRIBE_INTERNET_GATEWAYS, DESCRIBE_SUBNETS, DescribeInternetGatewaysRequest, DescribeSubnetsRequest, Subnet,
};
use api_elbv2::SubnetMapping;
use base::{Fault, IdForm};
use kernel::Cx;
use std::collections::BTreeMap;
use store::Read;

const FORM: IdForm = IdForm { prefix: "subnet" };

/// A subnet for a node.
#[derive(Debug, Clone)]
pub struct Place {
    /// `subnet-…`
    pub subnet: String,
    /// The zone's name.
    pub zone: String,
    /// `vpc-…`
    pub vpc: String,
    free: i32,
}

/// The ids that a call gives in either of its forms.
pub fn asked(subnets: Option<Vec<String>>, mappings: Option<Vec<SubnetMapping>>) -> Result<Vec<String>, Fault> {
    let (subnets, mappings) = (subnets.unwrap_or_default(), mappings.unwrap_or_default());
    match (subnets.is_empty(), mappings.is_empty()) {
        (false, false) => Err(errors::validation("You must specify either subnets or subnet mappings, but not both")),
        (_, true) => Ok(subnets),
        (true, false) => {
            let id = |m: SubnetMapping| m.subnet_id.ok_or_else(|| errors::validation("A subnet ID must be specified"));
            mappings.into_iter().map(id).collect()
        }
    }
}

/// The places of a load balancer, in the order of zones. Subnets in `held` have a node already and need no free addresses.
pub fn places(cx: &Cx, read: &dyn Read, ids: &[String], held: &[&str]) -> Result<Vec<Place>, Fault> {
    let mut found = lookup(cx, read, ids)?;
    let mut by_zone: BTreeMap<String, Place> = BTreeMap::new();
    for id in ids {
        let place = found.remove(id);
        // named twice: its zone is taken already
        let twice = || {
            errors::configuration(
                "A load balancer cannot be attached to multiple subnets in the same Availability Zone",
            )
        };
        let place = place.ok_or_else(twice)?;
        if let Some(first) = by_zone.values().next().filter(|p| p.vpc != place.vpc) {
            return Err(errors::configuration(format!("All subnets must belong to the same VPC: '{}'", first.vpc)));
        }
        if by_zone.insert(place.zone.clone(), place).is_some() {
            return Err(twice());
        }
    }
    if by_zone.len() < ZONES_MIN {
        return Err(errors::validation("At least two subnets in two different Availability Zones must be specified"));
    }
    let full = by_zone.values().find(|p| p.free < FREE_ADDRESSES_MIN && !held.contains(&p.subnet.as_str()));
    match full {
        Some(place) => Err(errors::subnet(format!(
            "Not enough IP space available in {}. ELB requires at least {FREE_ADDRESSES_MIN} free IP addresses in each subnet.",
            place.subnet
        ))),
        None => Ok(by_zone.into_values().collect()),
    }
}

fn lookup(cx: &Cx, read: &dyn Read, ids: &[String]) -> Result<BTreeMap<String, Place>, Fault> {
    if let Some(bad) = ids.iter().find(|id| !FORM.fits(id)) {
        return Err(errors::validation(format!("The subnet ID '{bad}' is not valid")));
    }
    if ids.is_empty() {
        return Ok(BTreeMap::new());
    }
    let input = DescribeSubnetsRequest { filters: Some(vec![filter("subnet-id", ids.to_vec())]), ..Default::default() };
    let answer = cx.as_service(SERVICE).ask(read, &DESCRIBE_SUBNETS, input)?;
    let found: BTreeMap<String, Place> =
        answer.subnets.into_iter().flatten().map(place).map(|p| (p.subnet.clone(), p)).collect();
    match ids.iter().find(|id| !found.contains_key(*id)) {
        Some(lost) => Err(errors::no_subnet(lost)),
        None => Ok(found),
    }
}

fn place(s: Subnet) -> Place {
    Place {
        subnet: s.subnet_id.unwrap_or_default(),
        zone: s.availability_zone.unwrap_or_default(),
        vpc: s.vpc_id.unwrap_or_default(),
        free: s.available_ip_address_count.unwrap_or(0),
    }
}

/// Internet-facing load balancers need a VPC with a way out.
pub fn check_gateway(cx: &Cx, read: &dyn Read, scheme: Scheme, vpc: &str) -> Result<(), Fault> {
    if scheme == Scheme::Internal {
        return Ok(());
    }
    let filters = Some(vec![filter("attachment.vpc-id", vec![vpc.to_owned()])]);
    let input = DescribeInternetGatewaysRequest { filters, ..Default::default() };
    let found = cx.as_service(SERVICE).ask(read, &DESCRIBE_INTERNET_GATEWAYS, input)?;
    match found.internet_gateways.is_none_or(|g| g.is_empty()) {
        true => Err(errors::subnet(format!("VPC {vpc} has no internet gateway"))),
        false => Ok(()),
    }
}
