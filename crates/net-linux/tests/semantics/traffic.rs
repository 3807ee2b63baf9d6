//! Sizes, fragments, streams; what the logs and counters say of them.

use crate::{
    connect::{
        Capture,
        Expect::{Answer, Nothing},
        Got, PATIENCE, connect, serve_sink, serve_udp,
    },
    report::Report,
    sandbox,
    world::{SERVER, World, eip, private},
};
use net_model::{At, EniId, Namespaces, Place, Sockets, Target, VpcId};
use net_plan::{Direction, Net, Refused, RefusedBy};
use std::{
    io::{Read, Write},
    net::{Ipv4Addr, Shutdown, SocketAddrV4},
    sync::mpsc::Receiver,
    thread,
    time::{Duration, Instant},
};

const STREAM_BYTES: usize = 20 << 20;
/// Before it a piece has at most 64 KB.
const KERNEL_WITH_LONG_PIECES: (u32, u32) = (6, 3);

pub(crate) fn traffic(t: &Report) {
    let mut w = World::new();
    w.group("sg-all", &["all - any"], &["all - any"]);
    w.group("sg-db", &["udp 53 sg-all", "tcp 5432 sg-all"], &[]);
    w.machine("web", (1, 10), &["sg-all"], true);
    w.machine("bast", (1, 11), &["sg-all"], true);
    w.machine("app", (2, 10), &["sg-all"], false);
    w.machine("db", (2, 20), &["sg-db"], false);
    w.interface("nat", (1, 5), None, true, Place::Nat);
    w.route("priv", "0.0.0.0/0", Some(Target::Nat("eni-nat".into())));
    w.apply();
    w.serve_machine("web", &[80]);
    w.serve_machine("db", &[5432]);
    w.serve(&At::Internet, SERVER, &[80]);
    let _db = w.serve_udp("db", 53);
    let _out = serve_udp(w.udp(&At::Internet, SERVER, 53));
    let web = private((1, 10));
    for (name, from, to) in [
        ("internet -> instance", "laptop", eip(10)),
        ("instance -> internet, 9001 to 1500", "bast", SERVER),
        ("instance -> instance", "bast", web),
        ("instance -> NAT -> internet", "app", SERVER),
    ] {
        let (echoed, megabits) = stream(&w, from, to);
        t.equal(&format!("20 MB echoed: {name}"), &echoed, &STREAM_BYTES);
        t.note(&format!("{name}: {megabits:.0} Mbit/s both ways together"));
    }
    pieces(t, &w);
    let large = vec![7u8; 30_000];
    t.equal(
        "30 kB of UDP in fragments inside",
        &w.ask_udp("app", private((2, 20)), 53, &large, Answer),
        &Got::From(private((2, 10))),
    );
    t.equal("30 kB of UDP in fragments by NAT", &w.ask_udp("app", SERVER, 53, &large, Answer), &Got::From(eip(5)));
    logs(t, &mut w);
    counters(t, &w);
}

fn stream(w: &World, from: &str, to: Ipv4Addr) -> (usize, f64) {
    let started = Instant::now();
    let mut reader = w.open(from, to, 80);
    let mut writer = reader.try_clone().unwrap();
    let send = thread::spawn(move || {
        let block = vec![b'z'; 1 << 16];
        let sent = (0..STREAM_BYTES / block.len()).try_for_each(|_| writer.write_all(&block));
        sent.and_then(|()| writer.shutdown(Shutdown::Write))
    });
    let mut buffer = vec![0u8; 1 << 20];
    let mut echoed = 0;
    while let Ok(length @ 1..) = reader.read(&mut buffer) {
        echoed += length;
    }
    let _ = send.join();
    (echoed, (2 * echoed * 8) as f64 / 1e6 / started.elapsed().as_secs_f64())
}

