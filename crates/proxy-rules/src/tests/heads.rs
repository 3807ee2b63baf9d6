//! Request heads: what is parsed, classified, refused, and how long they may be.

use super::{get, refusal, with_request};
use crate::answer::Status;
use crate::desync::{Class, Reason, Treatment, treatment};
use crate::request::Framing;
use crate::scan::{HeadScan, find_newline};
use crate::snapshot::DesyncMode;

fn post(fields: &str) -> String {
    format!("POST / HTTP/1.1\r\nHost: h\r\n{fields}\r\n")
}

fn fetch(fields: &str) -> String {
    format!("GET / HTTP/1.1\r\nHost: h\r\n{fields}\r\n")
}

#[test]
fn deviations_are_classified_as_in_access_logs() {
    let table = [
        (fetch(""), None),
        (post("Content-Length: 5\r\n"), None),
        (post("Transfer-Encoding: chunked\r\n"), None),
        (fetch("Content-Length: 0\r\n"), Some(Reason::GetHeadZeroContentLength)),
        (fetch("Content-Length: 3\r\n"), Some(Reason::UndefinedContentLengthSemantics)),
        (fetch("Transfer-Encoding: chunked\r\n"), Some(Reason::UndefinedTransferEncodingSemantics)),
        (post("Content-Length: 5\r\nTransfer-Encoding: chunked\r\n"), Some(Reason::BothTeClPresent)),
        (post("Content-Length: 5\r\nContent-Length: 5\r\n"), Some(Reason::DuplicateContentLength)),
        (post("Transfer-Encoding : chunked\r\nContent-Length: 5\r\n"), Some(Reason::SuspiciousHeader)),
        (post("Transfer_Encoding: chunked\r\n"), Some(Reason::SuspiciousHeader)),
        (post("\x01Content-Length: 5\r\n"), Some(Reason::SuspiciousHeader)),
        (post("Transfer-Encodıng: chunked\r\n"), Some(Reason::SuspiciousHeader)),
        (fetch("X-Name: caf\u{e9}\r\n"), Some(Reason::NonCompliantHeader)),
        (fetch("X-Name: a\x02b\r\n"), Some(Reason::NonCompliantHeader)),
        (fetch("X(Name): a\r\n"), Some(Reason::NonCompliantHeader)),
        (fetch(": a\r\n"), Some(Reason::EmptyHeader)),
        (fetch("X: a\r\n  \r\n"), Some(Reason::EmptyHeader)),
        (fetch("X: a\r\n folded\r\n"), Some(Reason::MultilineHeader)),
        ("GET / HTTP/1.1\nHost: h\n\n".into(), Some(Reason::NonCrLfLineTermination)),
        ("GET /a b HTTP/1.1\r\nHost: h\r\n\r\n".into(), Some(Reason::SpaceInUri)),
        ("GET /a\x03 HTTP/1.1\r\nHost: h\r\n\r\n".into(), Some(Reason::AmbiguousUri)),
        ("GET / HTTP/1.7\r\nHost: h\r\n\r\n".into(), Some(Reason::NonCompliantVersion)),
        ("GET /  HTTP/1.1\r\nHost: h\r\n\r\n".into(), Some(Reason::NonCompliantVersion)),
        ("GET / HTTP/1.1 \r\nHost: h\r\n\r\n".into(), Some(Reason::NonCompliantVersion)),
    ];
    for (head, expected) in table {
        assert_eq!(with_request(&head, |r| r.worst()), expected, "{head:?}");
    }
}

