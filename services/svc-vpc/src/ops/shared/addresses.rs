//! Private addresses: who holds which, and taking and giving them back.

use crate::errors;
use crate::ids::InterfaceId;
use crate::model::{Lease, Subnet};
use crate::ops::shared::reservations;
use crate::rules::hosts;
use crate::tables::LEASES;
use base::Fault;
use kernel::{Cx, Scope};
use std::collections::BTreeSet;
use std::net::Ipv4Addr;
use store::{Read, Tx};

/// The addresses of a subnet that are in use.
pub fn taken(read: &dyn Read, at: Scope, subnet: &Subnet) -> Result<BTreeSet<Ipv4Addr>, Fault> {
    let rows = LEASES.list(read, &(at, subnet.id.clone())).map_err(Fault::internal)?;
    Ok(rows.into_iter().map(|((_, _, address), _)| address).collect())
}

/// How many addresses of a subnet are free.
pub fn free_count(read: &dyn Read, at: Scope, subnet: &Subnet) -> Result<u32, Fault> {
    let used = LEASES.count(read, &(at, subnet.id.clone())).map_err(Fault::internal)?;
    Ok(hosts::capacity(subnet.cidr).saturating_sub(used as u32))
}

/// Takes the addresses asked for, then `more` of our choice, outside of reserved parts. Nothing is written when one cannot be had.
pub fn take(
    cx: &Cx,
    tx: &mut Tx,
    subnet: &Subnet,
    asked: &[Ipv4Addr],
    more: usize,
    holder: &InterfaceId,
) -> Result<Vec<Ipv4Addr>, Fault> {
    let mut taken = taken(tx, cx.scope(), subnet)?;
    let mut mine = Vec::with_capacity(asked.len() + more);
    for address in asked {
        check(subnet, *address)?;
        if !taken.insert(*address) {
            return Err(errors::address_in_use(format!("Address {address} is in use.")));
        }
        mine.push(*address);
    }
    let reserved: Vec<_> = reservations::of(tx, cx.scope(), &subnet.id)?.into_iter().map(|r| r.block).collect();
    for _ in 0..more {
        let start = cx.ids().below(u64::from(hosts::capacity(subnet.cidr))) as u32;
        let address =
            hosts::free(subnet.cidr, &taken, &reserved, start).ok_or_else(|| errors::subnet_full(&subnet.id))?;
        taken.insert(address);
        mine.push(address);
    }
    for address in &mine {
        put(cx, tx, subnet, *address, holder)?;
    }
    Ok(mine)
}

/// Gives addresses back.
pub fn give_back(cx: &Cx, tx: &mut Tx, subnet: &Subnet, addresses: &[Ipv4Addr]) -> Result<(), Fault> {
    for address in addresses {
        LEASES.delete(tx, &(cx.scope(), subnet.id.clone(), *address)).map_err(Fault::internal)?;
    }
    Ok(())
}

/// The holder of an address.
pub fn holder(read: &dyn Read, at: Scope, subnet: &Subnet, address: Ipv4Addr) -> Result<Option<InterfaceId>, Fault> {
    let lease = LEASES.get(read, &(at, subnet.id.clone(), address)).map_err(Fault::internal)?;
    Ok(lease.map(|Lease(id)| id))
}

/// Reads a private address as a caller sent it.
pub fn parse(text: &str) -> Result<Ipv4Addr, Fault> {
    text.parse().map_err(|_| errors::invalid_value(text, "address", "Invalid IPv4 address."))
}

/// Refuses addresses outside the subnet, and AWS's own.
pub fn check(subnet: &Subnet, address: Ipv4Addr) -> Result<(), Fault> {
    if !subnet.cidr.contains(&address) {
        return Err(errors::invalid(format!("Address {address} does not fall within the subnet's address range")));
    }
    if hosts::is_reserved(subnet.cidr, address) {
        return Err(errors::invalid(format!("Address {address} is in subnet's reserved address range")));
    }
    Ok(())
}

fn put(cx: &Cx, tx: &mut Tx, subnet: &Subnet, address: Ipv4Addr, holder: &InterfaceId) -> Result<(), Fault> {
    LEASES.put(tx, &(cx.scope(), subnet.id.clone(), address), &Lease(holder.clone())).map_err(Fault::internal)
}
