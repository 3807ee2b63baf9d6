//! UnassignPrivateIpAddresses: <https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_UnassignPrivateIpAddresses.html>

use crate::errors;
use crate::model::{Interface, Subnet};
use crate::ops::shared::{addresses, association, interfaces};
use crate::tables;
use api_ec2::UnassignPrivateIpAddressesRequest;
use base::Fault;
use kernel::Cx;
use shape::Unit;
use std::net::Ipv4Addr;
use store::Tx;

/// Takes secondary addresses off an interface, with the elastic addresses that stand for them.
pub fn run(cx: &Cx, tx: &mut Tx, input: UnassignPrivateIpAddressesRequest) -> Result<Unit, Fault> {
    let at = cx.scope();
    let mut interface: Interface = tables::find(tx, at, &input.network_interface_id)?;
    interfaces::check_owner(cx, &interface)?;
    let named: Vec<Ipv4Addr> =
        input.private_ip_addresses.iter().flatten().map(|a| addresses::parse(a)).collect::<Result<_, _>>()?;
    if named.is_empty() {
        return Err(errors::missing("privateIpAddress"));
    }
    if named.iter().any(|a| !interface.secondary.contains(a)) {
        return Err(errors::invalid(format!(
            "Some of the specified addresses are not assigned to interface {}",
            interface.id
        )));
    }
    for mut address in tables::addresses_of(tx, at, &interface.id)? {
        if address.association.as_ref().is_some_and(|t| named.contains(&t.private)) {
            association::untie(cx, tx, &mut address)?;
        }
    }
    let subnet: Subnet = tables::must(tx, at, &interface.subnet)?;
    addresses::give_back(cx, tx, &subnet, &named)?;
    interface.secondary.retain(|a| !named.contains(a));
    tables::put(tx, at, &interface)?;
    Ok(Unit {})
}
