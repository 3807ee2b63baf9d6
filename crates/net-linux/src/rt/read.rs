//! What a namespace has: links, addresses, permanent neighbours, our routes and rules.

use super::{
    AF_INET, PROTOCOL, kind,
    link::{get_link, parse_link},
};
use crate::netlink::{Answer, Message, Socket, attr_text, attr_u32, attrs};
use net_model::{Ipv4Net, Mac};
use net_plan::{Address, Direct, Neighbour, Rule, Seen, Way};
use std::{collections::BTreeMap, io, net::Ipv4Addr};

const STATE_PERMANENT: u16 = 0x80;
const TYPE_BLACKHOLE: u8 = 6;

/// Reads all of it; the nftables table and kernel parameters are read elsewhere.
pub(crate) fn read(socket: &Socket) -> io::Result<Seen> {
    let mut seen = Seen::default();
    let links = socket.dump(&get_link(None, false))?;
    seen.links = links.iter().filter_map(parse_link).map(|link| (link.name, link.seen)).collect();
    let names: BTreeMap<u32, &str> = seen.links.iter().map(|(name, link)| (link.index, name.as_str())).collect();
    let dump = |kind, head: &[u8]| socket.dump(&Message::new(kind, 0, head));
    let addresses = dump(kind::GET_ADDRESS, &[AF_INET, 0, 0, 0, 0, 0, 0, 0])?;
    let neighbours = dump(kind::GET_NEIGHBOUR, &[AF_INET, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0])?;
    let routes = dump(kind::GET_ROUTE, &[AF_INET, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0])?;
    let rules = dump(kind::GET_RULE, &[AF_INET, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0])?;
    let addresses = addresses.iter().filter_map(|one| address(one, &names)).collect();
    let neighbours = neighbours.iter().filter_map(|one| neighbour(one, &names)).collect();
    let routes = routes.iter().filter_map(|one| route(one, &names)).collect();
    (seen.addresses, seen.neighbours, seen.routes) = (addresses, neighbours, routes);
    seen.rules = rules.iter().filter_map(rule).collect();
    Ok(seen)
}

fn ipv4(value: &[u8]) -> Option<Ipv4Addr> {
    Some(Ipv4Addr::from(<[u8; 4]>::try_from(value).ok()?))
}

fn address(answer: &Answer, names: &BTreeMap<u32, &str>) -> Option<Address> {
    let device = names.get(&attr_u32(answer.body.get(4..8)?)?)?;
    let local = attrs(answer.body.get(8..)?).find(|(kind, _)| *kind == 2).and_then(|(_, value)| ipv4(value))?;
    let address = Ipv4Net::new(local, *answer.body.get(1)?).ok()?;
    (!local.is_loopback()).then(|| Address { device: (*device).to_owned(), address })
}

fn neighbour(answer: &Answer, names: &BTreeMap<u32, &str>) -> Option<Neighbour> {
    let device = names.get(&attr_u32(answer.body.get(4..8)?)?)?;
    let state = u16::from_ne_bytes([*answer.body.get(8)?, *answer.body.get(9)?]);
    let (mut address, mut mac) = (None, None);
    for (kind, value) in attrs(answer.body.get(12..)?) {
        match kind {
            1 => address = ipv4(value),
            2 => mac = value.try_into().ok().map(Mac),
            _ => {}
        }
    }
    let one = Neighbour { device: (*device).to_owned(), address: address?, mac: mac? };
    (state & STATE_PERMANENT != 0).then_some(one)
}

fn route(answer: &Answer, names: &BTreeMap<u32, &str>) -> Option<((u32, Ipv4Net), Way)> {
    let head = answer.body.get(..12)?;
    if head[5] != PROTOCOL {
        return None;
    }
    let (mut to, mut via, mut device, mut table) = (Ipv4Addr::UNSPECIFIED, None, None, u32::from(head[4]));
    for (kind, value) in attrs(answer.body.get(12..)?) {
        match kind {
            1 => to = ipv4(value)?,
            4 => device = names.get(&attr_u32(value)?),
            5 => via = ipv4(value),
            15 => table = attr_u32(value)?,
            _ => {}
        }
    }
    let way = match head[7] {
        TYPE_BLACKHOLE => Way::Blackhole,
        _ => Way::Device(Direct { device: (*device?).to_owned(), via }),
    };
    Some(((table, Ipv4Net::new(to, head[1]).ok()?), way))
}

fn rule(answer: &Answer) -> Option<Rule> {
    let mut rule = Rule { priority: 0, device: None, mark: None, table: u32::from(*answer.body.get(4)?) };
    let mut ours = false;
    for (kind, value) in attrs(answer.body.get(12..)?) {
        match kind {
            3 => rule.device = Some(attr_text(value)),
            6 => rule.priority = attr_u32(value)?,
            10 => rule.mark = Some(attr_u32(value)?).filter(|mark| *mark != 0),
            15 => rule.table = attr_u32(value)?,
            21 => ours = value == [PROTOCOL],
            _ => {}
        }
    }
    ours.then_some(rule)
}

/// All of them on any bytes.
#[cfg(any(test, feature = "fuzz"))]
pub(crate) fn parse_all(answer: &Answer) {
    let names = BTreeMap::from([(1, "lo")]);
    let _ =
        (address(answer, &names), neighbour(answer, &names), route(answer, &names), rule(answer), parse_link(answer));
}
