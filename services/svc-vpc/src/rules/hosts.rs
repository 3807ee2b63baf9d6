//! Which addresses of a subnet machines may have.
//!
//! Subnet sizing: the first four addresses and the last one are AWS's own.
//! <https://docs.aws.amazon.com/vpc/latest/userguide/subnet-sizing.html>

use base::Ipv4Net;
use std::collections::BTreeSet;
use std::net::Ipv4Addr;

/// Network, router, resolver, future use, broadcast.
pub const RESERVED: u32 = 5;

/// Addresses that interfaces may have.
pub fn capacity(subnet: Ipv4Net) -> u32 {
    size(subnet).saturating_sub(RESERVED)
}

/// True for the five addresses that are AWS's own.
pub fn is_reserved(subnet: Ipv4Net, address: Ipv4Addr) -> bool {
    let offset = u32::from(address).wrapping_sub(u32::from(subnet.network()));
    offset < RESERVED - 1 || offset == size(subnet) - 1
}

/// The first free address outside of these parts from the `start`-th on, going round once.
pub fn free(subnet: Ipv4Net, taken: &BTreeSet<Ipv4Addr>, reserved: &[Ipv4Net], start: u32) -> Option<Ipv4Addr> {
    let capacity = capacity(subnet);
    if taken.len() as u32 >= capacity {
        return None;
    }
    let first = u32::from(subnet.network()) + RESERVED - 1;
    let is_free = |a: &Ipv4Addr| !taken.contains(a) && !reserved.iter().any(|r| r.contains(a));
    (0..capacity).map(|i| Ipv4Addr::from(first + (start + i) % capacity)).find(is_free)
}

fn size(subnet: Ipv4Net) -> u32 {
    1u32.checked_shl(u32::from(32 - subnet.prefix_len())).unwrap_or(u32::MAX)
}
