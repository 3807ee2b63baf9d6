//! Parses a whole request head and notes each deviation from RFC 7230 on the way.
//!
//! What makes a head unreadable is refused here; the rest is left to [`crate::desync::treatment`].

use super::framing;
use super::{Field, Kind, Parts, Refusal, Span, Version, trim, trimmed_span};
use crate::answer::Status;
use crate::desync::Reason;
use crate::scan::find_newline;

/// Parses `head` (as found by [`crate::scan::HeadScan`]) into `parts`.
pub fn parse(head: &[u8], parts: &mut Parts) -> Result<(), Refusal> {
    let fields = std::mem::take(&mut parts.fields);
    *parts = Parts { fields, ..Parts::default() };
    parts.fields.clear();
    let mut lines = Lines { head, at: 0 };
    let first = lines.first().ok_or(MALFORMED)?;
    note_ending(parts, first.bare);
    request_line(head, first.span, parts)?;
    while let Some(line) = lines.next().filter(|l| l.span.start < l.span.end) {
        note_ending(parts, line.bare);
        field_line(head, line.span, parts)?;
    }
    finish(head, parts)
}

const MALFORMED: Refusal = Refusal { status: Status::BadRequest, reason: None };

fn severe(reason: Reason) -> Refusal {
    Refusal { status: Status::BadRequest, reason: Some(reason) }
}

impl Parts {
    fn note(&mut self, reason: Reason) {
        if self.worst.is_none_or(|w| w.class() < reason.class()) {
            self.worst = Some(reason);
        }
    }
}

fn note_ending(parts: &mut Parts, bare: bool) {
    if bare {
        parts.note(Reason::NonCrLfLineTermination);
    }
}

struct Lines<'a> {
    head: &'a [u8],
    at: usize,
}

struct Line {
    span: Span,
    /// Ended by a bare newline.
    bare: bool,
}

impl Lines<'_> {
    fn first(&mut self) -> Option<Line> {
        loop {
            let line = self.next()?;
            if line.span.start < line.span.end {
                return Some(line);
            }
        }
    }

    fn next(&mut self) -> Option<Line> {
        let start = self.at;
        let newline = start + find_newline(&self.head[start..])?;
        self.at = newline + 1;
        let bare = newline == start || self.head[newline - 1] != b'\r';
        Some(Line { span: Span::new(start, if bare { newline } else { newline - 1 }), bare })
    }
}

fn request_line(head: &[u8], line: Span, parts: &mut Parts) -> Result<(), Refusal> {
    let (start, end) = (line.start as usize, line.end as usize);
    let text = &head[start..end];
    let space = text.iter().position(|b| *b == b' ').ok_or(MALFORMED)?;
    parts.method = Span::new(start, start + space);
    if space == 0 || !text[..space].iter().all(|b| is_token(*b)) {
        return Err(severe(Reason::BadMethod));
    }
    if parts.method.of(head) == b"TRACE" {
        return Err(Refusal { status: Status::MethodNotAllowed, reason: None });
    }
    let rest = trimmed_span(&text[space + 1..], start + space + 1);
    let words = rest.of(head);
    let last = words.iter().rposition(|b| *b == b' ').ok_or(MALFORMED)?;
    parts.version = version(&words[last + 1..], parts)?;
    let target = trimmed_span(&words[..last], rest.start as usize);
    if rest != Span::new(start + space + 1, end) || target.of(head).len() != last {
        parts.note(Reason::NonCompliantVersion);
    }
    note_target(target.of(head), parts)?;
    target_parts(head, target, parts)
}

fn version(text: &[u8], parts: &mut Parts) -> Result<Version, Refusal> {
    match text {
        b"HTTP/1.1" => Ok(Version::Http11),
        b"HTTP/1.0" => Ok(Version::Http10),
        [b'H', b'T', b'T', b'P', b'/', b'1', b'.', b'2'..=b'9'] => {
            parts.note(Reason::NonCompliantVersion);
            Ok(Version::Http11)
        }
        _ => Err(severe(Reason::BadVersion)),
    }
}

fn note_target(target: &[u8], parts: &mut Parts) -> Result<(), Refusal> {
    for byte in target {
        match byte {
            0 | b'\r' => return Err(severe(Reason::BadUri)),
            b' ' => parts.note(Reason::SpaceInUri),
            0x01..=0x1f | 0x7f => parts.note(Reason::AmbiguousUri),
            _ => {}
        }
    }
    Ok(())
}

/// Origin form, absolute form or `*`; an authority (CONNECT) is no target for a load balancer.
fn target_parts(head: &[u8], target: Span, parts: &mut Parts) -> Result<(), Refusal> {
    let (text, start) = (target.of(head), target.start as usize);
    let path_start = match text.first() {
        Some(b'/') => 0,
        Some(b'*') if text == b"*" && parts.method.of(head) == b"OPTIONS" => 0,
        _ => {
            let authority = authority_start(text).ok_or(MALFORMED)?;
            let len = text[authority..].iter().position(|b| matches!(b, b'/' | b'?'));
            let end = len.map_or(text.len(), |len| authority + len);
            let span = Span::new(start + authority, start + end);
            valid_host(span.of(head))?;
            parts.authority = Some(span);
            end
        }
    };
    let question = text[path_start..].iter().position(|b| *b == b'?').map(|at| path_start + at);
    let path_end = question.unwrap_or(text.len());
    parts.path = Span::new(start + path_start, start + path_end);
    parts.query = question.map(|at| Span::new(start + at + 1, start + text.len()));
    Ok(())
}

