//! Deregistered targets: requests under way finish, until the delay is over.

use std::io::{Read, Write};
use std::sync::mpsc;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use proxy_rules::TargetState;

use crate::bed::{Bed, simple, wait};
use crate::target::{TestTarget, reply};

fn in_ms(ms: u64) -> TargetState {
    let now = SystemTime::now().duration_since(UNIX_EPOCH).expect("a clock").as_millis() as u64;
    TargetState::Draining { until_ms: now + ms }
}

/// A target that answers `/slow` when it is told to, and the way to tell it.
fn slow() -> (TestTarget, mpsc::Sender<()>) {
    let (go, wait_for) = mpsc::channel();
    let wait_for = std::sync::Mutex::new(wait_for);
    let target = TestTarget::start("slow", move |stream, asked| {
        if asked.line().contains("/slow") {
            let _ = wait_for.lock().expect("lock").recv();
        }
        reply(stream, 200, "slow")
    });
    (target, go)
}

#[test]
fn requests_under_way_finish_and_new_ones_go_elsewhere() {
    let (target, go) = slow();
    let other = TestTarget::named("other");
    let mut config = simple(&[&target]);
    let bed = Bed::new(&config);
    let mut client = bed.client();
    client.send("GET /slow HTTP/1.1\r\nHost: h\r\n\r\n");
    wait("the request", || !target.asked().is_empty());
    config.target_groups[0].targets[0].state = in_ms(60_000);
    config.target_groups[0].targets.push(crate::bed::registered("other", other.address));
    bed.proxy.apply(&config);
    (0..4).for_each(|_| assert_eq!(bed.get("/").text(), "other"));
    go.send(()).expect("told");
    let answer = client.answer();
    assert_eq!((answer.text().as_str(), answer.header("Connection")), ("slow", Some("keep-alive")));
    assert_eq!(client.ask("GET / HTTP/1.1\r\nHost: h\r\n\r\n").text(), "other");
}

#[test]
fn after_the_delay_a_request_under_way_gets_502() {
    let (target, _go) = slow();
    let mut config = simple(&[&target]);
    let bed = Bed::new(&config);
    let mut client = bed.client();
    client.send("GET /slow HTTP/1.1\r\nHost: h\r\n\r\n");
    wait("the request", || !target.asked().is_empty());
    config.target_groups[0].targets[0].state = in_ms(150);
    bed.proxy.apply(&config);
    assert_eq!(client.answer().status, 502);
    assert_eq!(bed.get("/").status, 503, "a draining target is no target");
}

#[test]
fn a_target_that_registers_again_is_not_cut() {
    let (target, go) = slow();
    let mut config = simple(&[&target]);
    let bed = Bed::new(&config);
    let mut client = bed.client();
    client.send("GET /slow HTTP/1.1\r\nHost: h\r\n\r\n");
    wait("the request", || !target.asked().is_empty());
    config.target_groups[0].targets[0].state = in_ms(100);
    bed.proxy.apply(&config);
    config.target_groups[0].targets[0].state = TargetState::Registered;
    bed.proxy.apply(&config);
    std::thread::sleep(Duration::from_millis(300));
    go.send(()).expect("told");
    assert_eq!(client.answer().text(), "slow");
}

#[test]
fn a_target_that_vanishes_is_cut_and_an_answer_half_sent_is_closed() {
    let (go, wait_for) = mpsc::channel::<()>();
    let wait_for = std::sync::Mutex::new(wait_for);
    let target = TestTarget::start("t", move |stream, _| {
        let _ = stream.write_all(b"HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nhalf");
        let _ = wait_for.lock().expect("lock").recv();
        false
    });
    let mut config = simple(&[&target]);
    let bed = Bed::new(&config);
    let mut client = bed.client();
    client.send("GET / HTTP/1.1\r\nHost: h\r\n\r\n");
    assert!(client.head().starts_with("HTTP/1.1 200"));
    assert_eq!(client.take(4), b"half");
    config.target_groups[0].targets.clear();
    bed.proxy.apply(&config);
    assert_eq!(client.rest(), b"");
    drop(go);
}

#[test]
fn idle_connections_to_a_deregistered_target_are_closed() {
    let (closed, closes) = mpsc::channel();
    let target = TestTarget::start("t", move |stream, _| {
        reply(stream, 200, "x");
        let end = stream.read(&mut [0; 1]);
        let _ = closed.send(matches!(end, Ok(0)));
        false
    });
    let mut config = simple(&[&target]);
    let bed = Bed::new(&config);
    assert_eq!(bed.get("/").text(), "x");
    config.target_groups[0].targets[0].state = in_ms(60_000);
    bed.proxy.apply(&config);
    assert_eq!(closes.recv_timeout(Duration::from_secs(3)), Ok(true));
}
