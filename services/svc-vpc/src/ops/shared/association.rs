//! Elastic addresses and interfaces: tying them together and apart.
//!
//! Elastic IP addresses: <https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/elastic-ip-addresses-eip.html>

use crate::errors;
use crate::ids::AllocationId;
use crate::model::{Address, Association, Interface, InternetGateway, PublicAddress};
use crate::ops::shared::public;
use crate::tables;
use base::Fault;
use kernel::{Cx, Scope};
use std::net::Ipv4Addr;
use store::{Read, Tx};

/// The attached internet gateway of a VPC.
pub fn gateway_of(read: &dyn Read, at: Scope, vpc: &crate::ids::VpcId) -> Result<Option<InternetGateway>, Fault> {
    Ok(tables::list::<InternetGateway>(read, at)?.into_iter().find(|g| g.vpc.as_ref() == Some(vpc)))
}

/// Makes an elastic address stand for a private one. Gives the association's id.
pub fn tie(
    cx: &Cx,
    tx: &mut Tx,
    address: &mut Address,
    interface: &mut Interface,
    private: Ipv4Addr,
) -> Result<String, Fault> {
    let at = cx.scope();
    if gateway_of(tx, at, &interface.vpc)?.is_none() {
        return Err(errors::no_gateway(&interface.vpc));
    }
    if private == interface.primary && matches!(interface.public, PublicAddress::Assigned(_)) {
        public::stop(tx, interface, PublicAddress::Replaced)?;
        tables::put(tx, at, interface)?;
    }
    let id = cx.ids().resource("eipassoc");
    address.association = Some(Association { id: id.clone(), interface: interface.id.clone(), private });
    tables::put(tx, at, address)?;
    Ok(id)
}

/// Ties the elastic address of a NAT gateway: allocation, address, association. In a VPC without a way out it stays free,
/// without an association: the loop finds that out and fails the gateway.
pub fn tie_if_attached(
    cx: &Cx,
    tx: &mut Tx,
    mut address: Address,
    interface: &mut Interface,
    private: Ipv4Addr,
) -> Result<(AllocationId, Ipv4Addr, String), Fault> {
    let association = match gateway_of(tx, cx.scope(), &interface.vpc)? {
        Some(_) => tie(cx, tx, &mut address, interface, private)?,
        None => String::new(),
    };
    Ok((address.id, address.ip, association))
}

/// Frees an elastic address. A machine's first interface that wants a public address gets one again, if it is its only one.
pub fn untie(cx: &Cx, tx: &mut Tx, address: &mut Address) -> Result<(), Fault> {
    let at = cx.scope();
    let Some(old) = address.association.take() else { return Ok(()) };
    tables::put(tx, at, address)?;
    let Some(mut interface) = tables::get::<Interface>(tx, at, &old.interface)? else { return Ok(()) };
    if interface.public == PublicAddress::Replaced && old.private == interface.primary {
        match interface.instance().map(|i| tables::interfaces_of(tx, at, i)).transpose()? {
            Some(all) if all.len() > 1 => interface.public = PublicAddress::Wanted,
            _ => public::start(cx, tx, &mut interface)?,
        }
        tables::put(tx, at, &interface)?;
    }
    Ok(())
}
