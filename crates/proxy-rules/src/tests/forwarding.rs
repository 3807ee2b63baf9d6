//! Heads as targets and clients see them.

use std::net::SocketAddr;

use super::with_request;
use crate::forward::{Back, Hop, framing_to_client, write_request, write_response};
use crate::forwarded::{too_many_addresses, write_trace_id};
use crate::host::write_for_target;
use crate::request::Framing;
use crate::response;
use crate::response_headers::ResponseHeaders;
use crate::snapshot::{Attributes, ForwardedForMode};
use crate::transform::Rewritten;

fn hop() -> Hop<'static> {
    Hop {
        client: "203.0.113.7:4711".parse().expect("an address"),
        port: 80,
        protocol: "http",
        node: "10.0.0.5".parse().expect("an address"),
        now: 0x6789_1233,
        dice: (0xabcd_ef01_2345_6789, 0x1234_5678),
    }
}

fn forwarded(head: &str, hop: Hop<'_>, attributes: &Attributes) -> String {
    let mut out = Vec::new();
    with_request(head, |request| write_request(&mut out, &request, &hop, attributes, &Rewritten::default(), false));
    String::from_utf8(out).expect("text").replace("\r\n", "\n")
}

#[test]
fn a_request_reaches_its_target_with_the_balancers_fields_first() {
    let head = "POST /a?b=c HTTP/1.1\r\nHost: example.com\r\nUser-Agent: curl/8\r\nAccept: */*\r\nConnection: close, X-Gone\r\n\
                X-Gone: 1\r\nKeep-Alive: 5\r\nTE: trailers\r\nExpect: 100-continue\r\nUpgrade: h2c\r\n\
                Content-Length: 3\r\nx_odd: kept\r\nX-Forwarded-Proto: https\r\nX-Forwarded-Port: 1\r\n\r\n";
    let expected = "POST /a?b=c HTTP/1.1\n\
                    X-Forwarded-For: 203.0.113.7\n\
                    X-Forwarded-Proto: http\n\
                    X-Forwarded-Port: 80\n\
                    Host: example.com\n\
                    X-Amzn-Trace-Id: Root=1-67891233-abcdef012345678912345678\n\
                    Content-Length: 3\n\
                    User-Agent: curl/8\n\
                    Accept: */*\n\
                    x_odd: kept\n\n";
    assert_eq!(forwarded(head, hop(), &Attributes::default()), expected);
    let strict = Attributes { drop_invalid_header_fields: true, ..Attributes::default() };
    assert_eq!(forwarded(head, hop(), &strict), expected.replace("x_odd: kept\n", ""));
}

#[test]
fn a_websocket_upgrade_passes() {
    let head = "GET /chat HTTP/1.1\r\nHost: h\r\nConnection: keep-alive, Upgrade\r\nUpgrade: WebSocket\r\n\
                Sec-WebSocket-Key: abc\r\n\r\n";
    let text = forwarded(head, hop(), &Attributes::default());
    assert!(text.contains("\nConnection: Upgrade\nUpgrade: websocket\nSec-WebSocket-Key: abc\n\n"), "{text}");
}

#[test]
fn targets_are_never_sent_a_broken_request_line() {
    let text = forwarded("GET /a b\x01?c d HTTP/1.1\r\nHost: h\r\n\r\n", hop(), &Attributes::default());
    assert!(text.starts_with("GET /a%20b%01?c%20d HTTP/1.1\n"), "{text}");
    let text = forwarded("OPTIONS * HTTP/1.1\r\nHost: h\r\n\r\n", hop(), &Attributes::default());
    assert!(text.starts_with("OPTIONS * HTTP/1.1\n"), "{text}");
}

