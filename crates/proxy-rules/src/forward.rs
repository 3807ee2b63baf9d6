//! Heads on their way: the request as the target sees it, the response as the client sees it.
//!
//! Follows "HTTP headers and Application Load Balancers": `X-Forwarded-*` first, then `Host` and the trace id, then the
//! client's fields as they came; hop-by-hop fields end here, `Expect` is answered here.

use std::io::Write;
use std::net::{IpAddr, SocketAddr};

use crate::forwarded;
use crate::host;
use crate::request::{Field, Framing, Kind, Request, Span, tokens};
use crate::response;
use crate::response_headers::ResponseHeaders;
use crate::snapshot::Attributes;
use crate::transform::Rewritten;

/// Who is asking, and where it came in.
#[derive(Clone, Copy, Debug)]
pub struct Hop<'a> {
    /// The client.
    pub client: SocketAddr,
    /// The port that the client connected to.
    pub port: u16,
    /// The listener's protocol, `http`.
    pub protocol: &'a str,
    /// The node's address, the `Host` of clients that send none.
    pub node: IpAddr,
    /// Seconds since 1970.
    pub now: u64,
    /// 96 random bits for the trace id.
    pub dice: (u64, u32),
}

/// Writes the request's head for a target. The connection to it is kept alive, so no `Connection` is sent unless this
/// is a WebSocket's upgrade or `close` is asked for.
pub fn write_request(
    out: &mut Vec<u8>,
    request: &Request<'_>,
    hop: &Hop<'_>,
    attributes: &Attributes,
    rewritten: &Rewritten,
    close: bool,
) {
    write_request_line(out, request, rewritten.url.as_deref());
    forwarded::write_forwarded_for(out, request, hop.client, attributes);
    write!(out, "X-Forwarded-Proto: {}\r\nX-Forwarded-Port: {}\r\n", hop.protocol, hop.port).expect("a vector");
    match &rewritten.host {
        Some(host) => write_host(out, host, hop, attributes.preserve_host_header),
        None => write_hosts(out, request, hop, attributes.preserve_host_header),
    }
    out.extend_from_slice(b"X-Amzn-Trace-Id: ");
    forwarded::write_trace_id(out, forwarded::arrived_trace_id(request), hop.now, hop.dice);
    out.extend_from_slice(b"\r\n");
    let websocket = request.wants_websocket();
    if websocket {
        out.extend_from_slice(b"Connection: Upgrade\r\nUpgrade: websocket\r\n");
    } else if close {
        out.extend_from_slice(b"Connection: close\r\n");
    }
    write_framing(out, request);
    for field in &request.parts.fields {
        if passes_to_target(request, field, attributes) {
            write_field(out, request.bytes, field.name, field.value);
        }
    }
    out.extend_from_slice(b"\r\n");
}

fn write_request_line(out: &mut Vec<u8>, request: &Request<'_>, url: Option<&[u8]>) {
    out.extend_from_slice(request.method());
    out.push(b' ');
    write_uri(out, url.unwrap_or(request.path()));
    if let (Some(query), None) = (request.query(), url) {
        out.push(b'?');
        write_uri(out, query);
    }
    out.extend_from_slice(b" HTTP/1.1\r\n");
}

/// Spaces and control characters would break the target's request line.
fn write_uri(out: &mut Vec<u8>, text: &[u8]) {
    if text.iter().all(|b| *b > b' ' && *b != 0x7f) {
        out.extend_from_slice(text);
        return;
    }
    for &byte in text {
        match byte {
            0..=b' ' | 0x7f => write!(out, "%{byte:02X}").expect("a vector"),
            _ => out.push(byte),
        }
    }
}

fn write_hosts(out: &mut Vec<u8>, request: &Request<'_>, hop: &Hop<'_>, preserve: bool) {
    let mut write_one = |value: &[u8]| write_host(out, value, hop, preserve);
    match request.host() {
        None => write_one(hop.node.to_string().as_bytes()),
        Some(_) if preserve && request.parts.host.is_some() => request.kind_values(Kind::Host).for_each(write_one),
        Some(host) => write_one(host),
    }
}

fn write_host(out: &mut Vec<u8>, value: &[u8], hop: &Hop<'_>, preserve: bool) {
    out.extend_from_slice(b"Host: ");
    host::write_for_target(out, value, hop.port, preserve);
    out.extend_from_slice(b"\r\n");
}

fn write_framing(out: &mut Vec<u8>, request: &Request<'_>) {
    match request.framing() {
        Framing::Length(n) => write!(out, "Content-Length: {n}\r\n").expect("a vector"),
        Framing::Chunked => out.extend_from_slice(b"Transfer-Encoding: chunked\r\n"),
        // an empty body that was announced stays announced, as POST wants it
        Framing::None if request.kind_values(Kind::ContentLength).next().is_some() => {
            out.extend_from_slice(b"Content-Length: 0\r\n");
        }
        Framing::None | Framing::UntilClose => {}
    }
}

