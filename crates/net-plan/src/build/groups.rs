//! Security groups: a chain per group and direction, a chain per interface that calls its groups' chains.
//!
//! AWS: "Amazon EC2 security group connection tracking". A flow that a 0.0.0.0/0 rule allows, where a rule of the other
//! direction allows all answers on all ports, is not tracked: it is marked when it begins, each of its packets is judged
//! by the rules, and it ends at once when they no longer allow it. ICMP, and flows with gateways, are always tracked.

use super::view::{View, Wired};
use crate::{
    names::{MARK_UNTRACKED, hash},
    nft::{Data, Key, Line, SetKind, Table, Verdict},
    part::{
        Is::{Not, So},
        Part,
    },
};
use net_model::{Icmp, Ipv4Net, Peer, Ports, SecurityGroup, SgId, SgRule, Traffic};
use std::collections::BTreeSet;

const TCP: u8 = 6;
const UDP: u8 = 17;

#[derive(Clone, Copy, PartialEq, Eq)]
enum Way {
    In,
    Out,
}

impl Way {
    fn name(self) -> &'static str {
        match self {
            Way::In => "in",
            Way::Out => "out",
        }
    }

    fn rules(self, group: &SecurityGroup) -> &[SgRule] {
        match self {
            Way::In => &group.ingress,
            Way::Out => &group.egress,
        }
    }

    fn other(self) -> Way {
        match self {
            Way::In => Way::Out,
            Way::Out => Way::In,
        }
    }
}

pub(super) fn add(table: &mut Table, view: &View<'_>) {
    let used: BTreeSet<&SgId> = view.wired.iter().flat_map(|one| one.groups.iter().copied()).collect();
    for id in used {
        if let Some(group) = view.vpc.security_groups.get(id) {
            for way in [Way::In, Way::Out] {
                add_group(table, id, group, way);
            }
        }
    }
    for one in &view.wired {
        for address in one.interface.addresses() {
            for group in &one.groups {
                if let Some(members) = table.sets.get_mut(&members(group)) {
                    members.elements.insert(Key::Address(address), Data::None);
                }
            }
        }
        if one.zone.is_some() {
            add_interface(table, view, one, Way::In);
            add_interface(table, view, one, Way::Out);
        }
    }
}

fn members(group: &SgId) -> String {
    format!("{group}.members")
}

fn add_group(table: &mut Table, id: &SgId, group: &SecurityGroup, way: Way) {
    let mut lines = Vec::new();
    let mut open = Vec::new();
    for rule in way.rules(group) {
        lines.extend(
            peer(table, &rule.peer, way)
                .map(|peer| Line::new(&rule.id, [peer, traffic(&rule.traffic), vec![Part::Accept]].concat())),
        );
        open.extend(open_lines(rule));
    }
    *table.chain(format!("{id}.{}", way.name())) = lines;
    if !open.is_empty() {
        *table.chain(open_chain(id, way)) = open;
    }
}

fn open_chain(id: &SgId, way: Way) -> String {
    format!("{id}.{}-open", way.name())
}

/// The conditions that say who is on the other side; None when nobody can be.
fn peer(table: &mut Table, peer: &Peer, way: Way) -> Option<Vec<Part>> {
    let set = |name: String| match way {
        Way::In => vec![Part::SourceSet(So, name)],
        Way::Out => vec![Part::DestinationSet(So, name)],
    };
    match peer {
        Peer::Cidr(range) if range.prefix_len() == 0 => Some(Vec::new()),
        Peer::Cidr(range) if way == Way::In => Some(vec![Part::Source(range.trunc())]),
        Peer::Cidr(range) => Some(vec![Part::Destination(range.trunc())]),
        Peer::Group(group) => {
            table.set(members(group), SetKind::Addresses);
            Some(set(members(group)))
        }
        Peer::PrefixList(ranges) if ranges.is_empty() => None,
        Peer::PrefixList(ranges) => Some(set(add_ranges(table, ranges))),
    }
}

/// A set of ranges, named by its content. The kernel refuses overlaps, so they are merged here.
pub(super) fn add_ranges(table: &mut Table, ranges: &[Ipv4Net]) -> String {
    let merged = Ipv4Net::aggregate(&ranges.to_vec());
    let text: Vec<String> = merged.iter().map(ToString::to_string).collect();
    let name = format!("ranges.{:016x}", hash(&text.join(" ")));
    let elements = table.set(&name, SetKind::Ranges);
    elements.extend(merged.into_iter().map(|range| (Key::Range(range), Data::None)));
    name
}

