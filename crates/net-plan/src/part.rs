//! The pieces that rules are made of. Each has one text, close to nft(8)'s; the driver gives each one encoding.

use net_model::Ipv4Net;
use std::{fmt, net::Ipv4Addr};

/// Whether a condition must hold or must not.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Is {
    /// It must hold.
    So,
    /// It must not.
    Not,
}

/// A condition or an action.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Part {
    /// Came in by this device.
    In(Is, &'static str),
    /// Goes out by this device.
    Out(Is, &'static str),
    /// Came in by the device with this number.
    InGroup(Is, u32),
    /// Goes out by the device with this number.
    OutGroup(Is, u32),
    /// Came in by an interface whose number is its conntrack zone.
    InZone,
    /// Came in by a device of the set.
    InSet(Is, String),
    /// Goes out by a device of the set.
    OutSet(Is, String),
    /// Incoming device and source address are a pair of the set.
    InSourceSet(Is, &'static str),
    /// Packet mark and destination address are a pair of the set.
    MarkDestinationSet(Is, &'static str),
    /// Packet mark in a set.
    MarkSet(Is, &'static str),
    /// Source address in a range.
    Source(Ipv4Net),
    /// Destination address in a range.
    Destination(Ipv4Net),
    /// Source address in a set.
    SourceSet(Is, String),
    /// Destination address in a set.
    DestinationSet(Is, String),
    /// The route's next hop in a range.
    NextHop(Ipv4Net),
    /// The route's next hop in a set.
    NextHopSet(Is, &'static str),
    /// Protocol by number.
    Protocol(u8),
    /// Destination port from, to.
    Port(u16, u16),
    /// Bits of the source port: the first number's, with this value.
    SourcePortBits(u16, u16),
    /// ICMP type.
    IcmpType(u8),
    /// ICMP code.
    IcmpCode(u8),
    /// An ICMP message of a type of the set.
    IcmpTypeSet(&'static str),
    /// A fragment, the first one included.
    Fragment,
    /// Any of these connection states.
    State(&'static [State]),
    /// Connection mark.
    CtMark(Is, u32),
    /// Packet mark.
    Mark(u32),

    /// Packet mark from incoming device.
    SetMarkByIn(&'static str),
    /// Packet mark from next hop.
    SetMarkByNextHop(&'static str),
    /// Conntrack zone from packet mark.
    SetZoneByMark,
    /// Conntrack zone from the number of the incoming device.
    SetZoneByIn,
    /// Connection mark.
    SetCtMark(u32),
    /// Leave connection tracking out.
    NoTrack,
    /// New time to live from the old one.
    SetTtl(&'static str),
    /// New destination address from the old one, checksums included.
    SetDestination(&'static str),
    /// New source address from the old one, checksums included.
    SetSource(&'static str),
    /// New source address in the packet that an ICMP error quotes.
    SetQuotedSource(&'static str),
    /// New destination address in the packet that an ICMP error quotes.
    SetQuotedDestination(&'static str),
    /// Translate the source, connection by connection.
    SourceNat(Ipv4Addr),
    /// Report to the NFLOG group with this text.
    Log(String),
    /// Pass; ends this base chain only.
    Accept,
    /// Drop.
    Drop,
    /// Drop, and tell the sender of a TCP segment that the connection is over.
    Reset,
    /// Back to the calling chain.
    Return,
    /// To a chain and back.
    Jump(String),
    /// To a chain.
    Goto(String),
    /// Verdict by incoming device.
    VerdictByIn(&'static str),
    /// Verdict by outgoing device.
    VerdictByOut(&'static str),
    /// Verdict by next hop.
    VerdictByNextHop(&'static str),
}

/// Connection states; the values are the kernel's bits.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum State {
    /// Of no connection that is known.
    Invalid = 1,
    /// Both directions seen.
    Established = 2,
    /// An ICMP error of a known connection.
    Related = 4,
    /// First packet.
    New = 8,
    /// Left out of tracking.
    Untracked = 64,
}

impl fmt::Display for Is {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(if *self == Is::Not { "!= " } else { "" })
    }
}

impl fmt::Display for Part {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Part::In(is, device) => write!(f, "iifname {is}\"{device}\""),
            Part::Out(is, device) => write!(f, "oifname {is}\"{device}\""),
            Part::InGroup(is, number) => write!(f, "iifgroup {is}{number}"),
            Part::OutGroup(is, number) => write!(f, "oifgroup {is}{number}"),
            Part::InZone => write!(f, "iifgroup & {:#010x} == 0", !u32::from(u16::MAX)),
            Part::InSet(is, set) => write!(f, "iifgroup {is}@{set}"),
            Part::OutSet(is, set) => write!(f, "oifgroup {is}@{set}"),
            Part::InSourceSet(is, set) => write!(f, "iifgroup . ip saddr {is}@{set}"),
            Part::MarkDestinationSet(is, set) => write!(f, "meta mark . ip daddr {is}@{set}"),
            Part::MarkSet(is, set) => write!(f, "meta mark {is}@{set}"),
            Part::Source(range) => write!(f, "ip saddr {range}"),
            Part::Destination(range) => write!(f, "ip daddr {range}"),
            Part::SourceSet(is, set) => write!(f, "ip saddr {is}@{set}"),
            Part::DestinationSet(is, set) => write!(f, "ip daddr {is}@{set}"),
            Part::NextHop(range) => write!(f, "rt ip nexthop {range}"),
            Part::NextHopSet(is, set) => write!(f, "rt ip nexthop {is}@{set}"),
            Part::Protocol(number) => f.write_str(&protocol(*number)),
            Part::Port(from, to) if from == to => write!(f, "th dport {from}"),
            Part::Port(from, to) => write!(f, "th dport {from}-{to}"),
            Part::SourcePortBits(bits, value) => write!(f, "th sport & {bits:#06x} == {value:#06x}"),
            Part::IcmpType(kind) => write!(f, "icmp type {kind}"),
            Part::IcmpCode(code) => write!(f, "icmp code {code}"),
            Part::IcmpTypeSet(set) => write!(f, "icmp type @{set}"),
            Part::Fragment => f.write_str("ip frag-off & 0x3fff != 0"),
            Part::State(states) => write!(f, "ct state {}", names(states)),
            Part::CtMark(is, mark) => write!(f, "ct mark {is}{mark}"),
            Part::Mark(mark) => write!(f, "meta mark {mark}"),
            action => fmt_action(action, f),
        }
    }
}

fn fmt_action(part: &Part, f: &mut fmt::Formatter<'_>) -> fmt::Result {
    match part {
        Part::SetMarkByIn(map) => write!(f, "meta mark set iifgroup map @{map}"),
        Part::SetMarkByNextHop(map) => write!(f, "meta mark set rt ip nexthop map @{map}"),
        Part::SetZoneByMark => f.write_str("ct zone set meta mark"),
        Part::SetZoneByIn => f.write_str("ct zone set iifgroup"),
        Part::SetCtMark(mark) => write!(f, "ct mark set {mark}"),
        Part::NoTrack => f.write_str("notrack"),
        Part::SetTtl(map) => write!(f, "ip ttl set ip ttl map @{map}"),
        Part::SetDestination(map) => write!(f, "ip daddr set ip daddr map @{map}"),
        Part::SetSource(map) => write!(f, "ip saddr set ip saddr map @{map}"),
        Part::SetQuotedSource(map) => write!(f, "icmp quoted saddr set icmp quoted saddr map @{map}"),
        Part::SetQuotedDestination(map) => write!(f, "icmp quoted daddr set icmp quoted daddr map @{map}"),
        Part::SourceNat(address) => write!(f, "snat to {address}"),
        Part::Log(text) => write!(f, "log group {} prefix \"{text}\"", crate::LOG_GROUP),
        Part::Accept => f.write_str("accept"),
        Part::Drop => f.write_str("drop"),
        Part::Reset => f.write_str("reject with tcp reset"),
        Part::Return => f.write_str("return"),
        Part::Jump(chain) => write!(f, "jump {chain}"),
        Part::Goto(chain) => write!(f, "goto {chain}"),
        Part::VerdictByIn(map) => write!(f, "iifgroup vmap @{map}"),
        Part::VerdictByOut(map) => write!(f, "oifgroup vmap @{map}"),
        Part::VerdictByNextHop(map) => write!(f, "rt ip nexthop vmap @{map}"),
        _ => Err(fmt::Error),
    }
}

fn protocol(number: u8) -> String {
    match number {
        1 => "meta l4proto icmp".to_owned(),
        6 => "meta l4proto tcp".to_owned(),
        17 => "meta l4proto udp".to_owned(),
        other => format!("meta l4proto {other}"),
    }
}

fn names(states: &[State]) -> String {
    let text = |state: &State| match state {
        State::Invalid => "invalid",
        State::Established => "established",
        State::Related => "related",
        State::New => "new",
        State::Untracked => "untracked",
    };
    states.iter().map(text).collect::<Vec<_>>().join(",")
}
