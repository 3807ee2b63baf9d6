//! Connections and messages: keep-alive, pipelining, HTTP/1.0, HEAD, interim answers, trailers, WebSockets.

use std::io::{Read, Write};
use std::time::Duration;

use crate::bed::{Bed, attributes, simple};
use crate::target::{TestTarget, reply};

const GET: &str = "GET / HTTP/1.1\r\nHost: h\r\n\r\n";

#[test]
fn one_connection_carries_many_requests_on_both_sides() {
    let target = TestTarget::named("t");
    let bed = Bed::new(&simple(&[&target]));
    let mut client = bed.client();
    for _ in 0..50 {
        assert_eq!(client.ask(GET).header("Connection"), Some("keep-alive"));
    }
    assert_eq!((target.asked().len(), target.connections()), (50, 1));
}

#[test]
fn pipelined_requests_are_answered_in_order() {
    let target = TestTarget::start("t", |stream, asked| reply(stream, 200, asked.line()));
    let bed = Bed::new(&simple(&[&target]));
    let mut client = bed.client();
    let text: String =
        (0..10).map(|i| format!("POST /{i} HTTP/1.1\r\nHost: h\r\nContent-Length: 1\r\n\r\nx")).collect();
    client.send(&text);
    for i in 0..10 {
        assert_eq!(client.answer().text(), format!("POST /{i} HTTP/1.1"));
    }
}

#[test]
fn http_1_0_clients_get_plain_bodies() {
    let target =
        TestTarget::raw("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n2\r\nde\r\n0\r\n\r\n", true);
    let bed = Bed::new(&simple(&[&target]));
    let mut client = bed.client();
    let answer = client.ask("GET / HTTP/1.0\r\nConnection: keep-alive\r\n\r\n");
    assert_eq!((answer.text().as_str(), answer.header("Transfer-Encoding")), ("abcde", None));
    assert_eq!(answer.header("Connection"), Some("close"), "the body ends with the connection");
    assert!(target.last().head.contains("\r\nHost: 10.0.0.1\r\n"), "the node's address stands in for the host");
    assert!(target.last().head.starts_with("GET / HTTP/1.1\r\n"));
    let plain = TestTarget::named("plain");
    let bed = Bed::new(&simple(&[&plain]));
    let mut client = bed.client();
    for _ in 0..2 {
        assert_eq!(client.ask("GET / HTTP/1.0\r\nConnection: keep-alive\r\n\r\n").text(), "plain");
    }
    assert_eq!(client.ask("GET / HTTP/1.0\r\n\r\n").header("Connection"), Some("close"));
    assert!(client.is_closed());
}

#[test]
fn an_answer_that_ends_with_its_connection_becomes_chunked() {
    let target = TestTarget::raw("HTTP/1.0 200 OK\r\n\r\nall of it", false);
    let bed = Bed::new(&simple(&[&target]));
    let mut client = bed.client();
    for _ in 0..2 {
        let answer = client.ask(GET);
        assert_eq!((answer.text().as_str(), answer.header("Transfer-Encoding")), ("all of it", Some("chunked")));
    }
    assert_eq!(target.connections(), 2);
}

#[test]
fn heads_and_empty_answers_have_no_body() {
    let target = TestTarget::start("t", |stream, asked| {
        let answer = match asked.line().split(' ').nth(1) {
            Some("/204") => "HTTP/1.1 204 No Content\r\n\r\n",
            Some("/304") => "HTTP/1.1 304 Not Modified\r\nContent-Length: 9\r\nETag: x\r\n\r\n",
            _ => "HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\n",
        };
        stream.write_all(answer.as_bytes()).is_ok()
    });
    let bed = Bed::new(&simple(&[&target]));
    let mut client = bed.client();
    client.send("HEAD / HTTP/1.1\r\nHost: h\r\n\r\n");
    assert_eq!(client.answer_to("HEAD").header("Content-Length"), Some("9"));
    assert_eq!(client.ask("GET /204 HTTP/1.1\r\nHost: h\r\n\r\n").status, 204);
    assert_eq!(client.ask("GET /304 HTTP/1.1\r\nHost: h\r\n\r\n").header("ETag"), Some("x"));
    assert_eq!(target.connections(), 1);
}

#[test]
fn expectations_are_met_at_once_and_not_passed_on() {
    let target = TestTarget::start("t", |stream, asked| reply(stream, 200, &asked.body.len().to_string()));
    let bed = Bed::new(&simple(&[&target]));
    let mut client = bed.client();
    client.send("POST / HTTP/1.1\r\nHost: h\r\nExpect: 100-continue\r\nContent-Length: 4\r\n\r\n");
    assert_eq!(client.answer().status, 100);
    client.send("body");
    assert_eq!(client.answer().text(), "4");
    assert!(!target.last().head.contains("Expect"));
}

#[test]
fn interim_answers_end_at_the_balancer() {
    let target = TestTarget::raw(
        "HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 103 Early Hints\r\nLink: x\r\n\r\nHTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok",
        true,
    );
    let bed = Bed::new(&simple(&[&target]));
    let mut client = bed.client();
    for _ in 0..2 {
        assert_eq!(client.ask(GET).text(), "ok");
    }
    assert_eq!(target.connections(), 1);
}

