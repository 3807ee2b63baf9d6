//! The `Location` of a redirect action.
//!
//! Follows "Redirect actions": `#{path}` lacks the leading slash, the port is always written, the query only when
//! there is one.

use crate::host;
use crate::request::Request;
use crate::snapshot::Redirect;

/// The value of `Location`. `protocol` and `port` are what the client used.
pub fn location(redirect: &Redirect, request: &Request<'_>, protocol: &str, port: u16) -> String {
    let parts = Parts {
        protocol,
        host: text(request.host().map_or(&b""[..], host::name)),
        port: port.to_string(),
        path: text(request.path().strip_prefix(b"/").unwrap_or(request.path())),
        query: text(request.query().unwrap_or_default()),
    };
    let scheme = parts.fill(&redirect.protocol).to_ascii_lowercase();
    let (host, port) = (parts.fill(&redirect.host), parts.fill(&redirect.port));
    let (path, query) = (parts.fill(&redirect.path), parts.fill(&redirect.query));
    let mut out = format!("{scheme}://{host}:{port}{path}");
    if !query.is_empty() {
        out.push('?');
        out.push_str(&query);
    }
    out
}

struct Parts<'a> {
    protocol: &'a str,
    host: String,
    port: String,
    path: String,
    query: String,
}

impl Parts<'_> {
    /// One pass, so that a keyword that came with the request stays text.
    fn fill(&self, template: &str) -> String {
        let mut out = String::with_capacity(template.len() + self.path.len());
        let mut rest = template;
        while let Some(at) = rest.find("#{") {
            out.push_str(&rest[..at]);
            rest = &rest[at..];
            match self.keyword(rest) {
                Some((value, len)) => {
                    out.push_str(value);
                    rest = &rest[len..];
                }
                None => {
                    out.push_str("#{");
                    rest = &rest[2..];
                }
            }
        }
        out.push_str(rest);
        out
    }

    fn keyword(&self, text: &str) -> Option<(&str, usize)> {
        let end = text.find('}')?;
        let value = match &text[2..end] {
            "protocol" => self.protocol,
            "host" => &self.host,
            "port" => &self.port,
            "path" => &self.path,
            "query" => &self.query,
            _ => return None,
        };
        Some((value, end + 1))
    }
}

/// Request bytes as header text: what cannot stand in a header is percent-encoded.
fn text(bytes: &[u8]) -> String {
    let mut out = String::with_capacity(bytes.len());
    for &byte in bytes {
        match byte {
            0x21..=0x7e => out.push(byte as char),
            _ => out.push_str(&format!("%{byte:02X}")),
        }
    }
    out
}
