//! A request's head, parsed in place: spans into the bytes that arrived, so that nothing is copied or normalised.
//!
//! Own parser: HTTP libraries normalise or refuse what an Application Load Balancer classifies and passes on (see
//! [`crate::desync`]), such as `Transfer-Encoding` beside `Content-Length`.

mod framing;
mod parse;

pub use framing::Framing;
pub(crate) use framing::decimal;
pub(crate) use parse::is_token;
pub use parse::parse;

use crate::answer::Status;
use crate::desync::Reason;

/// The head's structure without its bytes; reusable from request to request.
#[derive(Clone, Debug, Default)]
pub struct Parts {
    pub(crate) method: Span,
    pub(crate) path: Span,
    pub(crate) query: Option<Span>,
    pub(crate) authority: Option<Span>,
    pub(crate) host: Option<Span>,
    pub(crate) version: Version,
    pub(crate) fields: Vec<Field>,
    pub(crate) connection: Connection,
    pub(crate) framing: Framing,
    pub(crate) worst: Option<Reason>,
}

/// A run of bytes of the head.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Span {
    pub(crate) start: u32,
    pub(crate) end: u32,
}

impl Span {
    pub(crate) fn new(start: usize, end: usize) -> Self {
        Self { start: start as u32, end: end as u32 }
    }

    pub(crate) fn of<'a>(&self, bytes: &'a [u8]) -> &'a [u8] {
        &bytes[self.start as usize..self.end as usize]
    }
}

/// One header field.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Field {
    pub(crate) name: Span,
    pub(crate) value: Span,
    pub(crate) kind: Kind,
}

/// Fields that the balancer itself reads or writes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    Connection,
    ContentLength,
    Cookie,
    Date,
    Expect,
    ForwardedFor,
    ForwardedPort,
    ForwardedProto,
    Host,
    KeepAlive,
    ProxyConnection,
    Server,
    SetCookie,
    Te,
    TraceId,
    Trailer,
    TransferEncoding,
    Upgrade,
    Other,
}

impl Kind {
    pub(crate) fn of(name: &[u8]) -> Self {
        let is = |known: &str| name.eq_ignore_ascii_case(known.as_bytes());
        match name.len() {
            2 if is("te") => Self::Te,
            4 if is("host") => Self::Host,
            4 if is("date") => Self::Date,
            6 if is("cookie") => Self::Cookie,
            6 if is("expect") => Self::Expect,
            6 if is("server") => Self::Server,
            7 if is("upgrade") => Self::Upgrade,
            7 if is("trailer") => Self::Trailer,
            10 if is("connection") => Self::Connection,
            10 if is("keep-alive") => Self::KeepAlive,
            10 if is("set-cookie") => Self::SetCookie,
            14 if is("content-length") => Self::ContentLength,
            15 if is("x-forwarded-for") => Self::ForwardedFor,
            15 if is("x-amzn-trace-id") => Self::TraceId,
            16 if is("proxy-connection") => Self::ProxyConnection,
            16 if is("x-forwarded-port") => Self::ForwardedPort,
            17 if is("transfer-encoding") => Self::TransferEncoding,
            17 if is("x-forwarded-proto") => Self::ForwardedProto,
            _ => Self::Other,
        }
    }

    /// Meant for one hop only (RFC 9110, 7.6.1), or written anew by this one.
    pub(crate) fn is_hop_by_hop(self) -> bool {
        matches!(
            self,
            Self::Connection
                | Self::ContentLength
                | Self::KeepAlive
                | Self::ProxyConnection
                | Self::Te
                | Self::Trailer
                | Self::TransferEncoding
                | Self::Upgrade
        )
    }
}

/// HTTP/1.0 or 1.1 (1.2 to 1.9 are read as 1.1).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Version {
    /// HTTP/1.0
    Http10,
    /// HTTP/1.1
    #[default]
    Http11,
}

/// What a `Connection` header asked for.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Connection {
    pub(crate) close: bool,
    pub(crate) keep_alive: bool,
    pub(crate) upgrade: bool,
    /// It names further fields, which end at this hop.
    pub(crate) names_fields: bool,
}

impl Connection {
    pub(crate) fn read(&mut self, value: &[u8]) {
        for token in tokens(value) {
            match token.len() {
                0 => {}
                5 if token.eq_ignore_ascii_case(b"close") => self.close = true,
                7 if token.eq_ignore_ascii_case(b"upgrade") => self.upgrade = true,
                10 if token.eq_ignore_ascii_case(b"keep-alive") => self.keep_alive = true,
                _ => self.names_fields = true,
            }
        }
    }
}

