//! Netlink: building messages, sending many at once, reading answers. netlink(7).

mod message;
mod socket;

pub(crate) use message::{Attrs, Message, attr_text, attr_u16, attr_u32, attr_u64_be, attrs, find};
#[cfg(any(test, feature = "fuzz"))]
pub(crate) use socket::read_datagram;
pub(crate) use socket::{Answer, Socket};

/// Flags of a request.
pub(crate) mod flag {
    /// Set on every request.
    pub(crate) const REQUEST: u16 = 1;
    /// Answer even success.
    pub(crate) const ACK: u16 = 4;
    /// Replace what exists.
    pub(crate) const REPLACE: u16 = 0x100;
    /// All objects.
    pub(crate) const DUMP: u16 = 0x300;
    /// Fail when it exists.
    pub(crate) const EXCLUSIVE: u16 = 0x200;
    /// Make it.
    pub(crate) const CREATE: u16 = 0x400;
    /// After the others.
    pub(crate) const APPEND: u16 = 0x800;
}

/// Families of netlink sockets.
pub(crate) mod family {
    /// Links, addresses, routes.
    pub(crate) const ROUTE: i32 = 0;
    /// nftables, conntrack, NFLOG.
    pub(crate) const NETFILTER: i32 = 12;
}
