//! Security groups. AWS: "Control traffic to your AWS resources using security groups".

use crate::{
    connect::{
        Expect::{Answer, Nothing},
        Got, Pong, comes, port_unreachable,
    },
    report::Report,
    world::{LAPTOP, SERVER, World, echoes, eip, ip, place, private},
};
use net_model::At;
use std::{
    net::{Ipv4Addr, SocketAddrV4},
    thread,
    time::Duration,
};

const WEB: Ipv4Addr = Ipv4Addr::new(10, 97, 1, 10);
const BAST: Ipv4Addr = Ipv4Addr::new(10, 97, 1, 11);
const APP: Ipv4Addr = Ipv4Addr::new(10, 97, 2, 10);
const DB: Ipv4Addr = Ipv4Addr::new(10, 97, 2, 20);
const DB2: Ipv4Addr = Ipv4Addr::new(10, 97, 2, 21);
const WEB_IN: [&str; 2] = ["tcp 80 any", "icmp 8 any"];
const DB_IN: [&str; 2] = ["tcp 5432 sg-app", "udp 53 sg-app"];

/// web and bastion in the public subnet, app and two databases in the private one.
fn world() -> World {
    let mut w = World::new();
    w.group("sg-web", &WEB_IN, &[]);
    w.group("sg-all", &["all - any"], &["all - any"]);
    w.group("sg-app", &["tcp 8080 sg-web"], &["all - any"]);
    w.group("sg-db", &DB_IN, &[]);
    w.group("sg-ssh", &["tcp 22 any"], &["tcp 80 any", "tcp 443 any"]);
    w.machine("web", (1, 10), &["sg-web"], true);
    w.machine("bast", (1, 11), &["sg-all"], true);
    w.machine("app", (2, 10), &["sg-app"], false);
    w.machine("db", (2, 20), &["sg-db"], false);
    w.machine("db2", (2, 21), &["sg-db", "sg-ssh"], false);
    w.apply();
    w.serve_machine("web", &[80, 81]);
    w.serve_machine("app", &[8080, 8081]);
    w.serve_machine("db", &[5432, 5433]);
    w.serve_machine("db2", &[22, 5432]);
    w.serve(&At::Internet, SERVER, &[80]);
    w
}

pub(crate) fn security_groups(t: &Report) {
    let mut w = world();
    let _dns = w.serve_udp("db", 53);
    t.equal(
        "a rule lets the internet in, and the instance sees the client's address",
        &w.tcp("laptop", eip(10), 80),
        &Got::From(LAPTOP),
    );
    t.equal("a port without a rule is silent", &w.no_tcp("laptop", eip(10), 81), &Got::Silence);
    t.equal(
        "answers go out without an outbound rule, new connections do not",
        &w.no_tcp("web", APP, 8081),
        &Got::Silence,
    );
    t.equal("no new connection to the internet without an outbound rule", &w.no_tcp("web", SERVER, 80), &Got::Silence);
    t.equal(
        "a group reference does not help without the sender's outbound rule",
        &w.no_tcp("web", APP, 8080),
        &Got::Silence,
    );
    w.group("sg-web", &WEB_IN, &["tcp 8080 sg-app"]);
    w.apply();
    t.equal("with an outbound rule to the group: web -> app", &w.tcp("web", APP, 8080), &Got::From(WEB));
    t.equal("not a member of the group: bastion -> app", &w.no_tcp("bast", APP, 8080), &Got::Silence);
    t.equal("a member of the group: app -> db", &w.tcp("app", DB, 5432), &Got::From(APP));
    t.equal("web -> db", &w.no_tcp("web", DB, 5432), &Got::Silence);
    t.equal("inside one subnet: db2 -> db", &w.no_tcp("db2", DB, 5432), &Got::Silence);
    t.equal("several groups are a union: bastion -> db2:22", &w.tcp("bast", DB2, 22), &Got::From(BAST));
    t.equal("UDP answers are tracked", &w.ask_udp("app", DB, 53, b"q", Answer), &Got::From(APP));
    let pong = w.ping("bast", WEB, 64, Answer);
    t.equal(
        "ICMP is tracked, and routers do not show in the time to live",
        &pong,
        &Pong::Answer { kind: 0, from: WEB, ttl: 64 },
    );
    t.equal("web cannot ping the bastion", &w.ping("web", BAST, 64, Nothing), &Pong::Silence);
    let mut open = w.open("app", DB, 5432);
    w.group("sg-db", &["udp 53 sg-app"], &[]);
    w.apply();
    t.equal("a removed rule refuses new connections", &w.no_tcp("app", DB, 5432), &Got::Silence);
    t.equal("and lets the tracked one go on", &echoes(&mut open, Answer), &true);
    w.group("sg-db", &["tcp 5432-5433 10.97.2.0/28,10.97.2.0/24,10.97.3.0/24", "udp 53 sg-app"], &[]);
    w.apply();
    t.equal("a prefix list whose entries overlap", &w.tcp("app", DB, 5433), &Got::From(APP));
    t.equal("and who is not in it", &w.no_tcp("bast", DB, 5433), &Got::Silence);
    w.eni("app").security_groups = Some(vec!["sg-all".into()]);
    w.group("sg-db", &DB_IN, &[]);
    w.apply();
    t.equal("an interface that left the group is no longer meant by it", &w.no_tcp("app", DB, 5432), &Got::Silence);
    t.equal("a group without rules and an unknown group allow nothing", &unknown_group(&mut w), &(Got::Silence, 1));
}

