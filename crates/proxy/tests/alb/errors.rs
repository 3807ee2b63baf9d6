//! Every error that the balancer reports, and how it looks.

use std::net::Ipv4Addr;
use std::time::{Duration, Instant};

use proxy_rules::group::ProtocolVersion;
use proxy_rules::{DesyncMode, TargetGroup};

use crate::bed::{Bed, attributes, fixed, registered, simple, snapshot};
use crate::target::TestTarget;

/// Nobody listens on tcpmux, and tests that run beside this one get other ports.
fn closed_port() -> std::net::SocketAddr {
    (Ipv4Addr::LOCALHOST, 1).into()
}

fn unchecked(mut config: proxy_rules::Snapshot) -> proxy_rules::Snapshot {
    config.target_groups.iter_mut().for_each(|g: &mut TargetGroup| g.health_check = None);
    config
}

#[test]
fn malformed_requests_get_400_and_lose_their_connection() {
    let bed = Bed::new(&snapshot(fixed(200, "fine"), Vec::new()));
    let table = [
        "nonsense\r\n\r\n",
        "GET / HTTP/1.1\r\n\r\n",
        "GET / HTTP/9\r\nHost: h\r\n\r\n",
        "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n",
        "GET / HTTP/1.1\r\nHost: h\r\nNo colon\r\n\r\n",
        "GET / HTTP/1.1\r\nHost: h\r\nX: a\0b\r\n\r\n",
        "POST / HTTP/1.1\r\nHost: h\r\nContent-Length: x\r\n\r\n",
        "\x16\x03\x01\x02\0\x01\0\x01\n\n",
    ];
    for text in table {
        let mut client = bed.client();
        let answer = client.ask(text);
        assert_eq!(answer.status, 400, "{text:?}");
        assert_eq!(answer.header("Server"), Some("awselb/2.0"));
        assert_eq!(answer.header("Connection"), Some("close"));
        assert!(answer.text().contains("<center><h1>400 Bad Request</h1></center>"));
        client.finish();
        assert!(client.is_closed());
    }
    bed.wait("all to be counted", |bed| bed.proxy.counters().balancers[&"app/lb/1".into()].elb_4xx == 8);
}

#[test]
fn heads_beyond_the_limits_are_refused() {
    let bed = Bed::new(&snapshot(fixed(200, "fine"), Vec::new()));
    let head = |fields: &str| format!("GET / HTTP/1.1\r\nHost: h\r\n{fields}\r\n");
    let field = |size: usize| format!("X: {}\r\n", "a".repeat(size));
    let table = [
        (format!("GET /{} HTTP/1.1\r\nHost: h\r\n\r\n", "a".repeat(15_000)), 200),
        (format!("GET /{} HTTP/1.1\r\nHost: h\r\n\r\n", "a".repeat(17_000)), 414),
        (head(&field(16_000)), 200),
        (head(&field(17_000)), 400),
        (head(&field(10_000).repeat(6)), 200),
        (head(&field(10_000).repeat(7)), 400),
    ];
    for (text, expected) in table {
        assert_eq!(bed.ask(&text).status, expected, "{} bytes", text.len());
    }
}

#[test]
fn methods_and_codings_that_are_not_served_are_named() {
    let bed = Bed::new(&snapshot(fixed(200, "fine"), Vec::new()));
    let trace = bed.ask("TRACE / HTTP/1.1\r\nHost: h\r\n\r\n");
    assert_eq!(trace.status, 405);
    assert!(trace.head.starts_with("HTTP/1.1 405 Not Allowed\r\n"));
    let coding = bed.ask("POST / HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: gzip\r\n\r\n");
    assert!(coding.head.starts_with("HTTP/1.1 501 Not Implemented\r\n"), "{}", coding.head);
    assert_eq!(bed.ask("PURGE / HTTP/1.1\r\nHost: h\r\n\r\n").status, 200, "other methods pass");
}

