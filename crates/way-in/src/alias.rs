//! Which host address and port stand for a public one.

use std::net::{Ipv4Addr, SocketAddr, SocketAddrV4};

/// Added to a port that the host does not give us.
const MOVED_BY: u16 = 10_000;

/// The loopback address that stands for a public address: the first octet becomes 127.
pub fn alias(public: Ipv4Addr) -> Ipv4Addr {
    let [_, b, c, d] = public.octets();
    Ipv4Addr::new(127, b, c, d)
}

/// Where to open a door, in the order to try: the same port, then 10000 above it (an ordinary user may not bind ports
/// below 1024, and a host program may hold the port on all addresses).
pub fn ports(public: SocketAddrV4) -> Vec<SocketAddr> {
    let at = |port| SocketAddr::V4(SocketAddrV4::new(alias(*public.ip()), port));
    let moved = public.port().checked_add(MOVED_BY).map(at);
    std::iter::once(at(public.port())).chain(moved).collect()
}
