//! `X-Forwarded-*` and `X-Amzn-Trace-Id` as targets see them.
//!
//! Follows "HTTP headers and Application Load Balancers" and "Request tracing for your Application Load Balancer".

use std::io::Write;
use std::net::{IpAddr, SocketAddr};

use crate::limits::{FORWARDED_FOR_ADDRESSES_MAX, TRACE_HEADER_BYTES_MAX};
use crate::request::{Kind, Request, tokens};
use crate::snapshot::{Attributes, ForwardedForMode};

/// Whether `X-Forwarded-For` lists more addresses than the balancer takes (463).
pub fn too_many_addresses(request: &Request<'_>) -> bool {
    request.kind_values(Kind::ForwardedFor).map(|v| tokens(v).count()).sum::<usize>() > FORWARDED_FOR_ADDRESSES_MAX
}

/// Writes the `X-Forwarded-For` field, if the target is to see one.
pub fn write_forwarded_for(out: &mut Vec<u8>, request: &Request<'_>, client: SocketAddr, attributes: &Attributes) {
    let mut earlier = request.kind_values(Kind::ForwardedFor).filter(|v| !v.is_empty()).peekable();
    let append = match attributes.forwarded_for {
        ForwardedForMode::Append => true,
        ForwardedForMode::Preserve if earlier.peek().is_some() => false,
        ForwardedForMode::Preserve | ForwardedForMode::Remove => return,
    };
    out.extend_from_slice(b"X-Forwarded-For: ");
    let mut first = true;
    for value in earlier {
        separate(out, &mut first);
        out.extend_from_slice(value);
    }
    if append {
        separate(out, &mut first);
        write_client(out, client, attributes.forwarded_for_client_port);
    }
    out.extend_from_slice(b"\r\n");
}

fn separate(out: &mut Vec<u8>, first: &mut bool) {
    if !std::mem::take(first) {
        out.extend_from_slice(b", ");
    }
}

fn write_client(out: &mut Vec<u8>, client: SocketAddr, with_port: bool) {
    let address = client.ip().to_canonical();
    let written = match (address, with_port) {
        (IpAddr::V6(a), true) => write!(out, "[{a}]:{}", client.port()),
        (a, true) => write!(out, "{a}:{}", client.port()),
        (a, false) => write!(out, "{a}"),
    };
    written.expect("a vector takes everything");
}

/// Writes the `X-Amzn-Trace-Id` value: a new `Root`, or `Self` before what came with a `Root`.
///
/// `dice` are 96 random bits. A header of more than 7 KB is written anew.
pub fn write_trace_id(out: &mut Vec<u8>, arrived: Option<&[u8]>, unix_seconds: u64, dice: (u64, u32)) {
    let arrived = arrived.filter(|v| v.len() <= TRACE_HEADER_BYTES_MAX && has_field(v, b"Root"));
    let label = if arrived.is_some() { "Self" } else { "Root" };
    write!(out, "{label}=1-{:08x}-{:016x}{:08x}", unix_seconds as u32, dice.0, dice.1).expect("a vector");
    let kept = arrived.into_iter().flat_map(|v| v.split(|b| *b == b';')).map(<[u8]>::trim_ascii);
    for field in kept.filter(|f| !f.is_empty() && !is_field(f, b"Self")) {
        out.push(b';');
        out.extend_from_slice(field);
    }
}

/// The `X-Amzn-Trace-Id` that came with the request.
pub fn arrived_trace_id<'a>(request: &Request<'a>) -> Option<&'a [u8]> {
    request.kind_values(Kind::TraceId).next()
}

fn has_field(value: &[u8], name: &[u8]) -> bool {
    value.split(|b| *b == b';').any(|f| is_field(f.trim_ascii(), name))
}

fn is_field(field: &[u8], name: &[u8]) -> bool {
    field.len() > name.len() && field[..name.len()].eq_ignore_ascii_case(name) && field[name.len()] == b'='
}