#[test]
fn x_forwarded_for_follows_its_attribute() {
    let one = "X-Forwarded-For: 192.0.2.1\r\n";
    let two = "X-Forwarded-For: 192.0.2.1, 192.0.2.2\r\nx-forwarded-for: 192.0.2.3\r\n";
    let (append, preserve, remove) = (ForwardedForMode::Append, ForwardedForMode::Preserve, ForwardedForMode::Remove);
    let table = [
        (append, false, "", Some("203.0.113.7")),
        (append, false, one, Some("192.0.2.1, 203.0.113.7")),
        (append, false, two, Some("192.0.2.1, 192.0.2.2, 192.0.2.3, 203.0.113.7")),
        (append, true, one, Some("192.0.2.1, 203.0.113.7:4711")),
        (append, false, "X-Forwarded-For:\r\n", Some("203.0.113.7")),
        (preserve, false, "", None),
        (preserve, true, one, Some("192.0.2.1")),
        (remove, false, one, None),
    ];
    for (mode, port, field, expected) in table {
        let attributes = Attributes { forwarded_for: mode, forwarded_for_client_port: port, ..Attributes::default() };
        let text = forwarded(&format!("GET / HTTP/1.1\r\nHost: h\r\n{field}\r\n"), hop(), &attributes);
        let found = text.lines().find_map(|l| l.strip_prefix("X-Forwarded-For: "));
        assert_eq!(found, expected, "{mode:?} {field:?}");
        assert_eq!(text.to_ascii_lowercase().matches("x-forwarded-for").count(), usize::from(expected.is_some()));
    }
    let client: SocketAddr = "[2001:db8::1]:99".parse().expect("an address");
    for (port, expected) in [(false, "2001:db8::1"), (true, "[2001:db8::1]:99")] {
        let attributes = Attributes { forwarded_for_client_port: port, ..Attributes::default() };
        let text = forwarded("GET / HTTP/1.1\r\nHost: h\r\n\r\n", Hop { client, ..hop() }, &attributes);
        assert!(text.contains(&format!("X-Forwarded-For: {expected}\n")), "{text}");
    }
}

#[test]
fn more_than_thirty_forwarded_addresses_are_too_many() {
    for (count, expected) in [(30, false), (31, true)] {
        let list = vec!["192.0.2.1"; count].join(", ");
        let head = format!("GET / HTTP/1.1\r\nHost: h\r\nX-Forwarded-For: {list}\r\n\r\n");
        assert_eq!(with_request(&head, |r| too_many_addresses(&r)), expected);
    }
}

#[test]
fn the_host_gains_or_loses_its_port_unless_preserved() {
    let table = [
        ("example.com", 80, false, "example.com"),
        ("example.com:8080", 80, false, "example.com"),
        ("example.com", 443, false, "example.com"),
        ("example.com", 8080, false, "example.com:8080"),
        ("example.com:9", 8080, false, "example.com:9"),
        ("example.com:", 8080, false, "example.com:8080"),
        ("[::1]", 8080, false, "[::1]:8080"),
        ("[::1]:80", 80, false, "[::1]"),
        ("example.com:8080", 80, true, "example.com:8080"),
        ("example.com", 8080, true, "example.com"),
    ];
    for (host, port, preserve, expected) in table {
        let mut out = Vec::new();
        write_for_target(&mut out, host.as_bytes(), port, preserve);
        assert_eq!(String::from_utf8_lossy(&out), expected, "{host} on {port}");
    }
    let text = forwarded("GET / HTTP/1.0\r\n\r\n", hop(), &Attributes::default());
    assert!(text.contains("\nHost: 10.0.0.5\n"), "{text}");
    let preserving = Attributes { preserve_host_header: true, ..Attributes::default() };
    let text = forwarded("GET / HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n", hop(), &preserving);
    assert!(text.contains("\nHost: a\nHost: b\n"), "{text}");
    let text = forwarded("GET / HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n", hop(), &Attributes::default());
    assert_eq!(text.matches("Host:").count(), 1);
}

