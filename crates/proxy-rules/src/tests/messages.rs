//! Responses, chunked bodies, own answers and dates.

use crate::answer::{Manner, Status, write_error, write_fixed, write_redirect};
use crate::chunked::{Decoder, write_size};
use crate::date::imf_fixdate;
use crate::request::Framing;
use crate::response::{Parts, parse};
use crate::response_headers::ResponseHeaders;
use crate::snapshot::FixedResponse;

fn response(head: &str, to_head: bool) -> Option<(u16, Framing, bool)> {
    let mut parts = Parts::default();
    parse(head.as_bytes(), to_head, &mut parts).ok()?;
    Some((parts.status(), parts.framing(), parts.keeps_alive()))
}

#[test]
fn responses_are_read_or_refused() {
    let table = [
        ("HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\n", Some((200, Framing::Length(5), true))),
        ("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n", Some((200, Framing::None, true))),
        ("HTTP/1.1 200\r\nContent-Length: 5\r\nContent-Length: 5\r\n\r\n", Some((200, Framing::Length(5), true))),
        ("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n", Some((200, Framing::Chunked, true))),
        (
            "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\nContent-Length: 3\r\n\r\n",
            Some((200, Framing::Chunked, false)),
        ),
        ("HTTP/1.1 200 OK\r\n\r\n", Some((200, Framing::UntilClose, false))),
        ("HTTP/1.0 200 OK\r\nContent-Length: 5\r\n\r\n", Some((200, Framing::Length(5), false))),
        (
            "HTTP/1.0 200 OK\r\nContent-Length: 5\r\nConnection: keep-alive\r\n\r\n",
            Some((200, Framing::Length(5), true)),
        ),
        ("HTTP/1.1 200 OK\r\nContent-Length: 5\r\nConnection: close\r\n\r\n", Some((200, Framing::Length(5), false))),
        ("HTTP/1.1 204 No\r\n\r\n", Some((204, Framing::None, true))),
        ("HTTP/1.1 304 No\r\nContent-Length: 5\r\n\r\n", Some((304, Framing::None, true))),
        ("HTTP/1.1 100 Continue\r\n\r\n", Some((100, Framing::None, true))),
        ("HTTP/1.1 200 OK\nContent-Length: 5\n\n", Some((200, Framing::Length(5), true))),
        ("HTTP/1.1 200 OK\r\nContent-Length: 5\r\nContent-Length: 6\r\n\r\n", None),
        ("HTTP/1.1 200 OK\r\nContent-Length: -5\r\n\r\n", None),
        ("HTTP/1.1 200 OK\r\nTransfer-Encoding: gzip\r\n\r\n", None),
        ("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked, chunked\r\n\r\n", None),
        ("HTTP/1.1 200 OK\r\nBad Name: x\r\n\r\n", None),
        ("HTTP/1.1 200 OK\r\nX: a\0b\r\n\r\n", None),
        ("HTTP/1.1 200 OK\r\nX: a\r\n folded\r\n\r\n", None),
        ("HTTP/1.1 200 OK\r\nno colon\r\n\r\n", None),
        ("HTTP/1.1 20 OK\r\n\r\n", None),
        ("HTTP/1.1 2000 OK\r\n\r\n", None),
        ("HTTP/1.1 099 OK\r\n\r\n", None),
        ("HTTP/2 200 OK\r\n\r\n", None),
        ("SSH-2.0-OpenSSH\r\n\r\n", None),
    ];
    for (head, expected) in table {
        assert_eq!(response(head, false), expected, "{head:?}");
    }
    let head = "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\n";
    assert_eq!(response(head, true), Some((200, Framing::None, true)), "the answer to a HEAD");
}

fn decode(body: &[u8], step: usize) -> Option<(Vec<u8>, usize)> {
    let (mut decoder, mut data, mut used) = (Decoder::default(), Vec::new(), 0);
    for piece in body.chunks(step) {
        used += decoder.read(piece, |run| data.extend_from_slice(&piece[run])).ok()?;
    }
    decoder.is_done().then_some((data, used))
}

#[test]
fn chunked_bodies_are_read_whatever_the_pieces() {
    let table = [
        ("5\r\nhello\r\n0\r\n\r\n", "hello", 0),
        ("5;a=b;c=\"d\"\r\nhello\r\n1 \r\n!\r\n0\r\nTrailer: x\r\nMore: y\r\n\r\nGET", "hello!", 3),
        ("00A\r\n0123456789\r\n000\r\n\r\n", "0123456789", 0),
        ("0\r\n\r\n", "", 0),
    ];
    for (body, expected, rest) in table {
        for step in 1..=body.len() {
            let found = decode(body.as_bytes(), step);
            assert_eq!(found, Some((expected.as_bytes().to_vec(), body.len() - rest)), "{body:?} by {step}");
        }
    }
}