fn unknown_group(w: &mut World) -> (Got, usize) {
    use net_plan::Net;
    w.eni("db").security_groups = Some(vec!["sg-gone".into()]);
    let applied = w.driver.apply(&w.intent).expect("apply");
    (w.no_tcp("bast", DB, 5432), applied.failures.len())
}

pub(crate) fn state_per_interface(t: &Report) {
    let mut w = world();
    w.group("sg-web", &WEB_IN, &["tcp 8080 sg-app", "udp - sg-app", "udp 9 any"]);
    w.apply();
    let web = w.serve_udp("web", 53);
    let at = |port| w.udp(&place("app"), Ipv4Addr::UNSPECIFIED, port);
    let (one, two) = (at(4444), at(4445));
    let (to_web, to_one, to_two) =
        (SocketAddrV4::new(WEB, 53), SocketAddrV4::new(APP, 4444), SocketAddrV4::new(APP, 4445));
    web.socket.send_to(b"x", to_two).unwrap();
    t.equal("UDP that nobody asked for is refused by the receiver", &comes(&two, Nothing), &false);
    one.send_to(b"q", to_web).unwrap();
    thread::sleep(Duration::from_millis(200));
    t.equal("app:4444 -> web:53 is refused by web", &web.heard_from(4444), &0);
    web.socket.send_to(b"x", to_one).unwrap();
    t.equal("but app's interface tracks what app sent: web:53 -> app:4444 passes", &comes(&one, Answer), &true);
    one.send_to(b"q", to_web).unwrap();
    thread::sleep(Duration::from_millis(200));
    t.equal("and then web's interface knows the flow too", &web.heard_from(4444), &1);
    let nobody = w.udp(&place("web"), Ipv4Addr::UNSPECIFIED, 0);
    let got = port_unreachable(&nobody, SocketAddrV4::new(BAST, 9));
    t.equal("an ICMP error about what it sent comes in without a rule", &got, &Got::Refused);
    t.equal(
        "TCP that was never open is not let in by its flags",
        &w.no_tcp("web", ip("10.97.2.10"), 8081),
        &Got::Silence,
    );
}

/// AWS: "Amazon EC2 security group connection tracking", untracked connections.
pub(crate) fn untracked(t: &Report) {
    let mut w = World::new();
    w.group("sg-open", &["tcp 80 any", "udp 53 any", "icmp - any"], &["all - any"]);
    w.group("sg-some", &["tcp 80 10.97.0.0/16"], &["all - any"]);
    w.group("sg-all", &["all - any"], &["all - any"]);
    w.machine("open", (1, 10), &["sg-open"], true);
    w.machine("some", (1, 12), &["sg-some"], true);
    w.machine("peer", (2, 10), &["sg-all"], false);
    w.apply();
    for machine in ["open", "some", "peer"] {
        w.serve_machine(machine, &[80]);
    }
    let (mut one, mut two) = (w.open("peer", WEB, 80), w.open("peer", private((1, 12)), 80));
    let mut out = w.open("open", APP, 80);
    w.group("sg-open", &["icmp - any"], &["all - any"]);
    w.group("sg-some", &[], &["all - any"]);
    w.apply();
    t.equal(
        "0.0.0.0/0 in and everything out is not tracked: it ends with its rule",
        &echoes(&mut one, Nothing),
        &false,
    );
    t.equal("a narrower rule's connection is tracked and goes on", &echoes(&mut two, Answer), &true);
    t.equal("what began inside is tracked while inbound is not open to all", &echoes(&mut out, Answer), &true);
    w.group("sg-open", &["tcp 80 any"], &["all - any"]);
    w.apply();
    t.equal("the rule is back, and so is the connection that did not time out", &echoes(&mut one, Answer), &true);
    let mut three = w.open("laptop", eip(10), 80);
    w.group("sg-open", &["tcp 80 any"], &[]);
    w.apply();
    t.equal("without the outbound rule its answers stop at once", &echoes(&mut three, Nothing), &false);
    t.equal("but a new connection is tracked and needs none", &w.tcp("laptop", eip(10), 80), &Got::From(LAPTOP));
    w.eni("peer").always_tracked = true;
    w.group("sg-open", &["tcp 80 any"], &["all - any"]);
    w.apply();
    let mut four = w.open("peer", WEB, 80);
    w.group("sg-open", &[], &["all - any"]);
    w.apply();
    t.equal("flows with a gateway or load balancer are always tracked", &echoes(&mut four, Answer), &true);
}