#[test]
fn unreadable_heads_are_refused_with_their_status() {
    let bad = Status::BadRequest;
    let table = [
        (post("Content-Length: 5\r\nContent-Length: 6\r\n"), bad, Some(Reason::MultipleContentLength)),
        (post("Content-Length: +5\r\n"), bad, Some(Reason::BadContentLength)),
        (post("Content-Length: 5, 5\r\n"), bad, Some(Reason::BadContentLength)),
        (post("Content-Length:\r\n"), bad, Some(Reason::BadContentLength)),
        (post("Content-Length: 99999999999999999999\r\n"), bad, Some(Reason::BadContentLength)),
        (
            post("Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n"),
            bad,
            Some(Reason::MultipleTransferEncodingChunked),
        ),
        (post("Transfer-Encoding: chunked, chunked\r\n"), bad, Some(Reason::MultipleTransferEncodingChunked)),
        (post("Transfer-Encoding: \r\n"), bad, Some(Reason::BadTransferEncoding)),
        (post("Transfer-Encoding: chun\x0bked\r\n"), bad, Some(Reason::BadTransferEncoding)),
        (post("Transfer-Encoding: gzip\r\n"), Status::NotImplemented, Some(Reason::BadTransferEncoding)),
        (post("Transfer-Encoding: xchunked\r\n"), Status::NotImplemented, Some(Reason::BadTransferEncoding)),
        (post("Transfer-Encoding: chunked, gzip\r\n"), Status::NotImplemented, Some(Reason::BadTransferEncoding)),
        (fetch("X: a\0b\r\n"), bad, Some(Reason::BadHeader)),
        (fetch("X: a\rb\r\n"), bad, Some(Reason::BadHeader)),
        (fetch("no colon\r\n"), bad, None),
        (fetch("X: a\r\n Transfer-Encoding: chunked\r\n"), bad, None),
        (fetch("Host: a b\r\n").replacen("Host: h\r\n", "", 1), bad, None),
        ("GET / HTTP/1.1\r\n\r\n".into(), bad, None),
        ("GET /\0 HTTP/1.1\r\nHost: h\r\n\r\n".into(), bad, Some(Reason::BadUri)),
        ("GET /\r HTTP/1.1\r\nHost: h\r\n\r\n".into(), bad, Some(Reason::BadUri)),
        ("GET / HTTP/2.0\r\nHost: h\r\n\r\n".into(), bad, Some(Reason::BadVersion)),
        ("PRI * HTTP/2.0\r\n\r\n".into(), bad, Some(Reason::BadVersion)),
        ("GET / http/1.1\r\nHost: h\r\n\r\n".into(), bad, Some(Reason::BadVersion)),
        ("GE(T / HTTP/1.1\r\nHost: h\r\n\r\n".into(), bad, Some(Reason::BadMethod)),
        (" / HTTP/1.1\r\nHost: h\r\n\r\n".into(), bad, Some(Reason::BadMethod)),
        ("GET /\r\nHost: h\r\n\r\n".into(), bad, None),
        ("GET\r\n\r\n".into(), bad, None),
        ("GET a HTTP/1.1\r\nHost: h\r\n\r\n".into(), bad, None),
        ("CONNECT h:80 HTTP/1.1\r\nHost: h\r\n\r\n".into(), bad, None),
        ("TRACE / HTTP/1.1\r\nHost: h\r\n\r\n".into(), Status::MethodNotAllowed, None),
    ];
    for (head, status, reason) in table {
        let found = refusal(&head).map(|r| (r.status, r.reason));
        assert_eq!(found, Some((status, reason)), "{head:?}");
    }
}

#[test]
fn each_mode_treats_each_class_as_documented() {
    let reasons = [None, Some(Reason::SpaceInUri), Some(Reason::BothTeClPresent), Some(Reason::BadUri)];
    let (serve, close, refuse) = (Treatment::Serve, Treatment::ServeAndClose, Treatment::Refuse);
    let table = [
        (DesyncMode::Monitor, [serve, serve, serve, refuse]),
        (DesyncMode::Defensive, [serve, serve, close, refuse]),
        (DesyncMode::Strictest, [serve, refuse, refuse, refuse]),
    ];
    for (mode, expected) in table {
        assert_eq!(reasons.map(|r| treatment(r, mode)), expected, "{mode:?}");
    }
    assert!(Class::Acceptable < Class::Ambiguous && Class::Ambiguous < Class::Severe);
}

#[test]
fn bodies_are_framed_by_their_fields() {
    let table = [
        (post(""), Framing::None),
        (post("Content-Length: 0\r\n"), Framing::None),
        (post("content-length: 007\r\n"), Framing::Length(7)),
        (post("transfer-encoding: CHUNKED\r\n"), Framing::Chunked),
        (post("Transfer-Encoding: identity\r\nContent-Length: 4\r\n"), Framing::Length(4)),
        (post("Transfer-Encoding: identity, chunked\r\n"), Framing::Chunked),
        (post("Content-Length: 5\r\nTransfer-Encoding: chunked\r\n"), Framing::Chunked),
    ];
    for (head, expected) in table {
        assert_eq!(with_request(&head, |r| r.framing()), expected, "{head:?}");
    }
}

