//! The fixed part of a router's table: two traversals, one conntrack zone per interface, everything else refused.
//!
//! `accept` ends only its own base chain, so each concern is a base chain of its own at a rising priority.

use crate::{
    names::{CORE_IN, CORE_OUT, GATEWAY, HOP_BLACKHOLE, HOP_NO_ROUTE, MARK_UNTRACKED},
    nft::{Data, Key, Line, SetKind, Stage, Table},
    part::{
        Is::{Not, So},
        Part::{self, *},
        State,
    },
};
use net_model::Ipv4Net;

const SETS: [(&str, SetKind); 18] = [
    ("table_if", SetKind::DeviceToMark),
    ("zone_if", SetKind::DeviceToMark),
    ("zone_of", SetKind::AddressToMark),
    ("own", SetKind::DeviceAddresses),
    ("receiver", SetKind::MarkAddresses),
    ("transit", SetKind::Marks),
    ("interfaces", SetKind::Devices),
    ("unchecked", SetKind::Devices),
    ("guarded", SetKind::Devices),
    ("gateways", SetKind::Devices),
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
    table.base("pre", Stage::Prerouting, -300, prerouting());
    table.base(
        "pre-ttl",
        Stage::Prerouting,
        -150,
        named(&[("up", &[InSet(So, "interfaces".into()), SetTtl("ttl_up")])]),
    );
    table.base("input", Stage::Input, 0, input());
    table.base("local-out", Stage::Output, -300, named(&[("untracked", &[NoTrack])]));
    table.base("fwd-sg-out", Stage::Forward, 0, group_out());
    table.base("fwd-acl", Stage::Forward, 10, acl());
    table.base("fwd-to-eni", Stage::Forward, 20, to_interface());
    table.base("fwd-sg-in", Stage::Forward, 30, group_in());
    table.base("fwd-ttl", Stage::Forward, 40, one_traversal_ttl());
    // There even without a gateway: nothing may leave by a link that is just being taken away.
    table.base("post-igw", Stage::Postrouting, 100, to_internet());
}

fn named(lines: &[(&str, &[Part])]) -> Vec<Line> {
    lines.iter().map(|(name, parts)| Line::new(name, parts.to_vec())).collect()
}

fn log(text: &str) -> Part {
    Log(text.to_owned())
}

/// Whose packet is it, and which route table and conntrack zone does that mean?
fn prerouting() -> Vec<Line> {
    // Then the route can only lead to the interface whose zone the mark is.
    let not_its_own =
        [In(So, CORE_IN), MarkDestinationSet(Not, "receiver"), MarkSet(Not, "transit"), log("dest-check"), Drop];
    let unknown_source = [
        InSourceSet(Not, "own"),
        InSet(Not, "unchecked".into()),
        InSet(Not, "gateways".into()),
        log("src-check"),
        Drop,
    ];
    named(&[
        ("lo", &[In(So, "lo"), Accept]),
        ("core-unmarked", &[In(So, CORE_IN), Mark(0), Drop]),
        ("dest-check", &not_its_own),
        ("core", &[In(So, CORE_IN), SetZoneByMark, Accept]),
        ("src-check", &unknown_source),
        ("igw-quoted", &[In(So, GATEWAY), Protocol(1), IcmpTypeSet("icmp_errors"), SetQuotedSource("pub_priv")]),
        ("igw-in", &[In(So, GATEWAY), SetDestination("pub_priv"), NoTrack, SetMarkByIn("table_if"), Accept]),
        ("igw-in-unknown", &[In(So, GATEWAY), log("igw-in"), Drop]),
        ("services", &[DestinationSet(So, "services".into()), NoTrack, Accept]),
        ("table", &[SetMarkByIn("table_if")]),
        ("zone", &[SetZoneByIn("zone_if"), Accept]),
        ("untracked", &[NoTrack]),
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

/// Traversal 1: the sender's groups, unless the sender's own zone knows the flow.
fn group_out() -> Vec<Line> {
    named(&[
        ("core", &[In(So, CORE_IN), Accept]),
        ("related", &[Part::State(&[State::Related]), Accept]),
        ("gateway", &[InSet(Not, "guarded".into()), Part::State(&[State::Untracked]), Accept]),
        ("tracked", &[Part::State(&[State::Established]), CtMark(Not, MARK_UNTRACKED), Accept]),
        ("rules", &[VerdictByIn("sg_out")]),
        ("drop", &[Drop]),
    ])
}

/// Stateless: nothing of connection tracking may be used here.
fn acl() -> Vec<Line> {
    named(&[
        ("core", &[In(So, CORE_IN), Accept]),
        ("out", &[VerdictByIn("acl_out")]),
        ("in", &[VerdictByNextHop("acl_in")]),
    ])
}

/// The receiver's zone crosses to traversal 2 as the packet's mark.
fn to_interface() -> Vec<Line> {
    let to = |hop| NextHop(Ipv4Net::from(hop));
    named(&[
        ("zone", &[Out(So, CORE_OUT), SetMarkByNextHop("zone_of"), Accept]),
        ("blackhole", &[Out(So, CORE_OUT), to(HOP_BLACKHOLE), log("blackhole"), Drop]),
        ("no-route", &[Out(So, CORE_OUT), to(HOP_NO_ROUTE), log("no-route"), Drop]),
        ("no-address", &[Out(So, CORE_OUT), log("no-address"), Drop]),
    ])
}

/// Traversal 2: the receiver's groups, unless the receiver's own zone knows the flow.
fn group_in() -> Vec<Line> {
    named(&[
        ("fail-closed", &[In(Not, CORE_IN), OutSet(So, "guarded".into()), Drop]),
        ("gateway", &[In(Not, CORE_IN), Accept]),
        ("related", &[Part::State(&[State::Related]), Accept]),
        ("tracked", &[Part::State(&[State::Established]), CtMark(Not, MARK_UNTRACKED), Accept]),
        ("rules", &[VerdictByOut("sg_in")]),
        ("drop", &[Drop]),
    ])
}

/// What leaves after one traversal was repaired by one too many.
fn one_traversal_ttl() -> Vec<Line> {
    let parts = [InSet(So, "interfaces".into()), Out(Not, CORE_OUT), SetTtl("ttl_down")];
    named(&[("core", &[In(So, CORE_IN), Accept]), ("down", &parts)])
}

fn to_internet() -> Vec<Line> {
    named(&[
        ("quoted", &[Out(So, GATEWAY), Protocol(1), IcmpTypeSet("icmp_errors"), SetQuotedDestination("priv_pub")]),
        ("public", &[Out(So, GATEWAY), SetSource("priv_pub"), Accept]),
        ("no-public", &[Out(So, GATEWAY), log("igw-out"), Drop]),
    ])
}
