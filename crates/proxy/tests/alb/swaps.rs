//! Snapshots change under load and nothing is lost.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use proxy::{Event, Proxy};
use proxy_rules::{Action, Forward, TargetState};

use crate::bed::{Bed, fixed, group, simple, snapshot, wait};
use crate::client::Client;
use crate::target::{TestTarget, reply};

const GET: &str = "GET /a HTTP/1.1\r\nHost: h\r\n\r\n";

#[test]
fn swapping_snapshots_under_load_fails_no_request() {
    let targets = ["a", "b", "c"].map(TestTarget::named);
    let bed = Bed::new(&simple(&[&targets[0], &targets[1], &targets[2]]));
    let (stop, served) = (Arc::new(AtomicBool::new(false)), Arc::new(AtomicUsize::new(0)));
    let address = bed.address("a", 80);
    let clients: Vec<_> = (0..6)
        .map(|index| {
            let (stop, served) = (stop.clone(), served.clone());
            std::thread::spawn(move || {
                let mut client = Client::connect(address);
                while !stop.load(Ordering::Relaxed) {
                    if index % 2 == 0 {
                        client = Client::connect(address);
                    }
                    let answer = client.ask(GET);
                    assert_eq!(answer.status, 200, "{}", answer.head);
                    served.fetch_add(1, Ordering::Relaxed);
                }
            })
        })
        .collect();
    let until = Instant::now() + Duration::from_millis(1500);
    let mut round = 0;
    while Instant::now() < until {
        round += 1;
        let mut config = match round % 3 {
            0 => snapshot(Action::Forward(Forward::to("other")), vec![group("other", &[&targets[1]])]),
            1 => snapshot(fixed(200, "fixed"), Vec::new()),
            _ => simple(&[&targets[0], &targets[1], &targets[2]]),
        };
        if round % 2 == 0 && config.target_groups.iter().any(|g| g.targets.len() > 1) {
            let now = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH).expect("a clock");
            let until_ms = now.as_millis() as u64 + 60_000;
            config.target_groups[0].targets[round % 3].state = TargetState::Draining { until_ms };
        }
        bed.proxy.apply(&config);
        std::thread::sleep(Duration::from_millis(3));
    }
    stop.store(true, Ordering::Relaxed);
    for client in clients {
        client.join().expect("no failure");
    }
    assert!(round > 100 && served.load(Ordering::Relaxed) > 500, "{round} rounds, {served:?} requests");
}

#[test]
fn a_removed_listener_stops_accepting_and_live_requests_finish() {
    let (go, wait_for) = std::sync::mpsc::channel::<()>();
    let wait_for = std::sync::Mutex::new(wait_for);
    let target = TestTarget::start("t", move |stream, _| {
        let _ = wait_for.lock().expect("lock").recv();
        reply(stream, 200, "done")
    });
    let mut config = simple(&[&target]);
    let bed = Bed::new(&config);
    let address = bed.address("a", 80);
    let mut busy = bed.client();
    let mut idle = bed.client();
    busy.send(GET);
    wait("the request", || !target.asked().is_empty());
    config.balancers[0].listeners.clear();
    bed.proxy.apply(&config);
    assert!(idle.is_closed(), "idle connections are closed");
    wait("the port to close", || std::net::TcpStream::connect(address).is_err());
    go.send(()).expect("told");
    assert_eq!(busy.answer().text(), "done");
    assert!(busy.is_closed());
}

#[test]
fn listeners_come_and_go_and_failures_are_told_and_tried_again() {
    let mut config = snapshot(fixed(200, "80"), Vec::new());
    let bed = Bed::new(&config);
    let mut events = bed.proxy.events().expect("events");
    let mut second = config.balancers[0].listeners[0].clone();
    (second.id, second.port, second.default) = ("l8080".into(), 8080, fixed(200, "8080"));
    config.balancers[0].listeners.push(second);
    bed.dial.taken.lock().expect("lock").insert(8080);
    bed.proxy.apply(&config);
    match events.try_recv() {
        Ok(Event::ListenFailed { listener, node, port, .. }) => {
            assert_eq!((listener.as_str(), node.as_str(), port), ("l8080", "a", 8080));
        }
        other => panic!("{other:?}"),
    }
    assert_eq!(bed.get("/").text(), "80");
    bed.dial.taken.lock().expect("lock").clear();
    bed.proxy.apply(&config);
    assert_eq!(Client::connect(bed.address("a", 8080)).ask(GET).text(), "8080");
}

#[test]
fn shutting_down_lets_requests_finish() {
    let target = TestTarget::start("t", |stream, _| {
        std::thread::sleep(Duration::from_millis(300));
        reply(stream, 200, "done")
    });
    let bed = Bed::new(&simple(&[&target]));
    let (mut busy, mut idle) = (bed.client(), bed.client());
    busy.send(GET);
    wait("the request", || !target.asked().is_empty());
    let Bed { proxy, .. } = bed;
    let started = Instant::now();
    Proxy::shutdown(proxy, Duration::from_secs(5));
    assert!(started.elapsed() < Duration::from_secs(2), "it does not wait for idle connections");
    let answer = busy.answer();
    assert_eq!(answer.text(), "done");
    assert!(idle.is_closed());
}
