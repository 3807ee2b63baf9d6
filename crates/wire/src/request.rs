//! A request and an answer as the codecs see them, free of any HTTP library's connection types.

use http::{HeaderMap, HeaderValue};
use std::borrow::Cow;

/// A whole request. HTTP/2's `:authority` must be in `headers` as `host`.
#[derive(Clone, Copy)]
pub struct Request<'a> {
    /// `GET`, `POST`, …
    pub method: &'a str,
    /// The path as received, still percent-encoded.
    pub path: &'a str,
    /// What follows `?`, as received; empty without one.
    pub query: &'a str,
    /// All headers.
    pub headers: &'a HeaderMap,
    /// The whole body.
    pub body: &'a [u8],
}

impl<'a> Request<'a> {
    /// From hyper's parts and the collected body.
    pub fn new(parts: &'a http::request::Parts, body: &'a [u8]) -> Self {
        Request {
            method: parts.method.as_str(),
            path: parts.uri.path(),
            query: parts.uri.query().unwrap_or(""),
            headers: &parts.headers,
            body,
        }
    }

    /// From the head alone, for what must be known before a body is read.
    pub fn head(parts: &'a http::request::Parts) -> Self {
        Request::new(parts, &[])
    }

    /// The first header of this name, where it is text.
    pub fn header(&self, name: &str) -> Option<&'a str> {
        self.values(name).next().and_then(|v| v.to_str().ok())
    }

    /// All headers of this name. Requests have a dozen headers: passing by them costs less than reading a name and hashing it.
    pub(crate) fn values(&self, name: &str) -> impl Iterator<Item = &'a HeaderValue> {
        self.headers.iter().filter(move |(n, _)| *n == name).map(|(_, v)| v)
    }

    /// True when the body is a form: `application/x-www-form-urlencoded`, or unsaid.
    pub(crate) fn has_form(&self) -> bool {
        let said = self.header("content-type").unwrap_or("application/x-www-form-urlencoded");
        said.split(';').next().is_some_and(|t| t.trim().eq_ignore_ascii_case("application/x-www-form-urlencoded"))
    }
}

/// A whole answer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Response {
    /// The HTTP status.
    pub status: u16,
    /// Content type and request id among them; `content-length` is the listener's.
    pub headers: Vec<(Cow<'static, str>, String)>,
    /// The document.
    pub body: Vec<u8>,
}