/// Hops cost per piece of a stream: each link of the way must take long ones whole, or the kernel cuts them to packets.
fn pieces(t: &Report, w: &World) {
    const PORT: u16 = 9;
    let internet = w.store.all().unwrap().remove("internet").expect("internet");
    let (web, server) = (At::Machine("web".into()), At::Internet);
    for (name, at, there, to) in
        [("inside", web, w.namespace("web"), private((1, 10))), ("to the internet", server, internet, SERVER)]
    {
        serve_sink(w.driver.listen_tcp(&at, SocketAddrV4::new(to, PORT)).expect("listen"));
        let capture = Capture::start(&there, u16::MAX.into());
        let socket = w.driver.tcp_socket(&At::Machine("bast".into())).expect("socket");
        let mut stream = connect(socket, None, SocketAddrV4::new(to, PORT), PATIENCE).expect("connect");
        let block = vec![b'z'; 1 << 20];
        (0..4 * STREAM_BYTES / block.len()).for_each(|_| stream.write_all(&block).expect("write"));
        let known = sandbox::kernel() >= KERNEL_WITH_LONG_PIECES;
        t.equal(&format!("long pieces of a stream stay whole: {name}"), &capture.any(), &known);
    }
}

fn next(refused: &Receiver<Refused>, wanted: &RefusedBy) -> Option<Refused> {
    let end = Instant::now() + Duration::from_secs(3);
    while let Some(left) = end.checked_duration_since(Instant::now()) {
        let one = refused.recv_timeout(left).ok()?;
        if one.by == *wanted {
            return Some(one);
        }
    }
    None
}

fn logs(t: &Report, w: &mut World) {
    let refused = w.driver.refused().expect("subscribe");
    w.no_tcp("web", private((2, 20)), 5999);
    let one = next(&refused, &RefusedBy::SecurityGroups);
    let named = |one: &Refused| {
        one.interface == Some("eni-db".into())
            && one.direction == Direction::Ingress
            && one.protocol == 6
            && one.source == private((1, 10))
            && (one.destination, one.destination_port) == (private((2, 20)), 5999)
    };
    t.check(
        "a refused packet is reported with interface, direction and addresses",
        &one,
        one.as_ref().is_some_and(named),
    );
    w.acl("priv", &["90 deny tcp 5432 any", "100 allow all - any"], &["100 allow all - any"]);
    w.apply();
    w.no_tcp("web", private((2, 20)), 5432);
    let by = RefusedBy::NetworkAcl("acl-priv".into(), Some(90));
    let one = next(&refused, &by);
    t.check(
        "a network ACL by the number of its rule",
        &one,
        one.as_ref().is_some_and(|one| one.interface == Some("eni-db".into())),
    );
    w.acl("priv", &["100 allow all - any"], &["100 allow all - any"]);
    w.route("priv", "0.0.0.0/0", None);
    w.apply();
    w.ask_udp("app", SERVER, 53, b"x", Nothing);
    let one = next(&refused, &RefusedBy::NoRoute);
    t.check("a missing route", &one, one.as_ref().is_some_and(|one| one.interface == Some("eni-app".into())));
}

fn counters(t: &Report, w: &World) {
    let vpc = VpcId::from("vpc-a");
    let got = w.tcp("app", private((2, 20)), 5432);
    assert!(got.ok(), "{got:?}");
    let flows = w.driver.flows(&vpc).expect("flows");
    let mine = |name: &str| {
        let id = EniId::from(format!("eni-{name}"));
        let to = (private((2, 20)), 5432);
        flows.iter().any(|one| one.interface == id && one.destination == to && one.sent.0 >= 3 && one.answered.1 > 100)
    };
    t.equal("the same flow is counted once per interface", &(mine("app"), mine("db")), &(true, true));
    let counters = w.driver.counters().expect("counters");
    let web = counters.get(&"eni-web".into()).copied().unwrap_or_default();
    t.check(
        "an interface counts what passed it",
        &web,
        web.bytes_in as usize > 2 * STREAM_BYTES && web.bytes_out as usize > 2 * STREAM_BYTES,
    );
}
