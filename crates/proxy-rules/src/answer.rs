//! Answers that the balancer gives by itself: errors, redirects, fixed responses.
//!
//! Follows "Troubleshoot your Application Load Balancers"; pages look as an Application Load Balancer sends them, with
//! `Server: awselb/2.0`, which it puts on its own answers only.

use crate::response_headers::ResponseHeaders;
use crate::snapshot::FixedResponse;

/// The value of `Server` on the balancer's own answers.
pub const SERVER: &str = "awselb/2.0";

/// Statuses of errors that the balancer itself reports.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Status {
    /// Malformed, or its header too large.
    BadRequest,
    /// TRACE.
    MethodNotAllowed,
    /// The client did not send data before the idle timeout.
    RequestTimeout,
    /// URL too long.
    UriTooLong,
    /// More than 30 addresses in `X-Forwarded-For`.
    TooManyForwardedFor,
    /// The client's protocol does not fit the target group's.
    IncompatibleProtocol,
    /// An error inside the balancer.
    InternalError,
    /// `Transfer-Encoding` other than chunked or identity.
    NotImplemented,
    /// The target refused, reset, or answered something malformed.
    BadGateway,
    /// The target group has no targets.
    ServiceUnavailable,
    /// The target did not accept or answer in time.
    GatewayTimeout,
}

impl Status {
    /// The status code.
    pub fn code(self) -> u16 {
        match self {
            Self::BadRequest => 400,
            Self::MethodNotAllowed => 405,
            Self::RequestTimeout => 408,
            Self::UriTooLong => 414,
            Self::TooManyForwardedFor => 463,
            Self::IncompatibleProtocol => 464,
            Self::InternalError => 500,
            Self::NotImplemented => 501,
            Self::BadGateway => 502,
            Self::ServiceUnavailable => 503,
            Self::GatewayTimeout => 504,
        }
    }

    /// The reason phrase; AWS's own codes have none.
    pub fn phrase(self) -> &'static str {
        match self {
            Self::BadRequest => "Bad Request",
            Self::MethodNotAllowed => "Not Allowed",
            Self::RequestTimeout => "Request Time-out",
            Self::UriTooLong => "Request-URI Too Large",
            Self::TooManyForwardedFor | Self::IncompatibleProtocol => "",
            Self::InternalError => "Internal Server Error",
            Self::NotImplemented => "Not Implemented",
            Self::BadGateway => "Bad Gateway",
            Self::ServiceUnavailable => "Service Temporarily Unavailable",
            Self::GatewayTimeout => "Gateway Time-out",
        }
    }
}

/// How an own answer is sent.
#[derive(Clone, Copy, Debug)]
pub struct Manner<'a> {
    /// The value of `Date`.
    pub date: &'a str,
    /// Whether the connection lives on.
    pub keep_alive: bool,
    /// Whether it answers a HEAD, so that the body stays away.
    pub to_head: bool,
    /// What the listener says of headers.
    pub headers: &'a ResponseHeaders,
}

/// Writes an error with its page.
pub fn write_error(out: &mut Vec<u8>, status: Status, manner: Manner<'_>) {
    let body = if status.phrase().is_empty() { String::new() } else { page(status.code(), status.phrase()) };
    let content_type = (!body.is_empty()).then_some("text/html");
    write(out, status.code(), status.phrase(), content_type, None, &body, manner);
}

/// Writes a redirect.
pub fn write_redirect(out: &mut Vec<u8>, permanent: bool, location: &str, manner: Manner<'_>) {
    let (code, phrase) = if permanent { (301, "Moved Permanently") } else { (302, "Found") };
    write(out, code, phrase, Some("text/html"), Some(location), &page(code, phrase), manner);
}

/// Writes a fixed response.
pub fn write_fixed(out: &mut Vec<u8>, fixed: &FixedResponse, manner: Manner<'_>) {
    let body = fixed.body.as_deref().unwrap_or_default();
    let content_type = fixed.content_type.as_deref().filter(|_| !body.is_empty());
    let content_type = content_type.map(|t| if t.contains(';') { t.to_owned() } else { format!("{t}; charset=utf-8") });
    write(out, fixed.status, phrase_of(fixed.status), content_type.as_deref(), None, body, manner);
}

fn page(code: u16, phrase: &str) -> String {
    format!(
        "<html>\r\n<head><title>{code} {phrase}</title></head>\r\n<body>\r\n\
         <center><h1>{code} {phrase}</h1></center>\r\n</body>\r\n</html>\r\n"
    )
}

fn write(
    out: &mut Vec<u8>,
    code: u16,
    phrase: &str,
    content_type: Option<&str>,
    location: Option<&str>,
    body: &str,
    manner: Manner<'_>,
) {
    let mut line = |parts: [&str; 3]| parts.iter().for_each(|p| out.extend_from_slice(p.as_bytes()));
    line([&format!("HTTP/1.1 {code} "), phrase, "\r\n"]);
    if manner.headers.server {
        line(["Server: ", SERVER, "\r\n"]);
    }
    line(["Date: ", manner.date, "\r\n"]);
    if let Some(content_type) = content_type {
        line(["Content-Type: ", content_type, "\r\n"]);
    }
    line(["Content-Length: ", &body.len().to_string(), "\r\n"]);
    line(["Connection: ", if manner.keep_alive { "keep-alive" } else { "close" }, "\r\n"]);
    if let Some(location) = location {
        line(["Location: ", location, "\r\n"]);
    }
    manner.headers.write(out);
    let mut line = |parts: [&str; 3]| parts.iter().for_each(|p| out.extend_from_slice(p.as_bytes()));
    line(["\r\n", if manner.to_head { "" } else { body }, ""]);
}

/// The usual phrase of a status code (RFC 9110), for fixed responses.
pub fn phrase_of(code: u16) -> &'static str {
    match code {
        200 => "OK",
        201 => "Created",
        202 => "Accepted",
        203 => "Non-Authoritative Information",
        204 => "No Content",
        205 => "Reset Content",
        206 => "Partial Content",
        400 => "Bad Request",
        401 => "Unauthorized",
        402 => "Payment Required",
        403 => "Forbidden",
        404 => "Not Found",
        405 => "Method Not Allowed",
        406 => "Not Acceptable",
        408 => "Request Timeout",
        409 => "Conflict",
        410 => "Gone",
        411 => "Length Required",
        412 => "Precondition Failed",
        413 => "Payload Too Large",
        414 => "URI Too Long",
        415 => "Unsupported Media Type",
        418 => "I'm a teapot",
        422 => "Unprocessable Entity",
        429 => "Too Many Requests",
        451 => "Unavailable For Legal Reasons",
        500 => "Internal Server Error",
        501 => "Not Implemented",
        502 => "Bad Gateway",
        503 => "Service Unavailable",
        504 => "Gateway Timeout",
        _ => "",
    }
}
