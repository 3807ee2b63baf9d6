//! The fixed part of a router's table: two traversals, one conntrack zone per interface, everything else refused.
//!
//! `accept` ends only its own base chain, so what must hold together is split over base chains at rising priorities; as few
//! as can be, for each costs every packet some 30 ns. Devices are known by numbers, which cost less than names.

use crate::{
    names::{
        HOP_BLACKHOLE, HOP_NO_ROUTE, MARK_UNTRACKED,
        group::{self, CORE_IN, CORE_OUT, GATEWAY},
    },
    nft::{Data, Key, Line, SetKind, Stage, Table},
    part::{
        Is::{Not, So},
        Part::{self, *},
        State,
    },
};
use net_model::Ipv4Net;

const SETS: [(&str, SetKind); 17] = [
    ("table_if", SetKind::DeviceToMark),
    ("zone_if", SetKind::NameToMark),
    ("zone_of", SetKind::AddressToMark),
    ("own", SetKind::DeviceAddresses),
    ("receiver", SetKind::MarkAddresses),
    ("transit", SetKind::Marks),
    ("interfaces", SetKind::Devices),
    ("unchecked", SetKind::Devices),
    ("guarded", SetKind::Devices),
    ("services", SetKind::Addresses),
    ("always_tracked", SetKind::Addresses),
    ("pub_priv", SetKind::AddressToAddress),
    ("priv_pub", SetKind::AddressToAddress),
    ("sg_in", SetKind::DeviceToVerdict),
    ("sg_out", SetKind::DeviceToVerdict),
    ("acl_in", SetKind::AddressToVerdict),
    ("acl_out", SetKind::DeviceToVerdict),
];

/// Destination unreachable, time exceeded, parameter problem: they quote a packet.
const ICMP_ERRORS: [u8; 3] = [3, 11, 12];
/// Between the interface and the receiver a packet is forwarded twice.
const TTL_REPAIR: u8 = 2;

pub(super) fn add(table: &mut Table) {
    for (name, kind) in SETS {
        table.set(name, kind);
    }
    for kind in ICMP_ERRORS {
        table.set("icmp_errors", SetKind::IcmpTypes).insert(Key::Number(kind), Data::None);
    }
    for ttl in 1..=u8::MAX - TTL_REPAIR {
        table.set("ttl_up", SetKind::TtlToTtl).insert(Key::Number(ttl), Data::Number(u32::from(ttl + TTL_REPAIR)));
    }
    for ttl in 2..=u8::MAX {
        table.set("ttl_down", SetKind::TtlToTtl).insert(Key::Number(ttl), Data::Number(u32::from(ttl - 1)));
    }
    let not_base = [
        ("pre-core", from_core()),
        ("pre-igw", from_gateway()),
        ("pre-lo", from_itself()),
        ("fwd-sg-in", group_in()),
        ("fwd-out", leaving()),
    ];
    for (chain, lines) in not_base {
        *table.chain(chain) = lines;
    }
    table.base("pre", Stage::Prerouting, -300, prerouting());
    table.base("input", Stage::Input, 0, input());
    table.base("local-out", Stage::Output, -300, named(&[("untracked", &[NoTrack])]));
    table.base("fwd-sg-out", Stage::Forward, 0, group_out());
    table.base("fwd-acl", Stage::Forward, 10, acl());
    // There even without a gateway: nothing may leave by a link that is just being taken away.
    table.base("post-igw", Stage::Postrouting, 100, to_internet());
}

fn named(lines: &[(&str, &[Part])]) -> Vec<Line> {
    lines.iter().map(|(name, parts)| Line::new(name, parts.to_vec())).collect()
}

fn goto(chain: &str) -> Part {
    Goto(chain.to_owned())
}

fn log(text: &str) -> Part {
    Log(text.to_owned())
}

/// Whose packet is it, and which route table and conntrack zone does that mean? What did not come from an interface has
/// a chain of its own.
fn prerouting() -> Vec<Line> {
    let unknown_source = [InSourceSet(Not, "own"), InSet(Not, "unchecked".into()), log("src-check"), Drop];
    named(&[
        ("core", &[InGroup(So, CORE_IN), goto("pre-core")]),
        ("igw", &[InGroup(So, GATEWAY), goto("pre-igw")]),
        ("lo", &[InGroup(So, group::NONE), goto("pre-lo")]),
        ("src-check", &unknown_source),
        ("services", &[DestinationSet(So, "services".into()), NoTrack, Accept]),
        // AWS's routers do not show in a traceroute.
        ("ttl-up", &[SetTtl("ttl_up")]),
        ("table", &[SetMarkByIn("table_if")]),
        ("zone", &[InZone, SetZoneByIn, Accept]),
        ("untracked", &[NoTrack]),
    ])
}

