//! Routes, internet gateway, NAT gateway, link-local services.

use crate::{
    connect::{
        self,
        Expect::{Answer, Nothing},
        Got, Pong, port_unreachable, serve_udp,
    },
    report::Report,
    sandbox,
    world::{ENDPOINT, LAPTOP, SERVER, World, echoes, eip, ip, place, private},
};
use net_model::{At, Namespaces, Place, Sockets, Target};
use net_plan::{Net, RefusedBy};
use std::{
    collections::BTreeSet,
    io::{self, Read, Write},
    net::{Ipv4Addr, SocketAddrV4},
    time::Duration,
};

const ALL: [&str; 1] = ["100 allow all - any"];

fn world() -> World {
    let mut w = World::new();
    w.group("sg-web", &["tcp 80 any"], &[]);
    w.group("sg-all", &["all - any"], &["all - any"]);
    w.group("sg-db", &[], &[]);
    w.machine("web", (1, 10), &["sg-web"], true);
    w.machine("bast", (1, 11), &["sg-all"], true);
    w.machine("lone", (1, 7), &["sg-all"], false);
    w.machine("app", (2, 10), &["sg-all"], false);
    w.machine("db", (2, 20), &["sg-db"], false);
    w.interface("nat", (1, 5), None, true, Place::Nat);
    w.apply();
    w.serve_machine("web", &[80]);
    w.serve_machine("app", &[8080]);
    w.serve(&At::Internet, SERVER, &[80, 443, 8443]);
    w.serve(&At::Internet, ENDPOINT, &[443]);
    w
}

fn nat() -> Option<Target> {
    Some(Target::Nat("eni-nat".into()))
}

pub(crate) fn internet_and_nat(t: &Report) {
    let mut w = world();
    let _dns = serve_udp(w.udp(&At::Internet, SERVER, 53));
    t.equal("a private subnet without a route has no internet, silently", &w.no_tcp("app", SERVER, 80), &Got::Silence);
    w.route("priv", "0.0.0.0/0", nat());
    w.apply();
    t.equal("by NAT, seen as the gateway's elastic address", &w.tcp("app", SERVER, 80), &Got::From(eip(5)));
    t.equal("UDP by NAT", &w.ask_udp("app", SERVER, 53, b"q", Answer), &Got::From(eip(5)));
    let hop = w.ping("app", SERVER, 1, Answer);
    t.check(
        "the NAT gateway's private address is the first hop",
        &hop,
        matches!(hop, Pong::Answer { kind: 11, from, .. } if from == private((1, 5))),
    );
    let pong = w.ping("app", SERVER, 64, Answer);
    t.check("ping by NAT", &pong, matches!(pong, Pong::Answer { kind: 0, from, .. } if from == SERVER));
    t.equal("a group without outbound rules has no internet either", &w.no_tcp("db", SERVER, 80), &Got::Silence);
    w.acl("pub", &["90 deny tcp 8443 10.97.2.0/24", "100 allow all - any"], &ALL);
    w.apply();
    t.equal("NAT traffic crosses the ACL of the NAT's own subnet", &w.no_tcp("app", SERVER, 8443), &Got::Silence);
    t.equal("and passes where that allows it", &w.tcp("app", SERVER, 443), &Got::From(eip(5)));
    w.acl("pub", &ALL, &ALL);
    w.apply();
    t.equal("from outside the NAT's address answers nothing", &w.no_tcp("laptop", eip(5), 80), &Got::Silence);
    t.equal(
        "a private address has no route in the internet",
        &w.no_tcp("laptop", private((2, 10)), 8080),
        &Got::Silence,
    );
    t.equal("a forged packet to a private address ends at the gateway", &forged(&mut w), &(0, 2));
    t.equal("1:1: a public address is what the internet sees", &w.tcp("bast", SERVER, 80), &Got::From(eip(11)));
    t.equal(
        "no public address in a public subnet: dropped at the gateway",
        &w.no_tcp("lone", SERVER, 80),
        &Got::Silence,
    );
    t.equal("nothing of it is heard outside, and it is reported", &without_public_address(&w), &(0, 1));
    t.equal(
        "hairpin by public addresses shows the sender's public one",
        &w.tcp("bast", eip(10), 80),
        &Got::From(eip(11)),
    );
    t.equal(
        "an ICMP error comes back through 1:1 translation",
        &port_unreachable(&w.udp(&place("bast"), Ipv4Addr::UNSPECIFIED, 0), SocketAddrV4::new(SERVER, 9)),
        &Got::Refused,
    );
    w.route("priv", "198.18.255.1/32", Some(Target::Blackhole));
    w.apply();
    t.equal("a blackhole is longer than the default route", &w.no_tcp("app", SERVER, 80), &Got::Silence);
    w.route("priv", "198.18.255.1/32", None);
    w.apply();
    t.equal("and without it the default route is back", &w.tcp("app", SERVER, 80), &Got::From(eip(5)));
    secondary_addresses(t, &mut w);
    t.equal("after it was idle too long at NAT, a connection is reset towards the inside", &idle(&w), &reset_inside());
    t.equal(
        "fragments of UDP pass NAT, those of ICMP pass inside and not NAT",
        &fragments(&w),
        &(Got::From(eip(5)), true, Pong::Silence),
    );
    t.equal("AWS's endpoint by NAT sees the elastic address", &w.tcp("app", ENDPOINT, 443), &Got::From(eip(5)));
    t.equal("and by the internet gateway the instance's", &w.tcp("bast", ENDPOINT, 443), &Got::From(eip(11)));
    t.equal("an elastic address moved to another instance", &moved(&mut w), &(Got::From(eip(10)), Got::Silence));
    t.equal(
        "two VPCs of one range meet by public addresses only",
        &twin(&mut w),
        &(Got::From(eip(11)), Got::From(eip(99))),
    );
    w.vpc().internet_gateway = None;
    w.apply();
    t.equal("without an internet gateway there is no way out", &w.no_tcp("bast", SERVER, 80), &Got::Silence);
    t.equal("nor in", &w.no_tcp("laptop", eip(11), 80), &Got::Silence);
}

