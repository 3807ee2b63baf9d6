//! Each piece of a rule as expressions.

use super::expr::{
    CT_MARK, CT_STATE, CT_ZONE, Exprs, Go, IP_HEADER, META_IN, META_IN_GROUP, META_MARK, META_OUT, META_OUT_GROUP,
    META_PROTOCOL, REGISTER, SECOND_WORD, TRANSPORT_HEADER,
};
use net_model::Ipv4Net;
use net_plan::{Is, LOG_GROUP, Part, State};

const TTL: u32 = 8;
const FRAGMENT: u32 = 6;
const SOURCE: u32 = 12;
const DESTINATION: u32 = 16;
/// Behind the eight bytes of an ICMP error.
const QUOTED: u32 = 8;

/// Puts one piece.
pub(super) fn put(x: &mut Exprs, part: &Part) {
    let no = |is: &Is| *is == Is::Not;
    match part {
        Part::In(is, device) => x.meta(META_IN).compare(no(is), &name(device)),
        Part::Out(is, device) => x.meta(META_OUT).compare(no(is), &name(device)),
        Part::InGroup(is, number) => x.meta(META_IN_GROUP).compare(no(is), &number.to_ne_bytes()),
        Part::OutGroup(is, number) => x.meta(META_OUT_GROUP).compare(no(is), &number.to_ne_bytes()),
        Part::InZone => x.meta(META_IN_GROUP).mask(&(!u32::from(u16::MAX)).to_ne_bytes()).compare(false, &[0; 4]),
        Part::InSet(is, set) => x.meta(META_IN_GROUP).lookup(set, no(is)),
        Part::OutSet(is, set) => x.meta(META_OUT_GROUP).lookup(set, no(is)),
        Part::InSourceSet(is, set) => {
            x.meta(META_IN_GROUP).payload(IP_HEADER, SOURCE, 4, SECOND_WORD).lookup(set, no(is))
        }
        Part::MarkDestinationSet(is, set) => {
            x.meta(META_MARK).payload(IP_HEADER, DESTINATION, 4, SECOND_WORD).lookup(set, no(is))
        }
        Part::MarkSet(is, set) => x.meta(META_MARK).lookup(set, no(is)),
        Part::Source(range) => within(x.payload(IP_HEADER, SOURCE, 4, REGISTER), range),
        Part::Destination(range) => within(x.payload(IP_HEADER, DESTINATION, 4, REGISTER), range),
        Part::SourceSet(is, set) => x.payload(IP_HEADER, SOURCE, 4, REGISTER).lookup(set, no(is)),
        Part::DestinationSet(is, set) => x.payload(IP_HEADER, DESTINATION, 4, REGISTER).lookup(set, no(is)),
        Part::NextHop(range) => within(x.next_hop(), range),
        Part::NextHopSet(is, set) => x.next_hop().lookup(set, no(is)),
        Part::Protocol(number) => x.meta(META_PROTOCOL).compare(false, &[*number]),
        Part::Port(from, to) if from == to => port(x).compare(false, &from.to_be_bytes()),
        Part::Port(from, to) => port(x).range(&from.to_be_bytes(), &to.to_be_bytes()),
        Part::SourcePortBits(bits, value) => {
            let port = x.payload(TRANSPORT_HEADER, 0, 2, REGISTER);
            port.mask(&bits.to_be_bytes()).compare(false, &value.to_be_bytes())
        }
        Part::IcmpType(kind) => x.payload(TRANSPORT_HEADER, 0, 1, REGISTER).compare(false, &[*kind]),
        Part::IcmpCode(code) => x.payload(TRANSPORT_HEADER, 1, 1, REGISTER).compare(false, &[*code]),
        Part::IcmpTypeSet(set) => x.payload(TRANSPORT_HEADER, 0, 1, REGISTER).lookup(set, false),
        Part::Fragment => x.payload(IP_HEADER, FRAGMENT, 2, REGISTER).mask(&[0x3f, 0xff]).compare(true, &[0, 0]),
        Part::State(states) => state(x, states),
        Part::CtMark(is, mark) => x.ct(CT_MARK).compare(no(is), &mark.to_ne_bytes()),
        Part::Mark(mark) => x.meta(META_MARK).compare(false, &mark.to_ne_bytes()),
        action => act(x, action),
    };
}

fn act<'a>(x: &'a mut Exprs, part: &Part) -> &'a mut Exprs {
    match part {
        Part::SetMarkByIn(map) => x.meta(META_IN_GROUP).map(map).set_meta(META_MARK),
        Part::SetMarkByNextHop(map) => x.next_hop().map(map).set_meta(META_MARK),
        Part::SetZoneByMark => x.meta(META_MARK).set_ct(CT_ZONE),
        Part::SetZoneByIn => x.meta(META_IN_GROUP).set_ct(CT_ZONE),
        Part::SetCtMark(mark) => x.number(*mark).set_ct(CT_MARK),
        Part::NoTrack => x.no_track(),
        Part::SetTtl(map) => x.payload(IP_HEADER, TTL, 1, REGISTER).map(map).set_ip(TTL, 1, false),
        Part::SetDestination(map) => {
            x.payload(IP_HEADER, DESTINATION, 4, REGISTER).map(map).set_ip(DESTINATION, 4, true)
        }
        Part::SetSource(map) => x.payload(IP_HEADER, SOURCE, 4, REGISTER).map(map).set_ip(SOURCE, 4, true),
        Part::SetQuotedSource(map) => {
            x.payload(TRANSPORT_HEADER, QUOTED + SOURCE, 4, REGISTER).map(map).set_quoted(SOURCE)
        }
        Part::SetQuotedDestination(map) => {
            x.payload(TRANSPORT_HEADER, QUOTED + DESTINATION, 4, REGISTER).map(map).set_quoted(DESTINATION)
        }
        Part::SourceNat(address) => x.source_nat(*address),
        Part::Log(text) => x.log(LOG_GROUP, text),
        Part::Accept => x.go(&Go::Accept),
        Part::Reset => x.reset(),
        Part::Return => x.go(&Go::Return),
        Part::Jump(chain) => x.go(&Go::Jump(chain)),
        Part::Goto(chain) => x.go(&Go::Goto(chain)),
        Part::VerdictByIn(map) => x.meta(META_IN_GROUP).verdict_map(map),
        Part::VerdictByOut(map) => x.meta(META_OUT_GROUP).verdict_map(map),
        Part::VerdictByNextHop(map) => x.next_hop().verdict_map(map),
        // Drop, and a condition that `put` forgot: closed.
        _ => x.go(&Go::Drop),
    }
}

fn name(device: &str) -> [u8; 16] {
    let mut bytes = [0; 16];
    let length = device.len().min(15);
    bytes[..length].copy_from_slice(&device.as_bytes()[..length]);
    bytes
}

fn within<'a>(x: &'a mut Exprs, range: &Ipv4Net) -> &'a mut Exprs {
    match range.prefix_len() {
        32 => x.compare(false, &range.network().octets()),
        _ => x.mask(&range.netmask().octets()).compare(false, &range.network().octets()),
    }
}

fn port(x: &mut Exprs) -> &mut Exprs {
    const DESTINATION_PORT: u32 = 2;
    x.payload(TRANSPORT_HEADER, DESTINATION_PORT, 2, REGISTER)
}

fn state<'a>(x: &'a mut Exprs, states: &[State]) -> &'a mut Exprs {
    let bits = states.iter().fold(0u32, |bits, state| bits | *state as u32);
    x.ct(CT_STATE).mask(&bits.to_ne_bytes()).compare(true, &[0; 4])
}
