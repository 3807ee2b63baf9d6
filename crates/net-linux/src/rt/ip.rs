//! Addresses, neighbours, routes and routing rules as messages.

use super::{AF_INET, PROTOCOL, Want, kind};
use crate::netlink::{Message, flag};
use net_plan::{Address, Neighbour, Route, Rule, Way};

const ADDRESS_REMOTE: u16 = 1;
const ADDRESS_LOCAL: u16 = 2;
const NEIGHBOUR_ADDRESS: u16 = 1;
const NEIGHBOUR_MAC: u16 = 2;
const STATE_PERMANENT: u16 = 0x80;
const TYPE_UNICAST: u8 = 1;
const TYPE_BLACKHOLE: u8 = 6;
const SCOPE_UNIVERSE: u8 = 0;
const SCOPE_LINK: u8 = 253;
const ONLINK: u32 = 4;
const ROUTE_TO: u16 = 1;
const ROUTE_DEVICE: u16 = 4;
const ROUTE_VIA: u16 = 5;
const ROUTE_TABLE: u16 = 15;
const RULE_DEVICE: u16 = 3;
const RULE_PRIORITY: u16 = 6;
const RULE_MARK: u16 = 10;
const RULE_TABLE: u16 = 15;
const RULE_MASK: u16 = 16;
const RULE_PROTOCOL: u16 = 21;
const ACTION_TABLE: u8 = 1;

/// An address of the device with this number.
pub(crate) fn address(want: Want, index: u32, one: &Address) -> Message {
    let (kind, flags) = want.pick((kind::NEW_ADDRESS, flag::CREATE | flag::REPLACE), kind::DELETE_ADDRESS);
    let head = [[AF_INET, one.address.prefix_len(), 0, SCOPE_UNIVERSE], index.to_ne_bytes()].concat();
    let mut message = Message::new(kind, flags, &head);
    let octets = one.address.addr().octets();
    message.attrs().put(ADDRESS_LOCAL, &octets).put(ADDRESS_REMOTE, &octets);
    message
}

/// A permanent neighbour of the device with this number.
pub(crate) fn neighbour(want: Want, index: u32, one: &Neighbour) -> Message {
    let (kind, flags) = want.pick((kind::NEW_NEIGHBOUR, flag::CREATE | flag::REPLACE), kind::DELETE_NEIGHBOUR);
    let mut head = vec![AF_INET, 0, 0, 0];
    head.extend(index.to_ne_bytes());
    head.extend(STATE_PERMANENT.to_ne_bytes());
    head.extend([0, TYPE_UNICAST]);
    let mut message = Message::new(kind, flags, &head);
    message.attrs().put(NEIGHBOUR_ADDRESS, &one.address.octets()).put(NEIGHBOUR_MAC, &one.mac.0);
    message
}

/// A route; `index` is the number of its device.
pub(crate) fn route(want: Want, index: u32, one: &Route) -> Message {
    let (kind, flags) = want.pick((kind::NEW_ROUTE, flag::CREATE | flag::REPLACE), kind::DELETE_ROUTE);
    let (table, destination) = one.at;
    let via = match &one.way {
        Way::Device(direct) => direct.via,
        Way::Blackhole => None,
    };
    let (scope, kind_of) = match &one.way {
        Way::Blackhole => (SCOPE_UNIVERSE, TYPE_BLACKHOLE),
        Way::Device(_) if via.is_some() => (SCOPE_UNIVERSE, TYPE_UNICAST),
        Way::Device(_) => (SCOPE_LINK, TYPE_UNICAST),
    };
    let short = u8::try_from(table).unwrap_or(0);
    let mut head = vec![AF_INET, destination.prefix_len(), 0, 0, short, PROTOCOL, scope, kind_of];
    head.extend((if via.is_some() { ONLINK } else { 0 }).to_ne_bytes());
    let mut message = Message::new(kind, flags, &head);
    let attrs = message.attrs();
    attrs.number(ROUTE_TABLE, table);
    if destination.prefix_len() > 0 {
        attrs.put(ROUTE_TO, &destination.network().octets());
    }
    if let Way::Device(_) = one.way {
        attrs.number(ROUTE_DEVICE, index);
    }
    if let Some(via) = via {
        attrs.put(ROUTE_VIA, &via.octets());
    }
    message
}

/// A routing rule.
pub(crate) fn rule(want: Want, one: &Rule) -> Message {
    let (kind, flags) = want.pick((kind::NEW_RULE, flag::CREATE | flag::EXCLUSIVE), kind::DELETE_RULE);
    let mut message = Message::new(kind, flags, &[AF_INET, 0, 0, 0, 0, 0, 0, ACTION_TABLE, 0, 0, 0, 0]);
    let attrs = message.attrs();
    attrs.number(RULE_PRIORITY, one.priority).number(RULE_TABLE, one.table).put(RULE_PROTOCOL, &[PROTOCOL]);
    if let Some(device) = &one.device {
        attrs.text(RULE_DEVICE, device);
    }
    if let Some(mark) = one.mark {
        attrs.number(RULE_MARK, mark).number(RULE_MASK, u32::MAX);
    }
    message
}