fn from_itself() -> Vec<Line> {
    named(&[("lo", &[In(So, "lo"), Accept]), ("unknown", &[Drop])])
}

/// Traversal 2 begins. The mark is the zone of the interface that the route can only lead to.
fn from_core() -> Vec<Line> {
    let not_its_own = [MarkDestinationSet(Not, "receiver"), MarkSet(Not, "transit"), log("dest-check"), Drop];
    named(&[("unmarked", &[Mark(0), Drop]), ("dest-check", &not_its_own), ("zone", &[SetZoneByMark, Accept])])
}

fn from_gateway() -> Vec<Line> {
    named(&[
        ("quoted", &[Protocol(1), IcmpTypeSet("icmp_errors"), SetQuotedSource("pub_priv")]),
        ("known", &[SetDestination("pub_priv"), NoTrack, SetMarkByIn("table_if"), Accept]),
        ("unknown", &[log("igw-in"), Drop]),
    ])
}

/// Only the link-local services answer in the router, and only to TCP and UDP.
fn input() -> Vec<Line> {
    named(&[
        ("lo", &[In(So, "lo"), Accept]),
        ("tcp", &[DestinationSet(So, "services".into()), Protocol(6), Accept]),
        ("udp", &[DestinationSet(So, "services".into()), Protocol(17), Accept]),
        ("drop", &[Drop]),
    ])
}

/// Traversal 1: the sender's groups, unless the sender's own zone knows the flow. Traversal 2: the receiver's.
fn group_out() -> Vec<Line> {
    named(&[
        ("core", &[InGroup(So, CORE_IN), goto("fwd-sg-in")]),
        ("tracked", &[Part::State(&[State::Established]), CtMark(Not, MARK_UNTRACKED), Accept]),
        ("related", &[Part::State(&[State::Related]), Accept]),
        ("gateway", &[Part::State(&[State::Untracked]), InSet(Not, "guarded".into()), Accept]),
        ("rules", &[VerdictByIn("sg_out")]),
        ("drop", &[Drop]),
    ])
}

/// The network ACLs, which are stateless: nothing of connection tracking may be used here. Then the receiver's zone
/// crosses to traversal 2 as the packet's mark.
fn acl() -> Vec<Line> {
    let to = |hop| NextHop(Ipv4Net::from(hop));
    named(&[
        ("core", &[InGroup(So, CORE_IN), Accept]),
        ("out", &[VerdictByIn("acl_out")]),
        ("in", &[VerdictByNextHop("acl_in")]),
        ("direct", &[OutGroup(Not, CORE_OUT), goto("fwd-out")]),
        ("zone", &[SetMarkByNextHop("zone_of"), Accept]),
        ("blackhole", &[to(HOP_BLACKHOLE), log("blackhole"), Drop]),
        ("no-route", &[to(HOP_NO_ROUTE), log("no-route"), Drop]),
        ("no-address", &[log("no-address"), Drop]),
    ])
}

/// Traversal 2: the receiver's groups, unless the receiver's own zone knows the flow.
fn group_in() -> Vec<Line> {
    named(&[
        ("tracked", &[Part::State(&[State::Established]), CtMark(Not, MARK_UNTRACKED), Accept]),
        ("related", &[Part::State(&[State::Related]), Accept]),
        ("rules", &[VerdictByOut("sg_in")]),
        ("drop", &[Drop]),
    ])
}

/// What leaves after one traversal: never to an interface with groups; and it was repaired by one too many.
fn leaving() -> Vec<Line> {
    named(&[
        ("fail-closed", &[OutSet(So, "guarded".into()), Drop]),
        ("down", &[InSet(So, "interfaces".into()), SetTtl("ttl_down")]),
    ])
}

fn to_internet() -> Vec<Line> {
    named(&[
        ("inside", &[OutGroup(Not, GATEWAY), Accept]),
        ("quoted", &[Protocol(1), IcmpTypeSet("icmp_errors"), SetQuotedDestination("priv_pub")]),
        ("public", &[SetSource("priv_pub"), Accept]),
        ("no-public", &[log("igw-out"), Drop]),
    ])
}