#[test]
fn too_many_forwarded_addresses_get_463() {
    let bed = Bed::new(&snapshot(fixed(200, "fine"), Vec::new()));
    let ask = |n: usize| {
        let list = vec!["192.0.2.1"; n].join(", ");
        bed.ask(&format!("GET / HTTP/1.1\r\nHost: h\r\nX-Forwarded-For: {list}\r\n\r\n"))
    };
    assert_eq!(ask(30).status, 200);
    let refused = ask(31);
    assert_eq!((refused.status, refused.body.len()), (463, 0));
}

#[test]
fn a_group_of_another_protocol_gets_464() {
    let target = TestTarget::named("t");
    let mut config = unchecked(simple(&[&target]));
    for version in [ProtocolVersion::Http2, ProtocolVersion::Grpc] {
        config.target_groups[0].protocol_version = version;
        assert_eq!(Bed::new(&config).get("/").status, 464);
    }
    assert!(target.asked().is_empty());
}

#[test]
fn no_targets_get_503() {
    let bed = Bed::new(&simple(&[]));
    let answer = bed.get("/");
    assert!(answer.head.starts_with("HTTP/1.1 503 Service Temporarily Unavailable\r\n"));
    assert_eq!(answer.header("Content-Length"), Some("162"));
    assert_eq!(bed.proxy.counters().balancers[&"app/lb/1".into()].elb_503, 1);
}

#[test]
fn refused_connections_get_502_and_keep_the_clients() {
    let mut config = unchecked(simple(&[]));
    config.target_groups[0].targets.push(registered("closed", closed_port()));
    let bed = Bed::new(&config);
    let mut client = bed.client();
    for _ in 0..2 {
        let answer = client.ask("GET / HTTP/1.1\r\nHost: h\r\n\r\n");
        assert_eq!((answer.status, answer.header("Connection")), (502, Some("keep-alive")));
    }
    let counters = bed.proxy.counters();
    assert_eq!(counters.groups[&("app/lb/1".into(), "g".into())].connection_errors, 2);
    assert_eq!(counters.balancers[&"app/lb/1".into()].elb_502, 2);
}

#[test]
fn malformed_answers_get_502() {
    let long = format!("HTTP/1.1 200 OK\r\n{}Content-Length: 0\r\n\r\n", "X: 0123456789\r\n".repeat(3000));
    let table = [
        "nonsense\r\n\r\n",
        "HTTP/1.1 abc OK\r\n\r\n",
        "HTTP/1.1 200 OK\r\nBad Name: x\r\n\r\n",
        "HTTP/1.1 200 OK\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\n",
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: gzip\r\n\r\n",
        "HTTP/1.1 101 Switching\r\n\r\n",
        "HTTP/1.1 200 OK\r\nContent-",
        "",
        long.leak(),
    ];
    for text in table {
        let target = TestTarget::raw(text, false);
        let bed = Bed::new(&unchecked(simple(&[&target])));
        let answer = bed.get("/");
        assert_eq!(answer.status, 502, "{:?}", &text[..text.len().min(60)]);
        assert_eq!(answer.header("Content-Length"), Some("122"));
    }
}

#[test]
fn a_target_that_resets_gets_502() {
    let target = TestTarget::start("t", |stream, _| {
        reset_on_close(stream);
        false
    });
    let bed = Bed::new(&unchecked(simple(&[&target])));
    assert_eq!(bed.get("/").status, 502);
}

fn reset_on_close(stream: &std::net::TcpStream) {
    use std::os::fd::AsRawFd;
    let linger = libc::linger { l_onoff: 1, l_linger: 0 };
    let size = size_of::<libc::linger>() as libc::socklen_t;
    // SAFETY: the descriptor is open and the option's value is a `linger` of that size.
    let set = unsafe {
        libc::setsockopt(stream.as_raw_fd(), libc::SOL_SOCKET, libc::SO_LINGER, (&raw const linger).cast(), size)
    };
    assert_eq!(set, 0);
}

