//! The network of an instance: asked from the room that owns interfaces, in RDS's own name.
//!
//! Working with a DB instance in a VPC: <https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/USER_VPC.WorkingWithRDSInstanceinaVPC.html>

use crate::model::{GroupSubnet, Instance};
use crate::{errors, limits};
use api_ec2 as ec2;
use base::Fault;
use kernel::Cx;
use kernel::names::{self, Published};
use std::net::Ipv4Addr;
use store::{Read, Tx};

/// The name under which this room acts for accounts.
pub const SERVICE: &str = "rds.amazonaws.com";
/// What AWS writes on its interfaces.
const DESCRIPTION: &str = "RDSNetworkInterface";
/// The interface that carries the box's default route; the network lets the box go when this one is wired.
const FIRST_DEVICE: i32 = 0;

/// An interface that was made.
pub struct Interface {
    /// `eni-…`
    pub id: String,
    /// Its private address.
    pub private: Ipv4Addr,
}

/// A subnet as this room needs it, with its VPC.
pub struct FoundSubnet {
    /// Id and zone.
    pub subnet: GroupSubnet,
    /// `vpc-…`
    pub vpc: String,
}

/// The subnets of these ids; all must exist.
pub fn subnets(cx: &Cx, read: &dyn Read, ids: &[String]) -> Result<Vec<FoundSubnet>, Fault> {
    let ask = ec2::DescribeSubnetsRequest { subnet_ids: Some(ids.to_vec()), ..Default::default() };
    let found = cx.as_service(SERVICE).ask(read, &ec2::DESCRIBE_SUBNETS, ask);
    let found = found.map_err(|f| if f.code.starts_with("InvalidSubnet") { errors::no_subnets(ids) } else { f })?;
    Ok(found.subnets.unwrap_or_default().into_iter().filter_map(of_subnet).collect())
}

/// The default subnets of the default VPC.
pub fn default_subnets(cx: &Cx, read: &dyn Read) -> Result<Vec<FoundSubnet>, Fault> {
    let filters = Some(vec![filter("default-for-az", "true")]);
    let ask = ec2::DescribeSubnetsRequest { filters, ..Default::default() };
    let found = cx.as_service(SERVICE).ask(read, &ec2::DESCRIBE_SUBNETS, ask)?.subnets.unwrap_or_default();
    Ok(found.into_iter().filter_map(of_subnet).collect())
}

fn of_subnet(s: ec2::Subnet) -> Option<FoundSubnet> {
    Some(FoundSubnet { subnet: GroupSubnet { id: s.subnet_id?, zone: s.availability_zone? }, vpc: s.vpc_id? })
}

/// The groups of these ids, which must be the VPC's; the VPC's default group when none is named.
pub fn security_groups(cx: &Cx, read: &dyn Read, vpc: &str, ids: Option<&[String]>) -> Result<Vec<String>, Fault> {
    let service = cx.as_service(SERVICE);
    let Some(ids) = ids.filter(|i| !i.is_empty()) else {
        let filters = Some(vec![filter("vpc-id", vpc), filter("group-name", "default")]);
        let ask = ec2::DescribeSecurityGroupsRequest { filters, ..Default::default() };
        let found = service.ask(read, &ec2::DESCRIBE_SECURITY_GROUPS, ask)?.security_groups.unwrap_or_default();
        return Ok(found.into_iter().filter_map(|g| g.group_id).collect());
    };
    if ids.len() > limits::SECURITY_GROUPS_MAX {
        return Err(errors::invalid(format!(
            "A DB instance can have at most {} VPC security groups.",
            limits::SECURITY_GROUPS_MAX
        )));
    }
    let mut groups: Vec<String> = Vec::new();
    for id in ids {
        let ask = ec2::DescribeSecurityGroupsRequest { group_ids: Some(vec![id.clone()]), ..Default::default() };
        let found = service.ask(read, &ec2::DESCRIBE_SECURITY_GROUPS, ask);
        let found =
            found.map_err(|f| if f.code.starts_with("InvalidGroup") { errors::no_security_group(id) } else { f })?;
        let group = found.security_groups.unwrap_or_default().into_iter().next();
        let of = group.and_then(|g| g.vpc_id).ok_or_else(|| errors::no_security_group(id))?;
        if of != vpc {
            return Err(errors::other_vpc(vpc, &of));
        }
        if !groups.contains(id) {
            groups.push(id.clone());
        }
    }
    Ok(groups)
}

/// Refuses a public address where the VPC cannot carry one.
pub fn check_public(cx: &Cx, read: &dyn Read, vpc: &str) -> Result<(), Fault> {
    let refuse = |why: &str| {
        let words = format!("Cannot create a publicly accessible DBInstance. The specified VPC {why}");
        errors::network(format!("{words}. Update the VPC and then try again"))
    };
    let service = cx.as_service(SERVICE);
    let filters = Some(vec![filter("attachment.vpc-id", vpc)]);
    let ask = ec2::DescribeInternetGatewaysRequest { filters, ..Default::default() };
    let found = service.ask(read, &ec2::DESCRIBE_INTERNET_GATEWAYS, ask)?;
    if found.internet_gateways.is_none_or(|g| g.is_empty()) {
        return Err(refuse("has no internet gateway attached"));
    }
    for attribute in [ec2::VpcAttributeName::EnableDnsSupport, ec2::VpcAttributeName::EnableDnsHostnames] {
        let ask = ec2::DescribeVpcAttributeRequest { attribute, vpc_id: vpc.to_owned(), ..Default::default() };
        let found = service.ask(read, &ec2::DESCRIBE_VPC_ATTRIBUTE, ask)?;
        let shown = found.enable_dns_support.or(found.enable_dns_hostnames);
        if shown.and_then(|v| v.value) != Some(true) {
            return Err(refuse("does not support DNS resolution, DNS hostnames, or both"));
        }
    }
    Ok(())
}