/// The conditions of protocol and ports, for groups and ACLs.
pub(super) fn traffic(traffic: &Traffic) -> Vec<Part> {
    let ports = |protocol, ports: &Ports| match *ports {
        Ports::ALL => vec![Part::Protocol(protocol)],
        Ports { from, to } => vec![Part::Protocol(protocol), Part::Port(from, to)],
    };
    match traffic {
        Traffic::All => Vec::new(),
        Traffic::Tcp(range) => ports(TCP, range),
        Traffic::Udp(range) => ports(UDP, range),
        Traffic::Icmp(Icmp { kind, code }) => {
            let code = code.filter(|_| kind.is_some()).map(Part::IcmpCode);
            [Some(Part::Protocol(1)), kind.map(Part::IcmpType), code].into_iter().flatten().collect()
        }
        Traffic::Other(number) => vec![Part::Protocol(*number)],
    }
}

fn is_open(rule: &SgRule) -> bool {
    matches!(rule.peer, Peer::Cidr(range) if range.prefix_len() == 0)
}

/// The rule once more, for flows that shall be marked as not tracked.
fn open_lines(rule: &SgRule) -> Vec<Line> {
    let which = match rule.traffic {
        _ if !is_open(rule) => vec![],
        Traffic::All => vec![Traffic::Tcp(Ports::ALL), Traffic::Udp(Ports::ALL)],
        Traffic::Tcp(_) | Traffic::Udp(_) => vec![rule.traffic],
        Traffic::Icmp(_) | Traffic::Other(_) => vec![],
    };
    let mark = || vec![Part::SetCtMark(MARK_UNTRACKED), Part::Accept];
    which.iter().map(|one| Line::new(&rule.id, [traffic(one), mark()].concat())).collect()
}

/// Whether a rule of this direction allows every answer of the protocol.
fn allows_all_answers(view: &View<'_>, one: &Wired<'_>, way: Way, protocol: u8) -> bool {
    let groups = one.groups.iter().filter_map(|id| view.vpc.security_groups.get(*id));
    groups.flat_map(|group| way.rules(group)).filter(|rule| is_open(rule)).any(|rule| match rule.traffic {
        Traffic::All => true,
        Traffic::Tcp(Ports::ALL) => protocol == TCP,
        Traffic::Udp(Ports::ALL) => protocol == UDP,
        _ => false,
    })
}

fn add_interface(table: &mut Table, view: &View<'_>, one: &Wired<'_>, way: Way) {
    let name = way.name();
    let mut lines = Vec::new();
    if !one.interface.always_tracked {
        lines.extend(open_jumps(table, view, one, way));
    }
    lines.extend(one.groups.iter().map(|id| Line::new(id, vec![Part::Jump(format!("{id}.{name}"))])));
    lines.push(Line::new("drop", vec![Part::Log(format!("sg-{name} {}", one.id)), Part::Drop]));
    let chain = format!("{}.{name}", one.id);
    *table.chain(&chain) = lines;
    let map = if way == Way::In { "sg_in" } else { "sg_out" };
    let verdict = Data::Verdict(Verdict::Goto(chain));
    table.set(map, SetKind::DeviceToVerdict).insert(Key::Device(one.group), verdict);
}

fn open_jumps(table: &Table, view: &View<'_>, one: &Wired<'_>, way: Way) -> Vec<Line> {
    let answered = |protocol| allows_all_answers(view, one, way.other(), protocol);
    let mut which = match (answered(TCP), answered(UDP)) {
        (false, false) => return Vec::new(),
        (true, true) => vec![],
        (true, false) => vec![Part::Protocol(TCP)],
        (false, true) => vec![Part::Protocol(UDP)],
    };
    which.push(match way {
        Way::In => Part::SourceSet(Not, "always_tracked".into()),
        Way::Out => Part::NextHopSet(Not, "always_tracked"),
    });
    let open = one.groups.iter().filter(|id| table.chains.contains_key(&open_chain(id, way)));
    let jump = |id: &&SgId| Part::Jump(open_chain(id, way));
    open.map(|id| Line::new(format!("{id}-open"), [which.clone(), vec![jump(id)]].concat())).collect()
}