#[test]
fn a_silent_target_gets_504_after_the_idle_timeout() {
    let target = TestTarget::start("t", |_, _| {
        std::thread::sleep(Duration::from_secs(3));
        false
    });
    let mut config = unchecked(simple(&[&target]));
    attributes(&mut config).idle_timeout = Duration::from_millis(400);
    let bed = Bed::new(&config);
    let started = Instant::now();
    let answer = bed.get("/");
    assert!(answer.head.starts_with("HTTP/1.1 504 Gateway Time-out\r\n"), "{}", answer.head);
    assert!((350..1500).contains(&started.elapsed().as_millis()), "{:?}", started.elapsed());
    assert_eq!(bed.proxy.counters().balancers[&"app/lb/1".into()].elb_504, 1);
}

#[test]
fn a_body_shorter_than_announced_gets_504_when_none_of_it_came() {
    let target = TestTarget::start("t", |stream, _| {
        let _ = std::io::Write::write_all(stream, b"HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\n");
        std::thread::sleep(Duration::from_secs(3));
        false
    });
    let mut config = unchecked(simple(&[&target]));
    attributes(&mut config).idle_timeout = Duration::from_millis(300);
    assert_eq!(Bed::new(&config).get("/").status, 504);
}

#[test]
fn a_connection_that_does_not_come_about_gets_504_after_ten_seconds() {
    let target = TestTarget::named("t");
    let mut config = unchecked(simple(&[&target]));
    attributes(&mut config).idle_timeout = Duration::from_millis(500);
    let bed = Bed::new(&config);
    bed.dial.silent.lock().expect("lock").insert(target.address);
    let started = Instant::now();
    assert_eq!(bed.get("/").status, 504);
    assert!((9_900..11_500).contains(&started.elapsed().as_millis()), "{:?}", started.elapsed());
}

#[test]
fn a_client_that_stops_sending_gets_408() {
    let target = TestTarget::named("t");
    let mut config = unchecked(simple(&[&target]));
    attributes(&mut config).idle_timeout = Duration::from_millis(300);
    let bed = Bed::new(&config);
    let answer = bed.ask("GET / HTTP/1.1\r\nHost");
    assert!(answer.head.starts_with("HTTP/1.1 408 Request Time-out\r\n"), "{}", answer.head);
    assert_eq!(bed.ask("POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 10\r\n\r\nabc").status, 408);
    let mut silent = bed.client();
    assert!(silent.is_closed(), "without a byte there is nothing to answer");
    let mut client = bed.client();
    assert_eq!(client.ask("GET / HTTP/1.1\r\nHost: h\r\n\r\n").status, 200);
    let started = Instant::now();
    assert!(client.is_closed(), "idle between requests");
    assert!(started.elapsed() < Duration::from_secs(2));
}

#[test]
fn a_client_that_leaves_is_counted_and_its_target_is_left() {
    let (ended, ends) = std::sync::mpsc::channel();
    let target = TestTarget::start("t", move |stream, _| {
        let _ = ended.send(std::io::Read::read(stream, &mut [0; 1]).unwrap_or(0));
        false
    });
    let bed = Bed::new(&unchecked(simple(&[&target])));
    let mut client = bed.client();
    client.send("GET / HTTP/1.1\r\nHost: h\r\n\r\n");
    crate::bed::wait("the request", || !target.asked().is_empty());
    drop(client);
    assert_eq!(ends.recv_timeout(Duration::from_secs(3)), Ok(0));
    bed.wait("460", |bed| bed.proxy.counters().balancers[&"app/lb/1".into()].client_aborts == 1);
}

#[test]
fn strictest_mode_takes_only_compliant_requests() {
    let mut config = snapshot(fixed(200, "fine"), Vec::new());
    let spaced = "GET /a b HTTP/1.1\r\nHost: h\r\n\r\n";
    for (mode, expected) in [(DesyncMode::Monitor, 200), (DesyncMode::Defensive, 200), (DesyncMode::Strictest, 400)] {
        attributes(&mut config).desync_mode = mode;
        let bed = Bed::new(&config);
        assert_eq!(bed.ask(spaced).status, expected, "{mode:?}");
        assert_eq!(bed.get("/").status, 200);
        assert_eq!(bed.proxy.counters().balancers[&"app/lb/1".into()].desync_non_compliant, 1);
    }
}