/// Makes the interface of a box that is to be; it is the box's from now on.
pub fn make(cx: &Cx, tx: &mut Tx, subnet: &str, groups: &[String], name: &str) -> Result<Interface, Fault> {
    let service = cx.as_service(SERVICE);
    let ask = ec2::CreateNetworkInterfaceRequest {
        subnet_id: subnet.to_owned(),
        groups: Some(groups.to_vec()),
        description: Some(DESCRIPTION.into()),
        ..Default::default()
    };
    let made = service.call(tx, &ec2::CREATE_NETWORK_INTERFACE, ask).map_err(of_network)?.network_interface;
    let made = made.and_then(|m| {
        let private = m.private_ip_address.as_deref().and_then(|a| a.parse().ok())?;
        Some(Interface { id: m.network_interface_id?, private })
    });
    let made = made.ok_or_else(|| Fault::internal("an interface that was just made has no id or address"))?;
    let ask = ec2::AttachNetworkInterfaceRequest {
        network_interface_id: made.id.clone(),
        instance_id: name.to_owned(),
        device_index: FIRST_DEVICE,
        ..Default::default()
    };
    service.call(tx, &ec2::ATTACH_NETWORK_INTERFACE, ask)?;
    Ok(made)
}

/// A subnet without addresses, or a quota: the network's own words under RDS's code.
fn of_network(fault: Fault) -> Fault {
    match fault.status < 500 {
        true => errors::network(fault.message),
        false => fault,
    }
}

/// Gives the interface a public address, or takes it; the address in force.
pub fn set_public(cx: &Cx, tx: &mut Tx, interface: &str, wanted: bool) -> Result<Option<Ipv4Addr>, Fault> {
    let service = cx.as_service(SERVICE);
    let ask = ec2::ModifyNetworkInterfaceAttributeRequest {
        network_interface_id: interface.to_owned(),
        associate_public_ip_address: Some(wanted),
        ..Default::default()
    };
    service.call(tx, &ec2::MODIFY_NETWORK_INTERFACE_ATTRIBUTE, ask)?;
    let ids = Some(vec![interface.to_owned()]);
    let ask = ec2::DescribeNetworkInterfacesRequest { network_interface_ids: ids, ..Default::default() };
    let found = service.ask(tx, &ec2::DESCRIBE_NETWORK_INTERFACES, ask)?.network_interfaces.unwrap_or_default();
    let public = found.into_iter().next().and_then(|i| i.association).and_then(|a| a.public_ip);
    Ok(public.and_then(|a| a.parse().ok()))
}

/// Changes the interface's groups.
pub fn set_groups(cx: &Cx, tx: &mut Tx, interface: &str, groups: &[String]) -> Result<(), Fault> {
    let ask = ec2::ModifyNetworkInterfaceAttributeRequest {
        network_interface_id: interface.to_owned(),
        groups: Some(groups.to_vec()),
        ..Default::default()
    };
    cx.as_service(SERVICE).call(tx, &ec2::MODIFY_NETWORK_INTERFACE_ATTRIBUTE, ask).map(drop)
}

/// Deletes the interface with everything it holds. Gone already: success.
pub fn unmake(cx: &Cx, tx: &mut Tx, interface: &str) -> Result<(), Fault> {
    let ask = ec2::DeleteNetworkInterfaceRequest { network_interface_id: interface.to_owned(), ..Default::default() };
    match cx.as_service(SERVICE).call(tx, &ec2::DELETE_NETWORK_INTERFACE, ask) {
        Err(fault) if fault.code.starts_with("InvalidNetworkInterfaceID.NotFound") => Ok(()),
        other => other.map(drop),
    }
}

/// The endpoint's name: the public address everywhere but inside the VPC, or the private one.
pub fn publish(tx: &mut Tx, i: &Instance) -> Result<(), Fault> {
    let private = vec![i.place.private];
    let published = match i.place.public {
        Some(public) => Published {
            addresses: vec![public],
            inside: Some((i.place.vpc.clone(), private)),
            ttl_seconds: limits::NAME_TTL_SECONDS,
        },
        None => Published { addresses: private, inside: None, ttl_seconds: limits::NAME_TTL_SECONDS },
    };
    names::publish(tx, &i.endpoint, &published)
}

/// Takes the endpoint's name back.
pub fn withdraw(tx: &mut Tx, i: &Instance) -> Result<(), Fault> {
    names::withdraw(tx, &i.endpoint)
}

fn filter(name: &str, value: &str) -> ec2::Filter {
    ec2::Filter { name: Some(name.into()), values: Some(vec![value.into()]) }
}