/// The internet sends to private addresses by a wrong route: how many arrive, how many the gateway reports.
fn forged(w: &mut World) -> (usize, usize) {
    let servers = [w.serve_udp("app", 5300), w.serve_udp("bast", 5300)];
    let refused = w.driver.refused().expect("subscribe");
    let store = w.store.all().unwrap();
    let internet = &store["internet"];
    let device = sandbox::device(internet, 'v');
    let route = |kind| {
        let (boot, unicast, onlink) = (3, 1, 4);
        let fixed = [2, 16, 0, 0, 254, boot, 0, unicast, onlink, 0, 0, 0];
        let attributes = [(1, [10, 97, 0, 0]), (4, device.to_ne_bytes()), (5, [192, 0, 0, 1])];
        sandbox::netlink(internet, kind, &fixed, &attributes);
    };
    route(libc::RTM_NEWROUTE);
    let sender = w.udp(&At::Internet, SERVER, 5301);
    for address in [private((2, 10)), private((1, 11))] {
        sender.send_to(b"x", SocketAddrV4::new(address, 5300)).unwrap();
    }
    std::thread::sleep(std::time::Duration::from_millis(300));
    route(libc::RTM_DELROUTE);
    let reported = refused.try_iter().filter(|one| one.by == RefusedBy::UnknownPublicAddress).count();
    (servers.iter().map(|server| server.heard_from(5301)).sum(), reported)
}

