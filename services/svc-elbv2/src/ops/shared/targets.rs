//! Targets of a call, resolved: which machine or address, which port, which zone.
//!
//! TargetDescription: <https://docs.aws.amazon.com/elasticloadbalancing/latest/APIReference/API_TargetDescription.html>

use crate::errors;
use crate::model::{Target, TargetGroup, TargetState, TargetType};
use crate::ops::shared::{SERVICE, filter, machines};
use api_ec2::{DESCRIBE_SUBNETS, DescribeSubnetsRequest};
use api_elbv2::TargetDescription;
use base::{Fault, Ipv4Net};
use kernel::Cx;
use std::net::Ipv4Addr;
use store::Read;

/// `AvailabilityZone` of a target outside the VPC.
pub const ALL_ZONES: &str = "all";
/// Where targets outside the VPC may lie: RFC 1918 and RFC 6598.
const PRIVATE: &[Ipv4Net] = &[
    Ipv4Net::new_assert(Ipv4Addr::new(10, 0, 0, 0), 8),
    Ipv4Net::new_assert(Ipv4Addr::new(172, 16, 0, 0), 12),
    Ipv4Net::new_assert(Ipv4Addr::new(192, 168, 0, 0), 16),
    Ipv4Net::new_assert(Ipv4Addr::new(100, 64, 0, 0), 10),
];

/// A target as it is named: id and port.
pub fn named(group: &TargetGroup, asked: &TargetDescription) -> Result<(String, u16), Fault> {
    let fits = match group.target_type {
        TargetType::Instance => machines::is_id(&asked.id),
        TargetType::Ip => asked.id.parse::<Ipv4Addr>().is_ok(),
    };
    if !fits {
        let what = if group.target_type == TargetType::Instance { "Instance ID" } else { "IP address" };
        return Err(errors::validation(format!("{what} '{}' is not valid", asked.id)));
    }
    let port = asked.port.and_then(|p| u16::try_from(p).ok()).unwrap_or(group.port);
    Ok((asked.id.clone(), port))
}

/// Targets that may be registered.
pub fn resolve(
    cx: &Cx,
    read: &dyn Read,
    group: &TargetGroup,
    asked: &[TargetDescription],
) -> Result<Vec<Target>, Fault> {
    if asked.is_empty() {
        return Err(errors::validation("A target must be specified"));
    }
    let names = asked.iter().map(|t| named(group, t)).collect::<Result<Vec<_>, _>>()?;
    match group.target_type {
        TargetType::Instance => instances(cx, read, group, asked, names),
        TargetType::Ip => addresses(cx, read, group, asked, names),
    }
}

fn instances(
    cx: &Cx,
    read: &dyn Read,
    group: &TargetGroup,
    asked: &[TargetDescription],
    names: Vec<(String, u16)>,
) -> Result<Vec<Target>, Fault> {
    if asked.iter().any(|t| t.availability_zone.is_some()) {
        return Err(errors::validation(
            "An Availability Zone cannot be specified for targets of target groups with the target type 'instance'",
        ));
    }
    let ids: Vec<String> = names.iter().map(|(id, _)| id.clone()).collect();
    let found = machines::find(cx, read, &ids)?;
    let which = |bad: &dyn Fn(&machines::Machine) -> bool| -> Vec<String> {
        let mut ids: Vec<String> = ids.iter().filter(|id| found.get(*id).is_none_or(bad)).cloned().collect();
        ids.dedup();
        ids
    };
    let idle = which(&|m| !m.runs());
    if !idle.is_empty() {
        return Err(errors::not_running(&idle));
    }
    let strangers = which(&|m| m.vpc.as_ref() != Some(&group.vpc) || m.address.is_none());
    if !strangers.is_empty() {
        return Err(errors::other_vpc(&group.vpc, &strangers));
    }
    let target = |(id, port): (String, u16)| {
        let machine = found.get(&id)?;
        let (address, zone) = (machine.address?, Some(machine.zone.clone()));
        Some(Target { id, port, address, zone, asked_zone: None, state: TargetState::Registered })
    };
    Ok(names.into_iter().filter_map(target).collect())
}

fn addresses(
    cx: &Cx,
    read: &dyn Read,
    group: &TargetGroup,
    asked: &[TargetDescription],
    names: Vec<(String, u16)>,
) -> Result<Vec<Target>, Fault> {
    let subnets = subnets(cx, read, &group.vpc)?;
    let target = |(description, (id, port)): (&TargetDescription, (String, u16))| {
        let address: Ipv4Addr = id.parse().map_err(Fault::internal)?;
        let own = subnets.iter().find(|(block, _)| block.contains(&address)).map(|(_, zone)| zone.as_str());
        let asked_zone = description.availability_zone.clone();
        let zone = zone(cx, &id, address, own, asked_zone.as_deref())?;
        // inside the VPC it says nothing new
        let asked_zone = asked_zone.filter(|_| own.is_none());
        Ok(Target { id, port, address, zone, asked_zone, state: TargetState::Registered })
    };
    asked.iter().zip(names).map(target).collect()
}

/// The zone of an address: its subnet's, or the one given for an address outside the VPC.
fn zone(cx: &Cx, id: &str, address: Ipv4Addr, own: Option<&str>, asked: Option<&str>) -> Result<Option<String>, Fault> {
    match (own, asked) {
        (Some(own), None) => Ok(Some(own.to_owned())),
        (Some(own), Some(asked)) if own == asked => Ok(Some(own.to_owned())),
        (Some(own), Some(asked)) => Err(errors::validation(format!(
            "The IP address '{id}' is within the VPC, and cannot have its Availability Zone overridden to '{asked}' from '{own}'"
        ))),
        (None, _) if !PRIVATE.iter().any(|p| p.contains(&address)) => Err(errors::validation(format!(
            "The IP address '{id}' is not from one of the supported private IP address ranges"
        ))),
        (None, None) => Err(errors::validation(format!(
            "The Availability Zone is required for IP address '{id}' because it is not in the VPC"
        ))),
        (None, Some(ALL_ZONES)) => Ok(None),
        (None, Some(zone)) if cx.region.zones().any(|z| z.name() == zone) => Ok(Some(zone.to_owned())),
        (None, Some(_)) => Err(errors::validation(format!(
            "You must specify a valid Availability Zone or select 'all' for all enabled Availability zones, since the IP \
             address '{id}' is outside the VPC"
        ))),
    }
}

fn subnets(cx: &Cx, read: &dyn Read, vpc: &str) -> Result<Vec<(Ipv4Net, String)>, Fault> {
    let filters = Some(vec![filter("vpc-id", vec![vpc.to_owned()])]);
    let input = DescribeSubnetsRequest { filters, ..Default::default() };
    let found = cx.as_service(SERVICE).ask(read, &DESCRIBE_SUBNETS, input)?.subnets.unwrap_or_default();
    let block = |s: api_ec2::Subnet| Some((s.cidr_block?.parse().ok()?, s.availability_zone?));
    Ok(found.into_iter().filter_map(block).collect())
}
