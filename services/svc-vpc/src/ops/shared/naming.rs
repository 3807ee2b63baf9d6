//! Finding an elastic address by allocation id or by the address itself.

use crate::errors;
use crate::model::Address;
use crate::tables;
use base::Fault;
use kernel::Scope;
use std::net::Ipv4Addr;
use store::Read;

/// Exactly one of the two must be given.
pub fn address(read: &dyn Read, at: Scope, id: &Option<String>, ip: &Option<String>) -> Result<Address, Fault> {
    match (id.as_deref(), ip.as_deref()) {
        (Some(id), None) => tables::find(read, at, id),
        (None, Some(ip)) => by_ip(read, at, ip),
        (Some(_), Some(_)) => {
            Err(errors::combination("You may specify public IP or allocation id, but not both in the same call"))
        }
        (None, None) => Err(Fault::sender("MissingParameter", "Either public IP or allocation id must be specified")),
    }
}

/// The elastic address of this account that has the address.
pub fn by_ip(read: &dyn Read, at: Scope, ip: &str) -> Result<Address, Fault> {
    let wanted: Ipv4Addr = ip.parse().map_err(|_| errors::invalid_value(ip, "publicIp", "Invalid IPv4 address."))?;
    let all = tables::list::<Address>(read, at)?;
    all.into_iter().find(|a| a.ip == wanted).ok_or_else(|| errors::no_address(ip))
}
