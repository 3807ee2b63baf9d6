//! What other parts of the cloud read here without a call: who has an address, and how interfaces are wired.
//!
//! For the metadata service (it knows a machine by its VPC and source address), the resolver, and `hanul status`.

use crate::ids::{Id, VpcId};
use crate::model::{Interface, PublicLease, PublicOwner, Vpc, Wired};
use crate::tables::{INTERFACES, PUBLIC_LEASES, REVERSE_NAMES, VPCS, WIRED};
use kernel::Scope;
use std::net::Ipv4Addr;
use store::{Read, StoreError};

/// The interface that has a private address in a VPC, and whose it is.
pub fn interface_at(read: &dyn Read, vpc: &str, address: Ipv4Addr) -> Result<Option<(Scope, Interface)>, StoreError> {
    let Some((at, vpc)) = vpc_of(read, vpc)? else { return Ok(None) };
    let mut found = None;
    INTERFACES.visit(read, &(&at,), None, &mut |_, interface| {
        if interface.vpc == vpc.id && interface.addresses().any(|a| a == address) {
            found = Some((at, interface));
        }
        found.is_none()
    })?;
    Ok(found)
}

/// A VPC by its id, and whose it is.
pub fn vpc_of(read: &dyn Read, vpc: &str) -> Result<Option<(Scope, Vpc)>, StoreError> {
    let Ok(id) = VpcId::parse(vpc) else { return Ok(None) };
    let mut found = None;
    VPCS.visit(read, &(), None, &mut |(at, key), record| {
        if key == id {
            found = Some((at, record));
        }
        found.is_none()
    })?;
    Ok(found)
}

/// The name that an elastic address has from its owner, for reverse questions.
pub fn reverse_name(read: &dyn Read, address: Ipv4Addr) -> Result<Option<String>, StoreError> {
    match PUBLIC_LEASES.get(read, &address)? {
        Some(PublicLease { scope, owner: PublicOwner::Elastic(id) }) => REVERSE_NAMES.get(read, &(scope, id)),
        _ => Ok(None),
    }
}

/// What the data plane last said of each interface.
pub fn wired(read: &dyn Read) -> Result<Vec<(Scope, String, Wired)>, StoreError> {
    Ok(WIRED.list(read, &())?.into_iter().map(|((at, id), wired)| (at, id.into(), wired)).collect())
}
