//! HTTP/1 as clients and targets send it, and the promises that its readers keep on any bytes.

use proxy_rules::chunked::Decoder;
use proxy_rules::condition::Cidr;
use proxy_rules::matcher::Matcher;
use proxy_rules::pattern::{self, Case};
use proxy_rules::request::{self, Request};
use proxy_rules::response;
use proxy_rules::scan::HeadScan;

/// Where the head ends must not depend on how the bytes arrive.
fn head(data: &[u8], new: fn() -> HeadScan) -> Option<usize> {
    let whole = new().advance(data);
    let mut scan = new();
    let mut piecewise = Ok(None);
    for end in 1..=data.len() {
        piecewise = scan.advance(&data[..end]);
        if !matches!(piecewise, Ok(None)) {
            break;
        }
    }
    assert_eq!(whole.is_ok(), piecewise.is_ok());
    assert_eq!(whole.ok(), piecewise.ok());
    whole.ok().flatten().inspect(|end| assert!(*end <= data.len()))
}

/// A client's head: it is refused with a client error, or every part of it can be looked at.
#[allow(dead_code)]
pub fn request(data: &[u8]) {
    let Some(end) = head(data, HeadScan::request) else { return };
    let mut parts = request::Parts::default();
    let head = &data[..end];
    match request::parse(head, &mut parts) {
        Err(refusal) => assert!(!format!("{refusal:?}").is_empty()),
        Ok(()) => {
            let request = Request::new(head, &parts);
            assert!(!request.method().is_empty());
            let _ =
                (request.path(), request.query(), request.framing(), request.keeps_alive(), request.wants_websocket());
            let _ = (request.expects_continue(), request.cookie("AWSALB"), request.values(b"x-forwarded-for").count());
            let host = request.host().unwrap_or_default();
            assert!(proxy_rules::host::name(host).len() <= host.len());
            let _ = (proxy_rules::host::port(host), proxy_rules::forwarded::too_many_addresses(&request));
            let _ = proxy_rules::forwarded::arrived_trace_id(&request);
        }
    }
}

/// A target's head.
#[allow(dead_code)]
pub fn response(data: &[u8]) {
    let Some(end) = head(data, HeadScan::response) else { return };
    let mut parts = response::Parts::default();
    for to_head in [false, true] {
        if response::parse(&data[..end], to_head, &mut parts).is_ok() {
            assert!((100..1000).contains(&parts.status()));
            let _ = (parts.framing(), parts.keeps_alive(), parts.sets_cookie(&data[..end], "session"));
        }
    }
}

/// A chunked body means the same in one piece and byte by byte.
#[allow(dead_code)]
pub fn chunked(data: &[u8]) {
    let mut whole = (Decoder::default(), Vec::new());
    let read = whole.0.read(data, |run| whole.1.extend_from_slice(&data[run]));
    let mut pieces = (Decoder::default(), Vec::new());
    let mut used = Ok(0);
    for byte in data.chunks(1) {
        match pieces.0.read(byte, |run| pieces.1.extend_from_slice(&byte[run])) {
            Ok(n) => used = used.map(|u| u + n),
            Err(e) => used = Err(e),
        }
        if used.is_err() || pieces.0.is_done() {
            break;
        }
    }
    assert_eq!(read, used);
    assert_eq!(whole.1, pieces.1);
    assert!(read.is_err() || whole.0.is_done() == pieces.0.is_done());
}

/// Addresses, matchers and patterns that users write; a pattern is matched in time that does not explode.
#[allow(dead_code)]
pub fn texts(data: &[u8]) {
    let text = String::from_utf8_lossy(data);
    let _ = text.parse::<Cidr>();
    if let Ok(matcher) = text.parse::<Matcher>() {
        assert!((0..=u16::MAX).any(|code| matcher.accepts(code)), "a matcher accepts something");
    }
    let (pattern, subject) = data.split_at(data.len() / 2);
    for case in [Case::Sensitive, Case::Insensitive] {
        let _ = pattern::matches(pattern, subject, case);
    }
}
