//! Public addresses: this cloud's range, and the addresses that interfaces get without an elastic one.
//!
//! Decision: public addresses come from 198.18.0.0/15, each cloud keeps a part of its own ("Addresses and the way in from
//! the host"). Public IPv4 addresses: <https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/using-instance-addressing.html>

use crate::errors;
use crate::model::{Interface, PublicAddress, PublicLease, PublicOwner, PublicRange};
use crate::tables::{self, PUBLIC_LEASES, PUBLIC_RANGE};
use base::{Fault, Ipv4Net};
use kernel::Cx;
use std::net::Ipv4Addr;
use std::ops::Range;
use store::{Read, StoreError, Tx};

/// What all clouds share.
pub const SHARED: Ipv4Net = Ipv4Net::new_assert(Ipv4Addr::new(198, 18, 0, 0), 15);
/// The prefix length of one cloud's part: 1,024 addresses, 128 clouds.
pub const RANGE_LENGTH: u8 = 22;
/// The first addresses of a range are the cloud's own: laptops, endpoints, name servers.
pub const OWN_ADDRESSES: u32 = 64;
/// And the last ones: clients in cities with an edge location.
pub const CITIES_OFFSET: u32 = (1 << (32 - RANGE_LENGTH)) - 128;
/// What accounts may get, counted from the beginning of a range.
pub const FREE_ADDRESSES: Range<u32> = OWN_ADDRESSES..CITIES_OFFSET;

fn only_row() -> String {
    "range".into()
}

/// The range in force, once there is one.
pub fn range(read: &dyn Read) -> Result<Option<Ipv4Net>, StoreError> {
    Ok(PUBLIC_RANGE.get(read, &only_row())?.map(|PublicRange(r)| r))
}

/// Keeps a range, unless one is kept already; gives the one in force.
pub fn keep_range(tx: &mut Tx, wanted: Ipv4Net) -> Result<Ipv4Net, StoreError> {
    if let Some(kept) = range(tx)? {
        return Ok(kept);
    }
    PUBLIC_RANGE.put(tx, &only_row(), &PublicRange(wanted))?;
    Ok(wanted)
}

/// The `n`-th of the ranges that clouds may have.
pub fn nth_range(n: u32) -> Ipv4Net {
    let size = 1u32 << (32 - RANGE_LENGTH);
    let count = 1u32 << (RANGE_LENGTH - SHARED.prefix_len());
    Ipv4Net::new_assert(Ipv4Addr::from(u32::from(SHARED.network()) + n % count * size), RANGE_LENGTH)
}

/// Takes a free address; `wanted` asks for a certain one.
pub fn take(cx: &Cx, tx: &mut Tx, owner: PublicOwner, wanted: Option<Ipv4Addr>) -> Result<Ipv4Addr, Fault> {
    let drawn = nth_range(cx.ids().below(128) as u32);
    let range = keep_range(tx, drawn).map_err(Fault::internal)?;
    let (first, usable) = (u32::from(range.network()) + FREE_ADDRESSES.start, FREE_ADDRESSES.len() as u32);
    let free = |a: &Ipv4Addr| PUBLIC_LEASES.contains(tx, a).map(|held| !held);
    let mut found = None;
    match wanted {
        Some(a) if (first..first + usable).contains(&u32::from(a)) && free(&a).map_err(Fault::internal)? => {
            found = Some(a)
        }
        Some(a) => return Err(errors::no_address(&a.to_string())),
        None => {
            let start = cx.ids().below(u64::from(usable)) as u32;
            for i in 0..usable {
                let a = Ipv4Addr::from(first + (start + i) % usable);
                if free(&a).map_err(Fault::internal)? {
                    found = Some(a);
                    break;
                }
            }
        }
    }
    let address = found.ok_or_else(errors::no_public_address)?;
    PUBLIC_LEASES.put(tx, &address, &PublicLease { scope: cx.scope(), owner }).map_err(Fault::internal)?;
    Ok(address)
}

/// Gives an address back.
pub fn give_back(tx: &mut Tx, address: Ipv4Addr) -> Result<(), Fault> {
    PUBLIC_LEASES.delete(tx, &address).map_err(Fault::internal).map(drop)
}

/// The interface's owner wants an address, and it can be had now: `Off`, `Wanted` and `Replaced` become `Assigned`, unless
/// an elastic address stands for the primary private one.
pub fn start(cx: &Cx, tx: &mut Tx, interface: &mut Interface) -> Result<(), Fault> {
    if let PublicAddress::Assigned(_) = interface.public {
        return Ok(());
    }
    let elastic = tables::addresses_of(tx, cx.scope(), &interface.id)?;
    let replaced = elastic.iter().filter_map(|a| a.association.as_ref()).any(|a| a.private == interface.primary);
    interface.public = match replaced {
        true => PublicAddress::Replaced,
        false => PublicAddress::Assigned(take(cx, tx, PublicOwner::Interface(interface.id.clone()), None)?),
    };
    Ok(())
}

/// The interface gives its address back; `then` is `Wanted` when its machine only stops, `Off` when it wants none.
pub fn stop(tx: &mut Tx, interface: &mut Interface, then: PublicAddress) -> Result<(), Fault> {
    if let PublicAddress::Assigned(address) = interface.public {
        give_back(tx, address)?;
    }
    if interface.public != PublicAddress::Off || then == PublicAddress::Off {
        interface.public = then;
    }
    Ok(())
}