#[test]
fn doubtful_chunks_are_refused() {
    let long = format!("5;{}\r\n", "x".repeat(300));
    let table = [
        "5\nhello\r\n0\r\n\r\n",
        "5\r\nhello\n0\r\n\r\n",
        "5\r\nhelloX\r\n0\r\n\r\n",
        "0x5\r\nhello\r\n0\r\n\r\n",
        "-5\r\n",
        "+5\r\n",
        "\r\n",
        ";x\r\n",
        " 5\r\nhello\r\n",
        "5\r\rhello",
        "FFFFFFFFFFFFFFFFF\r\n",
        "5 5\r\n",
        "5;a\nb\r\n",
        "0\r\n\n",
        "0\r\nX: y\n\r\n",
        &long,
    ];
    for body in table {
        let mut decoder = Decoder::default();
        assert!(decoder.read(body.as_bytes(), |_| ()).is_err(), "{body:?}");
    }
}

#[test]
fn chunk_sizes_are_written_in_hexadecimal() {
    for (size, expected) in [(1, "1\r\n"), (15, "f\r\n"), (16, "10\r\n"), (65_536, "10000\r\n"), (0xabc, "abc\r\n")] {
        let mut out = Vec::new();
        write_size(&mut out, size);
        assert_eq!(String::from_utf8_lossy(&out), expected);
    }
}

/// Nothing is put in, nothing taken away.
static AS_THEY_ARE: ResponseHeaders = ResponseHeaders { server: true, put: Vec::new() };
/// `Server` is taken away.
static NAMELESS: ResponseHeaders = ResponseHeaders { server: false, put: Vec::new() };

fn manner(keep_alive: bool) -> Manner<'static> {
    Manner { date: "Now", keep_alive, to_head: false, headers: &AS_THEY_ARE }
}

#[test]
fn errors_look_as_the_balancer_sends_them() {
    let mut out = Vec::new();
    write_error(&mut out, Status::BadGateway, manner(true));
    let expected = "HTTP/1.1 502 Bad Gateway\r\nServer: awselb/2.0\r\nDate: Now\r\nContent-Type: text/html\r\n\
                    Content-Length: 122\r\nConnection: keep-alive\r\n\r\n<html>\r\n\
                    <head><title>502 Bad Gateway</title></head>\r\n<body>\r\n<center><h1>502 Bad Gateway</h1></center>\r\n\
                    </body>\r\n</html>\r\n";
    assert_eq!(String::from_utf8_lossy(&out), expected);
    for (status, length) in
        [(Status::ServiceUnavailable, 162), (Status::GatewayTimeout, 132), (Status::BadRequest, 122)]
    {
        let mut out = Vec::new();
        write_error(&mut out, status, manner(false));
        let text = String::from_utf8_lossy(&out).into_owned();
        assert!(text.contains(&format!("\r\nContent-Length: {length}\r\nConnection: close\r\n\r\n")), "{text}");
    }
    let mut out = Vec::new();
    write_error(&mut out, Status::TooManyForwardedFor, Manner { headers: &NAMELESS, ..manner(true) });
    let expected = "HTTP/1.1 463 \r\nDate: Now\r\nContent-Length: 0\r\nConnection: keep-alive\r\n\r\n";
    assert_eq!(String::from_utf8_lossy(&out), expected);
}

#[test]
fn redirects_and_fixed_responses_are_written() {
    let mut out = Vec::new();
    write_redirect(&mut out, true, "https://h:443/", manner(true));
    let text = String::from_utf8_lossy(&out).into_owned();
    assert!(text.starts_with("HTTP/1.1 301 Moved Permanently\r\nServer: awselb/2.0\r\n"), "{text}");
    assert!(
        text.contains("Content-Length: 134\r\nConnection: keep-alive\r\nLocation: https://h:443/\r\n\r\n"),
        "{text}"
    );
    let fixed = FixedResponse { status: 503, content_type: Some("text/plain".into()), body: Some("later".into()) };
    let mut out = Vec::new();
    write_fixed(&mut out, &fixed, Manner { to_head: true, ..manner(true) });
    let expected = "HTTP/1.1 503 Service Unavailable\r\nServer: awselb/2.0\r\nDate: Now\r\n\
                    Content-Type: text/plain; charset=utf-8\r\nContent-Length: 5\r\nConnection: keep-alive\r\n\r\n";
    assert_eq!(String::from_utf8_lossy(&out), expected, "a HEAD gets no body");
}

#[test]
fn dates_are_written_as_http_wants_them() {
    let table = [
        (0, "Thu, 01 Jan 1970 00:00:00 GMT"),
        (784_111_777, "Sun, 06 Nov 1994 08:49:37 GMT"),
        (951_782_400, "Tue, 29 Feb 2000 00:00:00 GMT"),
        (1_709_164_800, "Thu, 29 Feb 2024 00:00:00 GMT"),
        (4_102_444_799, "Thu, 31 Dec 2099 23:59:59 GMT"),
    ];
    for (seconds, expected) in table {
        assert_eq!(imf_fixdate(seconds), expected);
    }
}