#[test]
fn trace_ids_are_made_or_extended() {
    let root = "Root=1-67891233-abcdef012345678912345678";
    let own = "1-67891233-abcdef012345678912345678";
    let table = [
        (None, format!("Root={own}")),
        (Some("garbage".to_owned()), format!("Root={own}")),
        (Some("CalledFrom=app".to_owned()), format!("Root={own}")),
        (Some(root.to_owned()), format!("Self={own};{root}")),
        (Some(format!("{root}; CalledFrom=app")), format!("Self={own};{root};CalledFrom=app")),
        (Some(format!("Self=1-old;{root}")), format!("Self={own};{root}")),
        (Some(format!("{root};x={}", "a".repeat(8 * 1024))), format!("Root={own}")),
    ];
    for (arrived, expected) in table {
        let mut out = Vec::new();
        write_trace_id(&mut out, arrived.as_deref().map(str::as_bytes), 0x6789_1233, hop().dice);
        assert_eq!(String::from_utf8_lossy(&out), expected);
    }
}

fn answered(head: &str, back: Back<'_>) -> String {
    let mut parts = response::Parts::default();
    response::parse(head.as_bytes(), false, &mut parts).expect("fine");
    let mut out = Vec::new();
    write_response(&mut out, head.as_bytes(), &parts, &back);
    String::from_utf8(out).expect("text").replace("\r\n", "\n")
}

#[test]
fn an_answer_reaches_its_client_without_the_hops_fields() {
    let cookies = ["AWSALB=x; Path=/".to_owned()];
    let (shown, nameless) = (ResponseHeaders::default(), ResponseHeaders { server: false, put: Vec::new() });
    let back = Back { keep_alive: true, chunks: true, headers: &shown, cookies: &cookies, date: "Now" };
    let head = "HTTP/1.1 200 Fine\r\nServer: app\r\nConnection: close, X-Gone\r\nX-Gone: 1\r\nKeep-Alive: 3\r\n\
                Transfer-Encoding: chunked\r\nTrailer: X\r\nSet-Cookie: a=b\r\nset-cookie: c=d\r\n\r\n";
    let expected = "HTTP/1.1 200 Fine\nServer: app\nSet-Cookie: a=b\nset-cookie: c=d\nDate: Now\n\
                    Set-Cookie: AWSALB=x; Path=/\nTransfer-Encoding: chunked\nConnection: keep-alive\n\n";
    assert_eq!(answered(head, back), expected);
    let plain = Back { keep_alive: false, chunks: false, headers: &nameless, cookies: &[], date: "Now" };
    let expected = "HTTP/1.1 200 Fine\nSet-Cookie: a=b\nset-cookie: c=d\nDate: Now\nConnection: close\n\n";
    assert_eq!(answered(head, plain), expected);
    let head = "HTTP/1.0 404 \r\nDate: Then\r\nContent-Length: 3\r\nContent-Length: 3\r\n\r\n";
    let expected = "HTTP/1.1 404 \nDate: Then\nContent-Length: 3\nConnection: keep-alive\n\n";
    assert_eq!(answered(head, Back { cookies: &[], ..back }), expected);
}

#[test]
fn a_listeners_headers_take_the_place_of_the_targets() {
    let put = vec![("X-Frame-Options".to_owned(), "DENY".to_owned())];
    let headers = ResponseHeaders { server: true, put };
    let back = Back { keep_alive: true, chunks: true, headers: &headers, cookies: &[], date: "Now" };
    let head = "HTTP/1.1 200 OK\r\nx-frame-options: SAMEORIGIN\r\nX-Frame: 1\r\nContent-Length: 0\r\n\r\n";
    let expected =
        "HTTP/1.1 200 OK\nX-Frame: 1\nContent-Length: 0\nDate: Now\nX-Frame-Options: DENY\nConnection: keep-alive\n\n";
    assert_eq!(answered(head, back), expected);
}

#[test]
fn bodies_are_framed_for_what_the_client_understands() {
    let table = [
        (Framing::Length(3), true, Framing::Length(3)),
        (Framing::Chunked, true, Framing::Chunked),
        (Framing::Chunked, false, Framing::UntilClose),
        (Framing::UntilClose, true, Framing::Chunked),
        (Framing::UntilClose, false, Framing::UntilClose),
        (Framing::None, true, Framing::None),
    ];
    for (from, chunks, expected) in table {
        assert_eq!(framing_to_client(from, chunks), expected, "{from:?} {chunks}");
    }
}
