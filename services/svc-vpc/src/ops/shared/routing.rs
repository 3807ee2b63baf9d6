//! Destinations and targets of routes, as CreateRoute and ReplaceRoute take them.
//!
//! Subnet route tables: <https://docs.aws.amazon.com/vpc/latest/userguide/subnet-route-tables.html>

use crate::errors;
use crate::ids::{Id, InstanceId, InterfaceId, PrefixListId, VpcId};
use crate::model::{Interface, InternetGateway, NatGateway, PrefixList, RouteTable, Subnet, Target, Vpc};
use crate::rules::cidr;
use crate::tables;
use base::{Fault, Ipv4Net};
use kernel::Scope;
use std::net::Ipv4Addr;
use store::Read;

/// AWS's services on link-local addresses; a larger range may be a destination, and does not lead there either.
pub const RESERVED: Ipv4Net = Ipv4Net::new_assert(Ipv4Addr::new(169, 254, 168, 0), 22);

/// The targets that a call names; exactly one must be there.
pub struct Asked<'a> {
    /// `igw-…`
    pub gateway: &'a Option<String>,
    /// `nat-…`
    pub nat_gateway: &'a Option<String>,
    /// `i-…`
    pub instance: &'a Option<String>,
    /// `eni-…`
    pub interface: &'a Option<String>,
}

impl Asked<'_> {
    /// None is named.
    pub fn is_empty(&self) -> bool {
        [self.gateway, self.nat_gateway, self.instance, self.interface].iter().all(|id| id.is_none())
    }
}

/// Where a route leads to.
pub enum Destination {
    /// One block.
    Block(Ipv4Net),
    /// All ranges of a prefix list.
    List(PrefixListId),
}

/// Reads a destination.
pub fn destination(
    read: &dyn Read,
    at: Scope,
    block: &Option<String>,
    list: &Option<String>,
) -> Result<Destination, Fault> {
    match (block.as_deref(), list.as_deref()) {
        (Some(text), None) => cidr::read(text, "destinationCidrBlock").map(Destination::Block),
        (None, Some(id)) => Ok(Destination::List(tables::find::<PrefixList>(read, at, id)?.id)),
        (None, None) => Err(errors::missing("destinationCidrBlock")),
        (Some(_), Some(_)) => Err(errors::combination("Exactly one route destination must be specified")),
    }
}

/// Finds the target of a route in this table.
pub fn target(read: &dyn Read, at: Scope, table: &RouteTable, asked: &Asked<'_>) -> Result<Target, Fault> {
    match (asked.gateway, asked.nat_gateway, asked.instance, asked.interface) {
        (Some(id), None, None, None) => gateway(read, at, &table.vpc, &table.id, id),
        (None, Some(id), None, None) => nat_gateway(read, at, &table.vpc, id),
        (None, None, Some(id), None) => instance(read, at, &table.vpc, id),
        (None, None, None, Some(id)) => {
            let interface: Interface = tables::find(read, at, id)?;
            of_interface(&table.vpc, interface)
        }
        (None, None, None, None) => Err(errors::missing("gatewayId")),
        _ => Err(errors::combination("Exactly one route target must be specified")),
    }
}

/// Refuses a destination that no route may have: AWS's own link-local range, and inside the VPC anything but its blocks and
/// whole subnets, which only an interface or a NAT gateway may take.
pub fn check_destination(
    read: &dyn Read,
    at: Scope,
    vpc: &Vpc,
    destination: Ipv4Net,
    target: &Target,
) -> Result<(), Fault> {
    if RESERVED.contains(&destination) {
        return Err(errors::invalid(format!(
            "The destination CIDR block {destination} is equal to or more specific than {RESERVED}, which is reserved."
        )));
    }
    if !vpc.cidrs.iter().any(|c| c.block.contains(&destination)) {
        return Ok(());
    }
    if matches!(target, Target::InternetGateway(_)) {
        return Err(errors::invalid(format!(
            "The destination CIDR block {destination} is equal to or more specific than one of this VPC's CIDR blocks. \
             This route can target only an interface or an instance."
        )));
    }
    let is_block = is_local(vpc, destination);
    if !is_block && !tables::list::<Subnet>(read, at)?.iter().any(|s| s.vpc == vpc.id && s.cidr == destination) {
        return Err(errors::invalid(format!(
            "The destination CIDR block {destination} is more specific than one of this VPC's CIDR blocks. It must be the \
             CIDR block of a subnet in the VPC."
        )));
    }
    Ok(())
}

/// Whether it is one of the VPC's own blocks, to which each table has a route from the beginning.
pub fn is_local(vpc: &Vpc, destination: Ipv4Net) -> bool {
    vpc.cidrs.iter().any(|c| c.block == destination)
}

fn gateway(
    read: &dyn Read,
    at: Scope,
    vpc: &VpcId,
    table: &crate::ids::RouteTableId,
    id: &str,
) -> Result<Target, Fault> {
    if id == "local" || id.starts_with("vgw-") || id.starts_with("vpce-") {
        return Err(Fault::not_implemented(format_args!("CreateRoute.GatewayId ({id})")));
    }
    let unknown = || Fault::sender("InvalidGatewayID.NotFound", format!("The gateway ID '{id}' does not exist"));
    let parsed = Id::parse(id).map_err(|_| unknown())?;
    let gateway: InternetGateway = tables::get(read, at, &parsed)?.ok_or_else(unknown)?;
    if gateway.vpc.as_ref() != Some(vpc) {
        return Err(errors::different_networks(
            format_args!("route table {table}"),
            format_args!("network gateway {id}"),
        ));
    }
    Ok(Target::InternetGateway(gateway.id))
}

fn nat_gateway(read: &dyn Read, at: Scope, vpc: &VpcId, id: &str) -> Result<Target, Fault> {
    let unknown = || Fault::sender("InvalidNatGatewayID.NotFound", format!("The natGateway ID '{id}' does not exist"));
    let nat: NatGateway = tables::get(read, at, &Id::parse(id)?)?.filter(NatGateway::is_wanted).ok_or_else(unknown)?;
    if nat.vpc != *vpc {
        return Err(errors::different_networks(format_args!("NAT gateway {id}"), format_args!("network {vpc}")));
    }
    Ok(Target::NatGateway(nat.id))
}

fn instance(read: &dyn Read, at: Scope, vpc: &VpcId, id: &str) -> Result<Target, Fault> {
    of_interface(vpc, only_interface(read, at, &InstanceId::parse(id)?)?)
}

/// The only interface of a machine; with several, the caller must say which.
pub fn only_interface(read: &dyn Read, at: Scope, instance: &InstanceId) -> Result<Interface, Fault> {
    let mut all = tables::interfaces_of(read, at, instance)?;
    match (all.pop(), all.is_empty()) {
        (Some(only), true) => Ok(only),
        (None, _) => Err(instance.not_found()),
        (Some(_), false) => Err(Fault::sender(
            "InvalidInstanceID",
            format!(
                "There are multiple interfaces attached to instance '{instance}'. Please specify an interface ID for the \
                 operation instead."
            ),
        )),
    }
}

fn of_interface(vpc: &VpcId, interface: Interface) -> Result<Target, Fault> {
    let id: InterfaceId = interface.id;
    if interface.vpc != *vpc {
        return Err(errors::different_networks(format_args!("interface {id}"), format_args!("network {vpc}")));
    }
    Ok(Target::Interface(id))
}
