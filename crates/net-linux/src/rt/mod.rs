//! rtnetlink: links, addresses, neighbours, routes and routing rules as messages, and what the kernel has of them.
//! rtnetlink(7).

mod ip;
mod link;
mod read;

pub(crate) use ip::{address, neighbour, route, rule};
pub(crate) use link::{LINK_GROUP, create_veth, delete_link, get_link, parse_link, set_up};
#[cfg(any(test, feature = "fuzz"))]
pub(crate) use read::parse_all;
pub(crate) use read::read;

/// Our routes and rules carry this protocol number, so that those of others are left alone.
pub(crate) const PROTOCOL: u8 = 201;
const AF_INET: u8 = 2;

/// Message types.
pub(crate) mod kind {
    pub(crate) const NEW_LINK: u16 = 16;
    pub(crate) const DELETE_LINK: u16 = 17;
    pub(crate) const GET_LINK: u16 = 18;
    pub(crate) const NEW_ADDRESS: u16 = 20;
    pub(crate) const DELETE_ADDRESS: u16 = 21;
    pub(crate) const GET_ADDRESS: u16 = 22;
    pub(crate) const NEW_ROUTE: u16 = 24;
    pub(crate) const DELETE_ROUTE: u16 = 25;
    pub(crate) const GET_ROUTE: u16 = 26;
    pub(crate) const NEW_NEIGHBOUR: u16 = 28;
    pub(crate) const DELETE_NEIGHBOUR: u16 = 29;
    pub(crate) const GET_NEIGHBOUR: u16 = 30;
    pub(crate) const NEW_RULE: u16 = 32;
    pub(crate) const DELETE_RULE: u16 = 33;
    pub(crate) const GET_RULE: u16 = 34;
}

/// Whether something is to be there or not.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Want {
    /// Make it.
    There,
    /// Delete it.
    Gone,
}

impl Want {
    fn pick(self, there: (u16, u16), gone: u16) -> (u16, u16) {
        match self {
            Want::There => there,
            Want::Gone => (gone, 0),
        }
    }
}
