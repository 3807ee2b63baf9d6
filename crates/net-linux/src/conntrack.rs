//! ctnetlink: the connections of a zone, with their counts; and their end when the zone is free again.
//!
//! Entries are deleted one by one: an older kernel that does not know a filter by zone would empty the whole table.

use crate::{
    netlink::{Answer, Message, Socket, attr_u16, attr_u64_be, attrs, find},
    nft::message,
    sys,
};
use std::{collections::BTreeSet, io, net::Ipv4Addr};

const SUBSYSTEM: u16 = 1;
const GET: u16 = 1;
const DELETE: u16 = 2;
const FAMILY_IPV4: u8 = 2;
const HEADER: usize = 4;
const ORIGINAL: u16 = 1;
const SENT: u16 = 9;
const ANSWERED: u16 = 10;
const ID: u16 = 12;
const ZONE: u16 = 18;
const NESTED: u16 = 0x8000;
const ICMP: u8 = 1;

/// A connection as one zone knows it.
pub(crate) struct Entry {
    pub(crate) zone: u16,
    pub(crate) protocol: u8,
    pub(crate) source: (Ipv4Addr, u16),
    pub(crate) destination: (Ipv4Addr, u16),
    pub(crate) sent: (u64, u64),
    pub(crate) answered: (u64, u64),
}

/// All connections that the namespace of the socket tracks in zones.
pub(crate) fn entries(socket: &Socket) -> io::Result<Vec<Entry>> {
    Ok(dump(socket)?.iter().filter_map(entry).collect())
}

/// Forgets the connections of these zones.
pub(crate) fn purge(socket: &Socket, zones: &BTreeSet<u16>) -> io::Result<()> {
    let doomed = dump(socket)?
        .iter()
        .filter(|one| zone(one).is_some_and(|zone| zones.contains(&zone)))
        .filter_map(kill)
        .collect();
    for result in socket.talk(doomed) {
        match result {
            Err(error) if sys::number(&error) != Some(libc::ENOENT) => return Err(error),
            _ => {}
        }
    }
    Ok(())
}

fn dump(socket: &Socket) -> io::Result<Vec<Answer>> {
    socket.dump(&message(SUBSYSTEM, GET, 0, FAMILY_IPV4, 0))
}

fn body(answer: &Answer) -> Option<&[u8]> {
    answer.body.get(HEADER..)
}

fn zone(answer: &Answer) -> Option<u16> {
    attr_u16(find(body(answer)?, ZONE)?)
}

fn kill(answer: &Answer) -> Option<Message> {
    let body = body(answer)?;
    let mut message = message(SUBSYSTEM, DELETE, 0, FAMILY_IPV4, 0);
    let attrs = message.attrs();
    attrs.put(ORIGINAL | NESTED, find(body, ORIGINAL)?).put(ZONE, find(body, ZONE)?);
    if let Some(id) = find(body, ID) {
        attrs.put(ID, id);
    }
    Some(message)
}

/// Reads an entry.
pub(crate) fn entry(answer: &Answer) -> Option<Entry> {
    let body = body(answer)?;
    let tuple = find(body, ORIGINAL)?;
    let (ip, ports) = (find(tuple, 1)?, find(tuple, 2)?);
    let address = |kind| Some(Ipv4Addr::from(<[u8; 4]>::try_from(find(ip, kind)?).ok()?));
    let protocol = *find(ports, 1)?.first()?;
    let (mut source, mut destination) = (0, 0);
    for (kind, value) in attrs(ports) {
        match (protocol, kind) {
            (ICMP, 4) => source = attr_u16(value)?,
            (ICMP, 5) => destination |= u16::from(*value.first()?) << 8,
            (ICMP, 6) => destination |= u16::from(*value.first()?),
            (_, 2) => source = attr_u16(value)?,
            (_, 3) => destination = attr_u16(value)?,
            _ => {}
        }
    }
    let count = |kind| {
        let counters = find(body, kind)?;
        Some((attr_u64_be(find(counters, 1)?)?, attr_u64_be(find(counters, 2)?)?))
    };
    Some(Entry {
        zone: zone(answer)?,
        protocol,
        source: (address(1)?, source),
        destination: (address(2)?, destination),
        sent: count(SENT).unwrap_or_default(),
        answered: count(ANSWERED).unwrap_or_default(),
    })
}
