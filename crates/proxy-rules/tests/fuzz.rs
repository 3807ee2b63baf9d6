//! The crate's fuzz targets on a stable compiler.

#[path = "../fuzz/targets.rs"]
mod targets;

use fuzz_kit::exercise;

#[test]
fn any_request_head_is_refused_or_read() {
    let seeds: &[&[u8]] = &[
        b"GET /a?b=c HTTP/1.1\r\nHost: shop.example:80\r\nCookie: AWSALB=x; a=b\r\nConnection: keep-alive, Upgrade\r\n\
          Upgrade: websocket\r\nX-Forwarded-For: 1.2.3.4, ::1\r\nX-Amzn-Trace-Id: Root=1-5-6\r\n\r\n",
        b"\r\nPOST http://h/ HTTP/1.0\nContent-Length: 5\nTransfer-Encoding: chunked\nExpect: 100-continue\n\nhello",
    ];
    exercise("request", seeds, targets::request);
}

#[test]
fn any_response_head_is_refused_or_read() {
    let seeds: &[&[u8]] = &[
        b"HTTP/1.1 200 OK\r\nContent-Length: 5\r\nSet-Cookie: session=1\r\nConnection: close\r\n\r\nhello",
        b"HTTP/1.0 304\r\nTransfer-Encoding: chunked\r\n\r\n",
    ];
    exercise("response", seeds, targets::response);
}

#[test]
fn a_chunked_body_means_the_same_in_any_pieces() {
    exercise("chunked", &[b"5;x=y\r\nhello\r\n0\r\nA: b\r\n\r\nGET", b"fffffffffffffff\r\n"], targets::chunked);
}

#[test]
fn any_text_is_a_pattern_an_address_or_an_error() {
    exercise("texts", &[b"200-299,302", b"10.0.0.0/8", b"2001:db8::/32", b"*a*b?c*/aXbYc/"], targets::texts);
}