fn without_public_address(w: &World) -> (usize, usize) {
    let refused = w.driver.refused().expect("subscribe");
    let outside = serve_udp(w.udp(&At::Internet, SERVER, 5302));
    let lone = w.udp(&place("lone"), Ipv4Addr::UNSPECIFIED, 5303);
    lone.send_to(b"x", SocketAddrV4::new(SERVER, 5302)).unwrap();
    std::thread::sleep(std::time::Duration::from_millis(300));
    let reported = refused.try_iter().filter(|one| one.by == RefusedBy::NoPublicAddress && one.protocol == 17).count();
    (outside.heard_from(5303), reported)
}

fn moved(w: &mut World) -> (Got, Got) {
    let public = std::mem::take(&mut w.eni("web").public).into_values().next().unwrap();
    w.eni("lone").public = [(private((1, 7)), public)].into();
    w.apply();
    let got = (w.tcp("lone", SERVER, 80), w.no_tcp("web", SERVER, 80));
    w.eni("lone").public.clear();
    w.eni("web").public = [(private((1, 10)), public)].into();
    w.apply();
    got
}

/// A second VPC with the same range: who is 10.97.1.11 there and here?
fn twin(w: &mut World) -> (Got, Got) {
    let mut other = w.vpc().clone();
    other.interfaces.clear();
    w.machine("twin", (1, 11), &["sg-all"], false);
    let id = net_model::EniId::from("eni-twin");
    let mut interface = w.vpc().interfaces.remove(&id).unwrap();
    interface.public = [(private((1, 11)), eip(99))].into();
    other.interfaces.insert(id, interface);
    w.intent.vpcs.insert("vpc-b".into(), other);
    w.apply();
    w.serve_machine("twin", &[80]);
    w.serve_machine("bast", &[80]);
    let got = (w.tcp("bast", eip(99), 80), w.tcp("twin", eip(11), 80));
    w.intent.vpcs.remove(&"vpc-b".into());
    w.apply();
    got
}

/// Two addresses share the new connections; one that is given back serves those that it has.
fn secondary_addresses(t: &Report, w: &mut World) {
    let second = private((1, 6));
    w.eni("nat").secondary = vec![second];
    w.eni("nat").public.insert(second, eip(6));
    w.apply();
    let seen = |w: &World| -> BTreeSet<Got> { (0..CONNECTIONS).map(|_| w.tcp("app", SERVER, 80)).collect() };
    let both = BTreeSet::from([Got::From(eip(5)), Got::From(eip(6))]);
    t.equal("a second address of the NAT gateway shares the connections", &seen(w), &both);
    let mut by_second = (0..CONNECTIONS).map(|_| w.open_and_see("app", SERVER, 80)).find(|(from, _)| *from == eip(6));
    w.eni("nat").draining = [second].into();
    w.apply();
    t.equal("new connections no longer get one that is given back", &seen(w), &[Got::From(eip(5))].into());
    let lives = by_second.as_mut().is_some_and(|(_, stream)| echoes(stream, Answer));
    t.equal("which goes on to serve the connections that it has", &lives, &true);
    w.eni("nat").secondary.clear();
    w.eni("nat").public.remove(&second);
    w.eni("nat").draining.clear();
    w.apply();
    let ends = by_second.is_some_and(|(_, mut stream)| !echoes(&mut stream, Nothing));
    t.equal("until it is gone", &ends, &true);
}

/// Of each eight, four have the other address.
const CONNECTIONS: usize = 24;

/// What a connection by NAT sees when it goes on after the idle time-out: the inside writes, the outside writes.
type Idle = (io::ErrorKind, Option<usize>);

fn reset_inside() -> Idle {
    (io::ErrorKind::ConnectionReset, None)
}

