//! nf_tables: the plan's operations as one atomic batch, and what the kernel has. No external binary, no library.
//!
//! The numbers are those of the kernel's `linux/netfilter/nf_tables.h`.

mod batch;
mod expr;
mod part;
mod read;

pub(crate) use batch::batches;
#[cfg(any(test, feature = "fuzz"))]
pub(crate) use read::parse_all;
pub(crate) use read::read;

const SUBSYSTEM: u16 = 10;
const FAMILY_IPV4: u8 = 2;

/// Message types.
mod kind {
    pub(super) const NEW_TABLE: u16 = 0;
    pub(super) const DELETE_TABLE: u16 = 2;
    pub(super) const NEW_CHAIN: u16 = 3;
    pub(super) const GET_CHAIN: u16 = 4;
    pub(super) const DELETE_CHAIN: u16 = 5;
    pub(super) const NEW_RULE: u16 = 6;
    pub(super) const GET_RULE: u16 = 7;
    pub(super) const DELETE_RULE: u16 = 8;
    pub(super) const NEW_SET: u16 = 9;
    pub(super) const GET_SET: u16 = 10;
    pub(super) const DELETE_SET: u16 = 11;
    pub(super) const NEW_ELEMENT: u16 = 12;
    pub(super) const GET_ELEMENT: u16 = 13;
    pub(super) const DELETE_ELEMENT: u16 = 14;
}

/// A message of a subsystem of netfilter: family, version and resource id come first.
pub(crate) fn message(subsystem: u16, kind: u16, flags: u16, family: u8, resource: u16) -> crate::netlink::Message {
    let [high, low] = resource.to_be_bytes();
    crate::netlink::Message::new(subsystem << 8 | kind, flags, &[family, 0, high, low])
}

fn table_message(kind: u16, flags: u16) -> crate::netlink::Message {
    let mut message = message(SUBSYSTEM, kind, flags, FAMILY_IPV4, 0);
    message.attrs().text(1, net_plan::TABLE);
    message
}
