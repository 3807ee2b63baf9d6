//! AssignPrivateIpAddresses: <https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_AssignPrivateIpAddresses.html>

use crate::errors;
use crate::limits::{self, room_for};
use crate::model::{Interface, Subnet};
use crate::ops::create_network_interface::count;
use crate::ops::shared::{addresses, interfaces};
use crate::tables;
use api_ec2::{AssignPrivateIpAddressesRequest, AssignPrivateIpAddressesResult, AssignedPrivateIpAddress};
use base::Fault;
use kernel::Cx;
use std::net::Ipv4Addr;
use store::Tx;

/// Gives an interface secondary addresses: those named, which another may have to give up, or some of our choice.
pub fn run(
    cx: &Cx,
    tx: &mut Tx,
    input: AssignPrivateIpAddressesRequest,
) -> Result<AssignPrivateIpAddressesResult, Fault> {
    let at = cx.scope();
    let mut interface: Interface = tables::find(tx, at, &input.network_interface_id)?;
    interfaces::check_owner(cx, &interface)?;
    let subnet: Subnet = tables::must(tx, at, &interface.subnet)?;
    let named =
        input.private_ip_addresses.iter().flatten().map(|a| addresses::parse(a)).collect::<Result<Vec<_>, _>>()?;
    let more = count(input.secondary_private_ip_address_count)?;
    match (named.is_empty(), more) {
        (true, 0) => return Err(errors::missing("secondaryPrivateIpAddressCount or privateIpAddress")),
        (false, n) if n > 0 => {
            return Err(errors::combination(
                "The parameter secondaryPrivateIpAddressCount cannot be used with the parameter privateIpAddress",
            ));
        }
        _ => {}
    }
    let mut wanted = Vec::new();
    for address in named {
        if !interface.secondary.contains(&address) && !wanted.contains(&address) {
            free(cx, tx, &subnet, address, input.allow_reassignment.unwrap_or(false))?;
            wanted.push(address);
        }
    }
    room_for(cx, tx, limits::PRIVATE_ADDRESSES, 1 + interface.secondary.len(), wanted.len() + more)?;
    let added = addresses::take(cx, tx, &subnet, &wanted, more, &interface.id)?;
    interface.secondary.extend(&added);
    tables::put(tx, at, &interface)?;
    follow(cx, tx, &interface, &added)?;
    let shown = |a: &Ipv4Addr| AssignedPrivateIpAddress { private_ip_address: Some(a.to_string()) };
    Ok(AssignPrivateIpAddressesResult {
        network_interface_id: Some(interface.id.to_string()),
        assigned_private_ip_addresses: Some(added.iter().map(shown).collect()),
        ..Default::default()
    })
}

/// Takes a secondary address off the interface that has it, where that is allowed.
fn free(cx: &Cx, tx: &mut Tx, subnet: &Subnet, address: Ipv4Addr, may_move: bool) -> Result<(), Fault> {
    let at = cx.scope();
    let Some(holder) = addresses::holder(tx, at, subnet, address)? else { return Ok(()) };
    let mut other: Interface = tables::must(tx, at, &holder)?;
    if !may_move || other.primary == address {
        return Err(errors::invalid(format!("Some of [{address}] are already assigned, but move is not allowed.")));
    }
    interfaces::check_owner(cx, &other)?;
    other.secondary.retain(|a| *a != address);
    tables::put(tx, at, &other)?;
    addresses::give_back(cx, tx, subnet, &[address])
}

/// Elastic addresses go with the private addresses that they stand for.
fn follow(cx: &Cx, tx: &mut Tx, interface: &Interface, moved: &[Ipv4Addr]) -> Result<(), Fault> {
    let at = cx.scope();
    for mut address in tables::list::<crate::model::Address>(tx, at)? {
        let Some(tie) = address.association.as_mut() else { continue };
        let owner: Interface = tables::must(tx, at, &tie.interface)?;
        if owner.subnet == interface.subnet && moved.contains(&tie.private) && tie.interface != interface.id {
            tie.interface = interface.id.clone();
            tables::put(tx, at, &address)?;
        }
    }
    Ok(())
}