/// The gateway forgets after a second here, and after 350 as it is planned.
fn idle(w: &World) -> Idle {
    let gateway = &w.store.all().unwrap()["own.eni-nat"];
    let planned = sandbox::read_parameter(gateway, IDLE);
    assert_eq!(planned, "350");
    sandbox::parameter(gateway, IDLE, "1");
    let listener = w.driver.listen_tcp(&At::Internet, SocketAddrV4::new(SERVER, 7)).unwrap();
    listener.set_nonblocking(false).unwrap();
    let socket = w.driver.tcp_socket(&place("app")).unwrap();
    let to = SocketAddrV4::new(SERVER, 7);
    let mut inside = connect::connect(socket, None, to, Duration::from_secs(5)).unwrap();
    let (mut outside, _) = listener.accept().unwrap();
    outside.set_read_timeout(Some(Duration::from_millis(300))).unwrap();
    inside.write_all(b"a").unwrap();
    outside.read_exact(&mut [0]).unwrap();
    std::thread::sleep(Duration::from_millis(2500));
    sandbox::parameter(gateway, IDLE, "350");
    outside.write_all(b"nobody hears this").unwrap();
    inside.set_read_timeout(Some(Duration::from_millis(300))).unwrap();
    assert_eq!(inside.read(&mut [0]).map_err(|e| e.kind()), Err(io::ErrorKind::WouldBlock), "from outside: silence");
    inside.write_all(b"b").unwrap();
    inside.set_read_timeout(Some(Duration::from_secs(5))).unwrap();
    let end = inside.read(&mut [0]).map_or_else(|error| error.kind(), |_| io::ErrorKind::UnexpectedEof);
    (end, outside.read(&mut [0]).ok())
}

const IDLE: &str = "netfilter/nf_conntrack_tcp_timeout_established";

/// UDP by NAT, ICMP inside, ICMP by NAT.
fn fragments(w: &World) -> (Got, bool, Pong) {
    const BYTES: usize = 20_000;
    let ping = |to, expect| connect::large_ping(&w.namespace("app"), to, BYTES, expect);
    let inside = matches!(ping(private((1, 11)), Answer), Pong::Answer { kind: 0, .. });
    (w.ask_udp("app", SERVER, 53, &vec![7u8; BYTES], Answer), inside, ping(SERVER, Nothing))
}

/// AWS: instance metadata and the resolver are not filtered by groups or ACLs.
pub(crate) fn link_local_services(t: &Report) {
    let mut w = world();
    w.acl("priv", &[], &[]);
    w.apply();
    let router = At::Router("vpc-a".into());
    let metadata = ip("169.254.169.254");
    w.serve(&router, metadata, &[80]);
    let _one = serve_udp(w.udp(&router, ip("10.97.0.2"), 53));
    let _two = serve_udp(w.udp(&router, ip("169.254.169.253"), 53));
    let db = Got::From(private((2, 20)));
    t.equal(
        "the metadata service knows the interface by its address, past groups and ACLs",
        &w.tcp("db", metadata, 80),
        &db,
    );
    t.equal("the resolver at VPC+2", &w.ask_udp("db", ip("10.97.0.2"), 53, b"q", Answer), &db);
    t.equal("the resolver at 169.254.169.253", &w.ask_udp("db", ip("169.254.169.253"), 53, b"q", Answer), &db);
    t.equal("the subnet's gateway address answers nobody", &w.no_tcp("app", private((2, 1)), 80), &Got::Silence);
    t.equal("the metadata service is not reached from the internet", &w.no_tcp("laptop", metadata, 80), &Got::Silence);
    w.vpc().resolver = false;
    w.apply();
    let silence = (Got::Silence, Got::Silence);
    let ask = |to| w.ask_udp("db", ip(to), 53, b"q", Nothing);
    t.equal("a resolver that is switched off is silent", &(ask("10.97.0.2"), ask("169.254.169.253")), &silence);
    t.equal("the metadata service is not concerned", &w.tcp("db", metadata, 80), &db);
    let flows = w.driver.flows(&"vpc-a".into()).expect("flows");
    let tracked = flows.iter().filter(|one| one.destination.0 == metadata).count();
    t.equal("what goes to these services is not tracked", &tracked, &0);
    t.equal("the laptop reaches the endpoint", &w.tcp("laptop", ENDPOINT, 443), &Got::From(LAPTOP));
}