#[test]
fn chunked_bodies_pass_both_ways_without_trailers_and_extensions() {
    let target = TestTarget::start("t", |stream, asked| {
        let text = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\nTrailer: X-T\r\n\r\n";
        let body = String::from_utf8_lossy(&asked.body).into_owned();
        let chunk = format!("{text}{:x};ext=1\r\n{body}\r\n0\r\nX-T: gone\r\n\r\n", body.len());
        stream.write_all(chunk.as_bytes()).is_ok()
    });
    let bed = Bed::new(&simple(&[&target]));
    let mut client = bed.client();
    for piece in ["3;a=b\r\nabc\r\n", "2\r\nde\r\n0\r\nX-Up: gone\r\n\r\n"] {
        if piece.starts_with('3') {
            client.send("POST / HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n");
        }
        std::thread::sleep(Duration::from_millis(30));
        client.send(piece);
    }
    let answer = client.answer();
    assert_eq!(answer.text(), "abcde");
    assert_eq!((answer.header("Trailer"), answer.header("X-T")), (None, None));
    assert_eq!(target.last().body, b"abcde");
    assert_eq!(client.ask("POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 1\r\n\r\nx").text(), "x");
    assert_eq!(target.connections(), 1);
}

#[test]
fn an_early_answer_overtakes_a_body() {
    let target = TestTarget::start("t", |stream, _| reply(stream, 200, "never"));
    let early = std::net::TcpListener::bind("127.0.0.1:0").expect("a port");
    let address = early.local_addr().expect("an address");
    std::thread::spawn(move || {
        for mut stream in early.incoming().flatten() {
            let _ = stream.read(&mut [0; 4096]);
            reply(&mut stream, 413, "too large");
        }
    });
    let mut config = simple(&[&target]);
    config.target_groups[0].health_check = None;
    config.target_groups[0].targets[0].address = address;
    let bed = Bed::new(&config);
    let mut client = bed.client();
    client.send("POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 100000\r\n\r\nfirst bytes");
    let answer = client.answer();
    assert_eq!((answer.status, answer.text().as_str()), (413, "too large"));
    client.finish();
    assert!(client.is_closed(), "the rest of the body cannot be skipped");
}

#[test]
fn websockets_tunnel_both_ways_until_one_side_ends() {
    let target = TestTarget::start("t", |stream, _| {
        let head = "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: k\r\n\r\nhi";
        let _ = stream.write_all(head.as_bytes());
        let mut buffer = [0; 1024];
        while let Ok(n @ 1..) = stream.read(&mut buffer) {
            let _ = stream.write_all(&buffer[..n].to_ascii_uppercase());
        }
        let _ = stream.write_all(b"bye");
        false
    });
    let bed = Bed::new(&simple(&[&target]));
    let mut client = bed.client();
    let answer = client.ask(
        "GET /ws HTTP/1.1\r\nHost: h\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Key: k\r\n\r\nahead",
    );
    assert_eq!((answer.status, answer.header("Upgrade")), (101, Some("websocket")));
    assert_eq!(answer.header("Sec-WebSocket-Accept"), Some("k"));
    assert_eq!(client.take(7), b"hiAHEAD");
    for word in ["one", "two"] {
        client.send(word);
        assert_eq!(client.take(3), word.to_uppercase().as_bytes());
    }
    client.finish();
    assert_eq!(client.rest(), b"bye");
    assert_eq!(bed.proxy.counters().balancers[&"app/lb/1".into()].websockets, 1);
}

#[test]
fn an_idle_websocket_is_closed() {
    let target = TestTarget::start("t", |stream, _| {
        let _ =
            stream.write_all(b"HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n\r\n");
        let _ = stream.read(&mut [0; 10]);
        false
    });
    let mut config = simple(&[&target]);
    attributes(&mut config).idle_timeout = Duration::from_millis(300);
    let bed = Bed::new(&config);
    let mut client = bed.client();
    let upgrade = "GET / HTTP/1.1\r\nHost: h\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n";
    assert_eq!(client.ask(upgrade).status, 101);
    assert!(client.is_closed());
}

#[test]
fn a_refused_upgrade_is_an_ordinary_answer() {
    let target = TestTarget::named("t");
    let bed = Bed::new(&simple(&[&target]));
    let mut client = bed.client();
    let upgrade = "GET / HTTP/1.1\r\nHost: h\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n";
    assert_eq!(client.ask(upgrade).text(), "t");
    assert_eq!(client.ask(GET).text(), "t");
}

#[test]
fn a_client_connection_serves_one_more_request_after_its_keep_alive_time() {
    let target = TestTarget::named("t");
    let mut config = simple(&[&target]);
    attributes(&mut config).client_keep_alive = Duration::from_millis(300);
    let bed = Bed::new(&config);
    let mut busy = bed.client();
    let started = std::time::Instant::now();
    while busy.ask(GET).header("Connection") == Some("keep-alive") {
        std::thread::sleep(Duration::from_millis(20));
    }
    assert!(started.elapsed() < Duration::from_secs(2));
    assert!(busy.is_closed());
}

#[test]
fn a_target_that_closes_between_requests_is_met_on_a_new_connection() {
    let target = TestTarget::raw("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok", false);
    let bed = Bed::new(&simple(&[&target]));
    let mut client = bed.client();
    for _ in 0..5 {
        assert_eq!(client.ask(GET).text(), "ok");
        std::thread::sleep(Duration::from_millis(20));
    }
    assert_eq!(target.connections(), 5);
}
