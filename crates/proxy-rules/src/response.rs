//! A target's response head, parsed in place; anything malformed becomes a 502.
//!
//! Follows "HTTP 502: Bad gateway" of the troubleshooting page: targets are held to the letter, unlike clients.

use crate::answer::Status;
use crate::request::{Connection, Field, Framing, Kind, Span, Version, decimal, is_token, tokens, trimmed_span};
use crate::scan::find_newline;

/// The head's structure without its bytes; reusable from response to response.
#[derive(Clone, Debug, Default)]
pub struct Parts {
    pub(crate) status: u16,
    pub(crate) reason: Span,
    pub(crate) version: Version,
    pub(crate) fields: Vec<Field>,
    pub(crate) connection: Connection,
    pub(crate) framing: Framing,
    pub(crate) doubtful: bool,
}

/// The response cannot be passed on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Malformed;

impl From<Malformed> for Status {
    fn from(_: Malformed) -> Self {
        Self::BadGateway
    }
}

impl Parts {
    /// The status code.
    pub fn status(&self) -> u16 {
        self.status
    }

    /// How the body is framed.
    pub fn framing(&self) -> Framing {
        self.framing
    }

    /// Whether the target's connection may carry another request afterwards.
    pub fn keeps_alive(&self) -> bool {
        let by_header = match self.version {
            Version::Http11 => !self.connection.close,
            Version::Http10 => self.connection.keep_alive && !self.connection.close,
        };
        by_header && !self.doubtful && self.framing != Framing::UntilClose
    }

    /// Whether it sets this cookie.
    pub fn sets_cookie(&self, head: &[u8], name: &str) -> bool {
        let cookies = self.fields.iter().filter(|f| f.kind == Kind::SetCookie).map(|f| f.value.of(head));
        cookies.filter_map(|v| v.strip_prefix(name.as_bytes())).any(|rest| rest.trim_ascii_start().starts_with(b"="))
    }
}

/// Parses `head` (as found by [`crate::scan::HeadScan`]); `to_head` tells that the request was a HEAD.
pub fn parse(head: &[u8], to_head: bool, parts: &mut Parts) -> Result<(), Malformed> {
    let fields = std::mem::take(&mut parts.fields);
    *parts = Parts { fields, ..Parts::default() };
    parts.fields.clear();
    let mut at = 0;
    let first = line(head, &mut at)?;
    status_line(head, first, parts)?;
    loop {
        let span = line(head, &mut at)?;
        if span.start == span.end {
            break;
        }
        field_line(head, span, parts)?;
    }
    parts.framing = framing(head, to_head, parts)?;
    Ok(())
}

fn line(head: &[u8], at: &mut usize) -> Result<Span, Malformed> {
    let newline = *at + find_newline(&head[*at..]).ok_or(Malformed)?;
    let end = if newline > *at && head[newline - 1] == b'\r' { newline - 1 } else { newline };
    let span = Span::new(*at, end);
    *at = newline + 1;
    Ok(span)
}

fn status_line(head: &[u8], span: Span, parts: &mut Parts) -> Result<(), Malformed> {
    let text = span.of(head);
    parts.version = match text.get(..9).ok_or(Malformed)? {
        b"HTTP/1.1 " => Version::Http11,
        b"HTTP/1.0 " => Version::Http10,
        _ => return Err(Malformed),
    };
    let code = text.get(9..12).ok_or(Malformed)?;
    parts.status = decimal(code).filter(|c| (100..=999).contains(c)).ok_or(Malformed)? as u16;
    match text.get(12) {
        None => parts.reason = Span::new(span.end as usize, span.end as usize),
        Some(b' ') => parts.reason = Span::new(span.start as usize + 13, span.end as usize),
        Some(_) => return Err(Malformed),
    }
    if parts.reason.of(head).iter().any(|b| matches!(b, 0 | b'\r')) { Err(Malformed) } else { Ok(()) }
}

fn field_line(head: &[u8], span: Span, parts: &mut Parts) -> Result<(), Malformed> {
    let (text, start) = (span.of(head), span.start as usize);
    let colon = text.iter().position(|b| *b == b':').ok_or(Malformed)?;
    let name = &text[..colon];
    let raw = &text[colon + 1..];
    if name.is_empty() || !name.iter().all(|b| is_token(*b)) || raw.iter().any(|b| matches!(b, 0 | b'\r')) {
        return Err(Malformed);
    }
    let value = trimmed_span(raw, start + colon + 1);
    let kind = Kind::of(name);
    if kind == Kind::Connection {
        parts.connection.read(value.of(head));
    }
    parts.fields.push(Field { name: Span::new(start, start + colon), value, kind });
    Ok(())
}

fn framing(head: &[u8], to_head: bool, parts: &mut Parts) -> Result<Framing, Malformed> {
    let mut length = None;
    let mut chunked = false;
    for field in &parts.fields {
        let value = field.value.of(head);
        match field.kind {
            Kind::ContentLength => {
                let n = decimal(value).ok_or(Malformed)?;
                if length.is_some_and(|earlier| earlier != n) {
                    return Err(Malformed);
                }
                length = Some(n);
            }
            Kind::TransferEncoding => {
                for coding in tokens(value) {
                    let known = coding.eq_ignore_ascii_case(b"chunked") && !chunked;
                    chunked = known.then_some(true).ok_or(Malformed)?;
                }
            }
            _ => {}
        }
    }
    parts.doubtful = chunked && length.is_some();
    Ok(match (parts.status, length) {
        _ if to_head => Framing::None,
        (100..=199 | 204 | 304, _) => Framing::None,
        _ if chunked => Framing::Chunked,
        (_, Some(0)) => Framing::None,
        (_, Some(n)) => Framing::Length(n),
        (_, None) => Framing::UntilClose,
    })
}
