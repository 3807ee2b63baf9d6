//! Where a launch goes: the subnet it names, or a default one, in the zone it names.
//!
//! Default subnets: <https://docs.aws.amazon.com/vpc/latest/userguide/default-vpc.html>

use crate::errors;
use crate::ops::shared::change::SERVICE;
use crate::ops::shared::network::filter;
use api_ec2 as api;
use api_ec2::{DESCRIBE_SECURITY_GROUPS, DESCRIBE_SUBNETS, DESCRIBE_VPCS, RunInstancesRequest};
use base::Fault;
use kernel::Cx;
use store::Read;

/// The zone of a launch, by name or id, if it names one.
pub fn zone(cx: &Cx, input: &RunInstancesRequest) -> Result<Option<String>, Fault> {
    let Some(placement) = &input.placement else { return Ok(None) };
    let said = match (&placement.availability_zone, &placement.availability_zone_id) {
        (Some(_), Some(_)) => {
            return Err(errors::combination(
                "The parameters availabilityZone and availabilityZoneId cannot be used together",
            ));
        }
        (name, id) => name.as_ref().or(id.as_ref()).filter(|z| !z.is_empty()),
    };
    let Some(said) = said else { return Ok(None) };
    let known = cx.region.zone(said).ok_or_else(|| errors::invalid(format!("Invalid availability zone: [{said}]")))?;
    Ok(Some(known.name()))
}

/// The named subnet, which must be in the zone; without a name the default one of the zone, or the first of all.
pub fn subnet(cx: &Cx, read: &dyn Read, id: Option<&str>, zone: Option<&str>) -> Result<api::Subnet, Fault> {
    match id {
        Some(id) => named(cx, read, id, zone),
        None => default(cx, read, zone),
    }
}

fn named(cx: &Cx, read: &dyn Read, id: &str, zone: Option<&str>) -> Result<api::Subnet, Fault> {
    let ask = api::DescribeSubnetsRequest { subnet_ids: Some(vec![id.to_owned()]), ..Default::default() };
    let subnet = subnets(cx, read, ask)?.into_iter().next();
    let subnet = subnet.ok_or_else(|| Fault::internal("a subnet that exists was not described"))?;
    match zone {
        Some(zone) if subnet.availability_zone.as_deref() != Some(zone) => Err(errors::invalid_value(
            zone,
            "availabilityZone",
            &format!("The subnet '{id}' is in another Availability Zone."),
        )),
        _ => Ok(subnet),
    }
}

fn default(cx: &Cx, read: &dyn Read, zone: Option<&str>) -> Result<api::Subnet, Fault> {
    let mut filters = vec![filter("default-for-az", vec!["true".into()])];
    filters.extend(zone.map(|z| filter("availability-zone", vec![z.into()])));
    let ask = api::DescribeSubnetsRequest { filters: Some(filters), ..Default::default() };
    let mut found = subnets(cx, read, ask)?;
    found.sort_by(|a, b| a.availability_zone.cmp(&b.availability_zone));
    match found.into_iter().next() {
        Some(subnet) => Ok(subnet),
        None => Err(no_default(cx, read, zone)?),
    }
}

fn subnets(cx: &Cx, read: &dyn Read, ask: api::DescribeSubnetsRequest) -> Result<Vec<api::Subnet>, Fault> {
    Ok(cx.as_service(SERVICE).ask(read, &DESCRIBE_SUBNETS, ask)?.subnets.unwrap_or_default())
}

/// What is missing: the default VPC, its subnet in the zone, or all of its subnets.
fn no_default(cx: &Cx, read: &dyn Read, zone: Option<&str>) -> Result<Fault, Fault> {
    let filters = Some(vec![filter("is-default", vec!["true".into()])]);
    let ask = api::DescribeVpcsRequest { filters, ..Default::default() };
    let found = cx.as_service(SERVICE).ask(read, &DESCRIBE_VPCS, ask)?.vpcs.unwrap_or_default();
    Ok(match (found.into_iter().next().and_then(|v| v.vpc_id), zone) {
        (None, _) => Fault::sender("VPCIdNotSpecified", "No default VPC for this user"),
        (_, Some(zone)) => Fault::sender("InvalidInput", format!("No default subnet for availability zone: '{zone}'.")),
        (Some(vpc), None) => Fault::sender(
            "MissingInput",
            format!("No subnets found for the default VPC '{vpc}'. Please specify a subnet."),
        ),
    })
}

/// The groups of a launch without interface specifications: ids, and names of groups in the default VPC. None: the VPC's
/// default group.
pub fn groups(cx: &Cx, read: &dyn Read, input: &RunInstancesRequest) -> Result<Option<Vec<String>>, Fault> {
    let mut ids = input.security_group_ids.clone().unwrap_or_default();
    if let Some(names) = input.security_groups.as_ref().filter(|n| !n.is_empty()) {
        if input.subnet_id.is_some() {
            return Err(errors::combination("The parameter groupName cannot be used with the parameter subnet"));
        }
        let ask = api::DescribeSecurityGroupsRequest { group_names: Some(names.clone()), ..Default::default() };
        let found = cx.as_service(SERVICE).ask(read, &DESCRIBE_SECURITY_GROUPS, ask)?.security_groups;
        ids.extend(found.into_iter().flatten().filter_map(|g| g.group_id));
    }
    Ok((!ids.is_empty()).then_some(ids))
}
