//! One question, one answer. RFC 1035; EDNS(0) RFC 6891; negative answers RFC 2308.

use crate::{Directory, Found, View};
use domain::base::iana::{Class, Rcode};
use domain::base::message_builder::{AdditionalBuilder, AnswerBuilder};
use domain::base::{Message, MessageBuilder, Name, Question, Rtype, Serial, ToName, Ttl};
use domain::rdata::{A, Ptr, Soa};
use std::net::Ipv4Addr;
use std::str::FromStr;

/// The longest answer over UDP to a client that does not say what it can take, in bytes.
pub const UDP_BYTES_MAX: usize = 512;
/// The longest answer over UDP at all, in bytes: larger ones would be fragmented.
const EDNS_BYTES_MAX: u16 = 1232;
/// AWS's negative answers live so long, in seconds.
const NEGATIVE_SECONDS: u32 = 60;
/// PTR answers live so long, in seconds.
const PTR_SECONDS: u32 = 60;

/// Whose names are known here; all else is the root's to deny.
const ZONES: [&str; 4] = ["amazonaws.com", "compute.internal", "ec2.internal", "in-addr.arpa"];

type Target = Vec<u8>;

/// Answers one query; `None` for what is not a query. Over UDP a long answer is cut and says so (TC).
pub fn answer(directory: &dyn Directory, view: &View, query: &[u8], udp: bool) -> Option<Vec<u8>> {
    let query = Message::from_octets(query).ok()?;
    if query.header().qr() {
        return None;
    }
    let limit = if udp { udp_limit(&query) } else { usize::from(u16::MAX) };
    let bytes = respond(directory, view, &query)?;
    if bytes.len() <= limit {
        return Some(bytes);
    }
    let mut cut = MessageBuilder::from_target(Target::new()).ok()?.start_answer(&query, Rcode::NOERROR).ok()?;
    cut.header_mut().set_tc(true);
    Some(cut.finish())
}

fn udp_limit(query: &Message<&[u8]>) -> usize {
    query.opt().map_or(UDP_BYTES_MAX, |o| usize::from(o.udp_payload_size().min(EDNS_BYTES_MAX)).max(UDP_BYTES_MAX))
}

fn respond(directory: &dyn Directory, view: &View, query: &Message<&[u8]>) -> Option<Vec<u8>> {
    let start = |code| MessageBuilder::from_target(Target::new()).ok()?.start_answer(query, code).ok();
    if query.header().opcode() != domain::base::iana::Opcode::QUERY {
        return Some(start(Rcode::NOTIMP)?.finish());
    }
    let question = match query.sole_question() {
        Ok(q) => q,
        Err(_) => return Some(start(Rcode::FORMERR)?.finish()),
    };
    if question.qclass() != Class::IN {
        return Some(start(Rcode::REFUSED)?.finish());
    }
    let name = text(question.qname());
    match question.qtype() {
        Rtype::PTR => pointer(directory, view, query, &name, &question),
        qtype => match directory.addresses(view, &name) {
            Found::Nothing => negative(start(Rcode::NXDOMAIN)?, query, &name),
            Found::Addresses { addresses, ttl_seconds } if qtype == Rtype::A || qtype == Rtype::ANY => {
                let mut out = start(Rcode::NOERROR)?;
                out.header_mut().set_ra(true);
                for a in &addresses {
                    out.push((question.qname(), Ttl::from_secs(ttl_seconds), A::new(*a))).ok()?;
                }
                if addresses.is_empty() { negative(out, query, &name) } else { finish(out.additional(), query) }
            }
            Found::Addresses { .. } => negative(start(Rcode::NOERROR)?, query, &name),
        },
    }
}

fn pointer<N: ToName>(
    directory: &dyn Directory,
    view: &View,
    query: &Message<&[u8]>,
    name: &str,
    question: &Question<N>,
) -> Option<Vec<u8>> {
    let start = |code| MessageBuilder::from_target(Target::new()).ok()?.start_answer(query, code).ok();
    let found = reversed(name).and_then(|a| directory.name_of(view, a));
    let Some(target) = found.and_then(|n| Name::<Vec<u8>>::from_str(&n).ok()) else {
        let known = matches!(directory.addresses(view, name), Found::Addresses { .. });
        return negative(start(if known { Rcode::NOERROR } else { Rcode::NXDOMAIN })?, query, name);
    };
    let mut out = start(Rcode::NOERROR)?;
    out.header_mut().set_ra(true);
    out.push((question.qname(), Ttl::from_secs(PTR_SECONDS), Ptr::new(target))).ok()?;
    finish(out.additional(), query)
}

/// `5.0.0.10.in-addr.arpa` -> 10.0.0.5
fn reversed(name: &str) -> Option<Ipv4Addr> {
    let digits = name.strip_suffix(".in-addr.arpa")?;
    let mut parts: Vec<&str> = digits.split('.').collect();
    parts.reverse();
    parts.join(".").parse().ok()
}

/// A negative answer carries the SOA of a zone above the name, so that it can be cached.
fn negative(mut out: AnswerBuilder<Target>, query: &Message<&[u8]>, name: &str) -> Option<Vec<u8>> {
    out.header_mut().set_ra(true);
    let mut authority = out.authority();
    let above = |zone: &&&str| name.strip_suffix(**zone).is_some_and(|rest| rest.is_empty() || rest.ends_with('.'));
    let (zone, server, mail) = match ZONES.iter().find(above) {
        Some(zone) => (*zone, "dns-external-master.amazon.com", "awsdns-hostmaster.amazon.com"),
        None => (".", "a.root-servers.net", "nstld.verisign-grs.com"),
    };
    let name = |text: &str| Name::<Vec<u8>>::from_str(text).ok();
    let seconds = Ttl::from_secs;
    let (refresh, retry, expire) = (seconds(7200), seconds(900), seconds(1_209_600));
    let soa = Soa::new(name(server)?, name(mail)?, Serial(1), refresh, retry, expire, seconds(NEGATIVE_SECONDS));
    authority.push((name(zone)?, seconds(NEGATIVE_SECONDS), soa)).ok()?;
    finish(authority.additional(), query)
}

fn finish(mut out: AdditionalBuilder<Target>, query: &Message<&[u8]>) -> Option<Vec<u8>> {
    if query.opt().is_some() {
        out.opt(|o| {
            o.set_udp_payload_size(EDNS_BYTES_MAX);
            Ok(())
        })
        .ok()?;
    }
    Some(out.finish())
}

fn text(name: impl ToName) -> String {
    let text: String = name.to_name::<Vec<u8>>().to_string();
    text.trim_end_matches('.').to_ascii_lowercase()
}