fn authority_start(text: &[u8]) -> Option<usize> {
    [&b"http://"[..], b"https://"]
        .iter()
        .find(|scheme| text.len() > scheme.len() && text[..scheme.len()].eq_ignore_ascii_case(scheme))
        .map(|scheme| scheme.len())
}

fn field_line(head: &[u8], line: Span, parts: &mut Parts) -> Result<(), Refusal> {
    let (text, start) = (line.of(head), line.start as usize);
    if text.iter().any(|b| matches!(b, 0 | b'\r')) {
        return Err(severe(Reason::BadHeader));
    }
    if matches!(text[0], b' ' | b'\t') {
        return continuation_line(text, start, parts);
    }
    let colon = text.iter().position(|b| *b == b':').ok_or(MALFORMED)?;
    if colon == 0 {
        parts.note(Reason::EmptyHeader);
        return Ok(());
    }
    let value = trimmed_span(&text[colon + 1..], start + colon + 1);
    let name = &text[..colon];
    let kind = Kind::of(name);
    note_field(name, kind, value.of(head), parts);
    match kind {
        Kind::Host if parts.host.is_none() => {
            valid_host(value.of(head))?;
            parts.host = Some(value);
        }
        Kind::Connection => parts.connection.read(value.of(head)),
        _ => {}
    }
    parts.fields.push(Field { name: Span::new(start, start + colon), value, kind });
    Ok(())
}

/// "Multi-line headers are not supported": the line goes on as a field of its own, with a colon appended.
fn continuation_line(text: &[u8], start: usize, parts: &mut Parts) -> Result<(), Refusal> {
    let span = trimmed_span(text, start);
    let name = trim(text);
    if name.is_empty() {
        parts.note(Reason::EmptyHeader);
        return Ok(());
    }
    if !name.iter().all(|b| b.is_ascii_graphic() && *b != b':') {
        return Err(MALFORMED);
    }
    parts.note(Reason::MultilineHeader);
    parts.fields.push(Field { name: span, value: Span { end: span.start, ..span }, kind: Kind::Other });
    Ok(())
}

fn note_field(name: &[u8], kind: Kind, value: &[u8], parts: &mut Parts) {
    if kind == Kind::Other {
        if looks_like_framing(name) {
            parts.note(Reason::SuspiciousHeader);
        } else if !name.iter().all(|b| is_token(*b)) {
            parts.note(Reason::NonCompliantHeader);
        }
    }
    if !value.iter().all(|b| matches!(b, b'\t' | 0x20..=0x7e)) {
        parts.note(Reason::NonCompliantHeader);
    }
}

/// Whether a name turns into a framing field when case, delimiters and look-alike letters are normalised.
fn looks_like_framing(name: &[u8]) -> bool {
    const SHORTEST: usize = "contentlength".len();
    if name.len() < SHORTEST || name.len() > 2 * SHORTEST {
        return false;
    }
    let text = String::from_utf8_lossy(name);
    let letters = text.chars().filter_map(|c| match c {
        'ı' => Some('i'),
        'ſ' => Some('s'),
        c if c.is_ascii_alphanumeric() => Some(c.to_ascii_lowercase()),
        _ => None,
    });
    letters.clone().eq("contentlength".chars()) || letters.eq("transferencoding".chars())
}

fn valid_host(host: &[u8]) -> Result<(), Refusal> {
    let fine = host.iter().all(|b| b.is_ascii_graphic() && !matches!(b, b'/' | b'?' | b'#' | b'@' | b'\\' | b','));
    if fine { Ok(()) } else { Err(MALFORMED) }
}

fn finish(head: &[u8], parts: &mut Parts) -> Result<(), Refusal> {
    if parts.version == Version::Http11 && parts.host.is_none() && parts.authority.is_none() {
        return Err(MALFORMED);
    }
    let mut worst = Vec::new();
    let method = parts.method.of(head);
    parts.framing = framing::of_request(head, &parts.fields, method, |r| worst.push(r))?;
    worst.into_iter().for_each(|r| parts.note(r));
    if parts.version == Version::Http10 && parts.framing == framing::Framing::Chunked {
        parts.note(Reason::UndefinedTransferEncodingSemantics);
    }
    Ok(())
}

/// `tchar` of RFC 9110.
pub(crate) fn is_token(byte: u8) -> bool {
    const TOKEN: [bool; 256] = {
        let mut table = [false; 256];
        let mut byte = 0;
        while byte < 128 {
            let c = byte as u8;
            table[byte] = c.is_ascii_alphanumeric()
                || matches!(
                    c,
                    b'!' | b'#'
                        | b'$'
                        | b'%'
                        | b'&'
                        | b'\''
                        | b'*'
                        | b'+'
                        | b'-'
                        | b'.'
                        | b'^'
                        | b'_'
                        | b'`'
                        | b'|'
                        | b'~'
                );
            byte += 1;
        }
        table
    };
    TOKEN[byte as usize]
}