/// The members of a comma-separated value, trimmed.
pub(crate) fn tokens(value: &[u8]) -> impl Iterator<Item = &[u8]> {
    value.split(|b| *b == b',').map(trim)
}

/// Without spaces and tabs around it; other white space is no white space in HTTP.
pub(crate) fn trim(mut text: &[u8]) -> &[u8] {
    while let [b' ' | b'\t', rest @ ..] | [rest @ .., b' ' | b'\t'] = text {
        text = rest;
    }
    text
}

/// Where the trimmed part of a text that starts at `start` lies.
pub(crate) fn trimmed_span(text: &[u8], start: usize) -> Span {
    let kept = trim(text);
    let lead = text.iter().position(|b| !matches!(b, b' ' | b'\t')).unwrap_or(0);
    Span::new(start + lead, start + lead + kept.len())
}

/// Why a head was not accepted at all.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Refusal {
    /// What to answer.
    pub status: Status,
    /// The classification, when there is one.
    pub reason: Option<Reason>,
}

/// A parsed head together with its bytes.
#[derive(Clone, Copy, Debug)]
pub struct Request<'a> {
    pub(crate) bytes: &'a [u8],
    pub(crate) parts: &'a Parts,
}

impl<'a> Request<'a> {
    /// `parts` must have been parsed from the start of `bytes`.
    pub fn new(bytes: &'a [u8], parts: &'a Parts) -> Self {
        Self { bytes, parts }
    }

    /// The method, as sent.
    pub fn method(&self) -> &'a [u8] {
        self.parts.method.of(self.bytes)
    }

    /// The path, as sent: not decoded, not normalised.
    pub fn path(&self) -> &'a [u8] {
        match self.parts.path.of(self.bytes) {
            b"" => b"/",
            path => path,
        }
    }

    /// The query without its `?`.
    pub fn query(&self) -> Option<&'a [u8]> {
        self.parts.query.map(|q| q.of(self.bytes))
    }

    /// The host asked for: of an absolute request target, else of the first `Host` field.
    pub fn host(&self) -> Option<&'a [u8]> {
        self.parts.authority.or(self.parts.host).map(|h| h.of(self.bytes))
    }

    /// The version.
    pub fn version(&self) -> Version {
        self.parts.version
    }

    /// How the body is framed.
    pub fn framing(&self) -> Framing {
        self.parts.framing
    }

    /// The worst deviation from RFC 7230.
    pub fn worst(&self) -> Option<Reason> {
        self.parts.worst
    }

    /// Whether the client lets the connection live after this request.
    pub fn keeps_alive(&self) -> bool {
        let connection = self.parts.connection;
        match self.parts.version {
            Version::Http11 => !connection.close,
            Version::Http10 => connection.keep_alive && !connection.close,
        }
    }

    /// Whether it asks to become a WebSocket, the only upgrade that passes.
    pub fn wants_websocket(&self) -> bool {
        self.parts.connection.upgrade
            && self.parts.version == Version::Http11
            && self.kind_values(Kind::Upgrade).flat_map(tokens).any(|t| t.eq_ignore_ascii_case(b"websocket"))
    }

    /// Whether it waits for `100 Continue` before its body.
    pub fn expects_continue(&self) -> bool {
        self.parts.version == Version::Http11
            && self.kind_values(Kind::Expect).any(|v| v.eq_ignore_ascii_case(b"100-continue"))
    }

    /// The value of a cookie, the first by that name.
    pub fn cookie(&self, name: &str) -> Option<&'a [u8]> {
        let pairs = self.kind_values(Kind::Cookie).flat_map(|v| v.split(|b| *b == b';')).map(trim);
        pairs.filter_map(|p| p.strip_prefix(name.as_bytes())?.strip_prefix(b"=")).next()
    }

    /// The values of all fields with this name.
    pub fn values(&self, name: &'a [u8]) -> impl Iterator<Item = &'a [u8]> {
        let bytes = self.bytes;
        let fields = self.parts.fields.iter().filter(move |f| f.name.of(bytes).eq_ignore_ascii_case(name));
        fields.map(move |f| f.value.of(bytes))
    }

    pub(crate) fn kind_values(&self, kind: Kind) -> impl Iterator<Item = &'a [u8]> {
        let bytes = self.bytes;
        self.parts.fields.iter().filter(move |f| f.kind == kind).map(move |f| f.value.of(bytes))
    }
}