fn passes_to_target(request: &Request<'_>, field: &Field, attributes: &Attributes) -> bool {
    match field.kind {
        Kind::Host | Kind::Expect | Kind::TraceId => false,
        Kind::ForwardedFor | Kind::ForwardedPort | Kind::ForwardedProto => false,
        kind if kind.is_hop_by_hop() => false,
        _ if attributes.drop_invalid_header_fields && !is_valid_name(field.name.of(request.bytes)) => false,
        _ if request.parts.connection.names_fields => !named_by_connection(request, field.name.of(request.bytes)),
        _ => true,
    }
}

/// `routing.http.drop_invalid_header_fields.enabled`: names are letters, digits and hyphens.
fn is_valid_name(name: &[u8]) -> bool {
    name.iter().all(|b| b.is_ascii_alphanumeric() || *b == b'-')
}

fn named_by_connection(request: &Request<'_>, name: &[u8]) -> bool {
    request.kind_values(Kind::Connection).flat_map(tokens).any(|t| t.eq_ignore_ascii_case(name))
}

/// What is known of the client when its response is written.
#[derive(Clone, Copy, Debug)]
pub struct Back<'a> {
    /// Whether the client's connection lives on.
    pub keep_alive: bool,
    /// Whether the client understands chunks (HTTP/1.1).
    pub chunks: bool,
    /// What the listener says of headers.
    pub headers: &'a ResponseHeaders,
    /// `Set-Cookie` values to add.
    pub cookies: &'a [String],
    /// `Date`, for targets that sent none.
    pub date: &'a str,
}

/// How the body goes on to the client.
pub fn framing_to_client(from_target: Framing, chunks: bool) -> Framing {
    match from_target {
        Framing::Chunked | Framing::UntilClose if chunks => Framing::Chunked,
        Framing::Chunked => Framing::UntilClose,
        other => other,
    }
}

/// Writes a target's response head for the client.
pub fn write_response(out: &mut Vec<u8>, head: &[u8], parts: &response::Parts, back: &Back<'_>) {
    write!(out, "HTTP/1.1 {:03} ", parts.status).expect("a vector");
    out.extend_from_slice(parts.reason.of(head));
    out.extend_from_slice(b"\r\n");
    let upgrade = parts.status == 101;
    let (mut dated, mut measured) = (false, false);
    for field in &parts.fields {
        dated |= field.kind == Kind::Date;
        let again = field.kind == Kind::ContentLength && std::mem::replace(&mut measured, true);
        if !again && passes_to_client(head, parts, field, back) {
            write_field(out, head, field.name, field.value);
        }
    }
    if !dated && !upgrade {
        write!(out, "Date: {}\r\n", back.date).expect("a vector");
    }
    back.headers.write(out);
    for cookie in back.cookies {
        write!(out, "Set-Cookie: {cookie}\r\n").expect("a vector");
    }
    if framing_to_client(parts.framing, back.chunks) == Framing::Chunked {
        out.extend_from_slice(b"Transfer-Encoding: chunked\r\n");
    }
    match (upgrade, back.keep_alive) {
        (true, _) => out.extend_from_slice(b"Connection: upgrade\r\nUpgrade: websocket\r\n"),
        (false, true) => out.extend_from_slice(b"Connection: keep-alive\r\n"),
        (false, false) => out.extend_from_slice(b"Connection: close\r\n"),
    }
    out.extend_from_slice(b"\r\n");
}

fn passes_to_client(head: &[u8], parts: &response::Parts, field: &Field, back: &Back<'_>) -> bool {
    match field.kind {
        // also of responses without a body (HEAD, 304), where it only informs
        Kind::ContentLength => matches!(parts.framing, Framing::Length(_) | Framing::None) && !parts.doubtful,
        Kind::Server => back.headers.server,
        _ if !back.headers.passes(field.name.of(head)) => false,
        kind if kind.is_hop_by_hop() => false,
        _ if parts.connection.names_fields => {
            let named = parts.fields.iter().filter(|f| f.kind == Kind::Connection).map(|f| f.value.of(head));
            !named.flat_map(tokens).any(|t| t.eq_ignore_ascii_case(field.name.of(head)))
        }
        _ => true,
    }
}

fn write_field(out: &mut Vec<u8>, bytes: &[u8], name: Span, value: Span) {
    out.extend_from_slice(name.of(bytes));
    out.extend_from_slice(b": ");
    out.extend_from_slice(value.of(bytes));
    out.extend_from_slice(b"\r\n");
}
