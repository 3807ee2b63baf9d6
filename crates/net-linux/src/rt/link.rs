//! Links: veth pairs made with both ends in one message, so that the kernel makes all of it or nothing.

use super::kind;
use crate::netlink::{Answer, Attrs, Message, attr_text, attr_u32, attrs, flag};
use net_model::Mac;
use net_plan::{Counters, End, SeenLink};
use std::os::fd::RawFd;

/// Multicast group of link changes.
pub(crate) const LINK_GROUP: u32 = 1;

const IFF_UP: u32 = 1;
const IFF_NOARP: u32 = 0x80;
const ADDRESS: u16 = 1;
const NAME: u16 = 3;
const MTU: u16 = 4;
const PEER: u16 = 5;
const STATE: u16 = 16;
const INFO: u16 = 18;
const ALIAS: u16 = 20;
const STATS: u16 = 23;
const GROUP: u16 = 27;
const NAMESPACE: u16 = 28;
const EXTENSIONS: u16 = 29;
const GSO_IPV4_MAX: u16 = 63;
const INFO_KIND: u16 = 1;
const INFO_DATA: u16 = 2;
const VETH_PEER: u16 = 1;
const STATE_UP: u8 = 6;
const EXTENSION_SKIP_STATS: u32 = 8;
/// The largest piece of a TCP stream that the kernel carries whole over a link, bytes (64 KB if it is not told). What a
/// hop costs is paid per piece. Within what a capture in a machine takes (libpcap: 262,144 bytes).
const PIECE_MAX: u32 = 256 << 10;

fn head(index: u32, flags: u32, change: u32) -> Vec<u8> {
    [[0u8; 4], index.to_ne_bytes(), flags.to_ne_bytes(), change.to_ne_bytes()].concat()
}

/// A link as the kernel shows it.
pub(crate) struct Link {
    /// Its name.
    pub(crate) name: String,
    /// The rest.
    pub(crate) seen: SeenLink,
    /// What passed it, seen from the other end.
    pub(crate) counters: Counters,
}

/// Both ends; the peer is made in another namespace, or in this one.
pub(crate) fn create_veth(device: &str, end: &End, peer: &End, peer_namespace: Option<RawFd>) -> Message {
    let flags = |end: &End| if end.arp { 0 } else { IFF_NOARP };
    let mut message = Message::new(kind::NEW_LINK, flag::CREATE | flag::EXCLUSIVE, &head(0, flags(end), IFF_NOARP));
    let attrs = message.attrs();
    describe(attrs, device, end);
    attrs.nest(INFO, |info| {
        info.text(INFO_KIND, "veth").nest(INFO_DATA, |data| {
            data.nest(VETH_PEER, |there| {
                // Not up: the kernel configures the peer before the pair is joined (ENOTCONN).
                there.raw(&head(0, flags(peer), IFF_NOARP));
                describe(there, &end.peer.1, peer);
                match peer_namespace {
                    Some(fd) => there.number(NAMESPACE, fd as u32),
                    None => there,
                }
            })
        })
    });
    message
}

fn describe(attrs: &mut Attrs, device: &str, end: &End) {
    attrs.text(NAME, device).number(MTU, end.mtu).put(ADDRESS, &end.mac.0);
    // Kernels before 6.3 do not know it and pass over it.
    attrs.number(GSO_IPV4_MAX, PIECE_MAX);
    if end.group != 0 {
        attrs.number(GROUP, end.group);
    }
    if !end.alias.is_empty() {
        attrs.put(ALIAS, end.alias.as_bytes());
    }
}

/// Deletes a device by its number, and its other end with it.
pub(crate) fn delete_link(index: u32) -> Message {
    Message::new(kind::DELETE_LINK, 0, &head(index, 0, 0))
}

/// Tells a device by its name to be up.
pub(crate) fn set_up(device: &str) -> Message {
    let mut message = Message::new(kind::NEW_LINK, 0, &head(0, IFF_UP, IFF_UP));
    message.attrs().text(NAME, device);
    message
}

/// Asks for one device, or with `None` for all.
pub(crate) fn get_link(device: Option<&str>, counters: bool) -> Message {
    let mut message = Message::new(kind::GET_LINK, 0, &head(0, 0, 0));
    if let Some(device) = device {
        message.attrs().text(NAME, device);
    }
    if !counters {
        message.attrs().number(EXTENSIONS, EXTENSION_SKIP_STATS);
    }
    message
}

/// Reads a link message.
pub(crate) fn parse_link(answer: &Answer) -> Option<Link> {
    let index = attr_u32(answer.body.get(4..8)?)?;
    let flags = attr_u32(answer.body.get(8..12)?)?;
    let (up, arp) = (flags & IFF_UP != 0, flags & IFF_NOARP == 0);
    let mut seen = SeenLink { index, peer: 0, mtu: 0, mac: Mac([0; 6]), arp, group: 0, up, running: false };
    let mut name = String::new();
    let mut counters = Counters::default();
    for (kind, value) in attrs(answer.body.get(16..)?) {
        match kind {
            NAME => name = attr_text(value),
            PEER => seen.peer = attr_u32(value)?,
            MTU => seen.mtu = attr_u32(value)?,
            ADDRESS => seen.mac = value.try_into().map_or(Mac([0; 6]), Mac),
            GROUP => seen.group = attr_u32(value)?,
            STATE => seen.running = value.first() == Some(&STATE_UP),
            STATS => counters = count(value)?,
            _ => {}
        }
    }
    Some(Link { name, seen, counters })
}

/// What the router receives, the machine sent.
fn count(value: &[u8]) -> Option<Counters> {
    let number = |at: usize| Some(u64::from_ne_bytes(value.get(at * 8..at * 8 + 8)?.try_into().ok()?));
    Some(Counters { packets_out: number(0)?, packets_in: number(1)?, bytes_out: number(2)?, bytes_in: number(3)? })
}