#[test]
fn keep_alive_follows_version_and_connection() {
    let table = [
        ("1.1", "", true),
        ("1.1", "Connection: close\r\n", false),
        ("1.1", "Connection: Keep-Alive, CLOSE\r\n", false),
        ("1.0", "", false),
        ("1.0", "Connection: keep-alive\r\n", true),
    ];
    for (version, field, expected) in table {
        let head = format!("GET / HTTP/{version}\r\nHost: h\r\n{field}\r\n");
        assert_eq!(with_request(&head, |r| r.keeps_alive()), expected, "{head:?}");
    }
}

#[test]
fn only_websockets_upgrade() {
    let table = [
        ("Connection: Upgrade\r\nUpgrade: websocket\r\n", true),
        ("Connection: keep-alive, upgrade\r\nUpgrade: WebSocket\r\n", true),
        ("Upgrade: websocket\r\n", false),
        ("Connection: Upgrade\r\nUpgrade: h2c\r\n", false),
    ];
    for (fields, expected) in table {
        assert_eq!(with_request(&fetch(fields), |r| r.wants_websocket()), expected, "{fields:?}");
    }
}

#[test]
fn cookies_are_found_by_name() {
    let head = fetch("Cookie: a=1; AWSALB=x=y==; b\r\nCookie: c=3\r\n");
    with_request(&head, |request| {
        let found = ["a", "AWSALB", "b", "c", "AWS"].map(|name| request.cookie(name));
        assert_eq!(found, [Some(&b"1"[..]), Some(b"x=y=="), None, Some(b"3"), None]);
    });
}

#[test]
fn heads_are_found_in_pieces_and_bounded() {
    let head = b"\r\nGET / HTTP/1.1\r\nHost: h\r\n\r\n";
    for cut in 0..head.len() {
        let mut scan = HeadScan::request();
        assert_eq!(scan.advance(&head[..cut]), Ok(None), "cut at {cut}");
        assert_eq!(scan.advance(&[head, &b"body"[..]].concat()), Ok(Some(head.len())));
    }
    let long = "a".repeat(17 * 1024);
    let table = [
        (format!("GET /{long}"), Status::UriTooLong),
        (format!("GET / HTTP/1.1\r\nX: {long}"), Status::BadRequest),
        (format!("GET / HTTP/1.1\r\n{}", format!("X: {}\r\n", "a".repeat(15_000)).repeat(5)), Status::BadRequest),
    ];
    for (bytes, status) in table {
        assert_eq!(HeadScan::request().advance(bytes.as_bytes()), Err(status));
    }
    let fits = format!("GET / HTTP/1.1\r\nHost: h\r\nX: {}\r\n\r\n", "a".repeat(16_000));
    assert_eq!(HeadScan::request().advance(fits.as_bytes()), Ok(Some(fits.len())));
    let large = format!("HTTP/1.1 200 OK\r\n{}", "X: 0123456789\r\n".repeat(3000));
    assert_eq!(HeadScan::response().advance(large.as_bytes()), Err(Status::BadGateway));
}

#[test]
fn newlines_are_found_wherever_they_stand() {
    for len in 0..40 {
        for at in 0..len {
            let mut bytes = vec![b'\x8a'; len];
            bytes[at] = b'\n';
            assert_eq!(find_newline(&bytes), Some(at), "{at} of {len}");
        }
        assert_eq!(find_newline(&vec![b'\x0b'; len]), None);
    }
}

#[test]
fn parts_are_reusable() {
    let mut parts = crate::request::Parts::default();
    let first = b"POST /a?b HTTP/1.0\r\nHost: h\r\nConnection: close\r\nContent-Length: 3\r\n\r\n";
    crate::request::parse(first, &mut parts).expect("fine");
    let second = b"GET / HTTP/1.1\r\nHost: i\r\n\r\n";
    crate::request::parse(second, &mut parts).expect("fine");
    let request = crate::request::Request::new(second, &parts);
    assert_eq!((request.host(), request.query(), request.framing()), (Some(&b"i"[..]), None, Framing::None));
    assert!(request.keeps_alive());
    get("/", "h", |_| ());
}
