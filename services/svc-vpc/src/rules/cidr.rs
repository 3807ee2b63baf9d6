//! Address blocks: reading them as EC2 does, and the sizes and places that are allowed.
//!
//! VPC CIDR blocks: <https://docs.aws.amazon.com/vpc/latest/userguide/vpc-cidr-blocks.html>; subnet sizing:
//! <https://docs.aws.amazon.com/vpc/latest/userguide/subnet-sizing.html>

use crate::errors;
use base::{Fault, Ipv4Net};
use ipnet::{IpNet, Ipv6Net};
use std::net::Ipv4Addr;

/// The largest block of a VPC or subnet.
pub const LENGTH_MIN: u8 = 16;
/// The smallest.
pub const LENGTH_MAX: u8 = 28;

/// Reads a block; bits behind the prefix are cleared, as AWS does (`100.68.0.18/18` becomes `100.68.0.0/18`).
pub fn read(text: &str, parameter: &str) -> Result<Ipv4Net, Fault> {
    parse(text).ok_or_else(|| errors::not_a_cidr(text, parameter))
}

/// The block of a VPC: /16 to /28, and none that AWS keeps for itself.
pub fn read_vpc(text: &str) -> Result<Ipv4Net, Fault> {
    let block = read(text, "cidrBlock")?;
    let forbidden = FORBIDDEN.iter().any(|f| overlap(*f, block));
    if forbidden || !(LENGTH_MIN..=LENGTH_MAX).contains(&block.prefix_len()) {
        return Err(errors::vpc_range(text));
    }
    Ok(block)
}

/// The block of a subnet: /16 to /28, inside one of the VPC's blocks.
pub fn read_subnet(text: &str, vpc: impl Iterator<Item = Ipv4Net>) -> Result<Ipv4Net, Fault> {
    let block = read(text, "cidrBlock")?;
    let inside = vpc.into_iter().any(|v| v.contains(&block));
    if !inside || !(LENGTH_MIN..=LENGTH_MAX).contains(&block.prefix_len()) {
        return Err(errors::subnet_range(text));
    }
    Ok(block)
}

/// Reads an IPv4 block in its normal form.
pub fn parse(text: &str) -> Option<Ipv4Net> {
    text.parse::<Ipv4Net>().ok().map(|n| n.trunc())
}

/// Reads an IPv6 block in its normal form.
pub fn parse_v6(text: &str) -> Option<IpNet> {
    text.parse::<Ipv6Net>().ok().map(|n| IpNet::V6(n.trunc()))
}

/// True when they share an address.
pub fn overlap(a: Ipv4Net, b: Ipv4Net) -> bool {
    a.contains(&b) || b.contains(&a)
}

/// The blocks of this prefix length in a block, in order.
pub fn parts(block: Ipv4Net, length: u8) -> impl Iterator<Item = Ipv4Net> {
    block.subnets(length).into_iter().flatten()
}

/// True for a secondary block that AWS refuses beside this primary one: another private range, or 198.19.0.0/16.
///
/// IPv4 CIDR block association restrictions: <https://docs.aws.amazon.com/vpc/latest/userguide/vpc-cidr-blocks.html>
pub fn is_restricted(primary: Ipv4Net, secondary: Ipv4Net) -> bool {
    let family = |block: Ipv4Net| PRIVATE.iter().position(|p| overlap(*p, block));
    match (family(primary), family(secondary)) {
        (Some(a), Some(b)) => a != b,
        (None, Some(_)) => false,
        _ => overlap(RESTRICTED, secondary),
    }
}

const PRIVATE: &[Ipv4Net] = &[
    Ipv4Net::new_assert(Ipv4Addr::new(10, 0, 0, 0), 8),
    Ipv4Net::new_assert(Ipv4Addr::new(172, 16, 0, 0), 12),
    Ipv4Net::new_assert(Ipv4Addr::new(192, 168, 0, 0), 16),
];
const RESTRICTED: Ipv4Net = Ipv4Net::new_assert(Ipv4Addr::new(198, 19, 0, 0), 16);

/// "This network", loopback, link-local and multicast addresses: no VPC may hold them.
const FORBIDDEN: &[Ipv4Net] = &[
    Ipv4Net::new_assert(Ipv4Addr::new(0, 0, 0, 0), 8),
    Ipv4Net::new_assert(Ipv4Addr::new(127, 0, 0, 0), 8),
    Ipv4Net::new_assert(Ipv4Addr::new(169, 254, 0, 0), 16),
    Ipv4Net::new_assert(Ipv4Addr::new(224, 0, 0, 0), 4),
];
