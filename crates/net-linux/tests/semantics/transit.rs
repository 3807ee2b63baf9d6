//! Source/destination check, NAT instance, appliance between two subnets.

use crate::{
    connect::{
        Expect::{Answer, Nothing},
        Got, comes,
    },
    report::Report,
    sandbox,
    world::{SERVER, World, eip, place, private},
};
use net_model::{At, Place, Target};
use net_plan::{Net, RefusedBy};
use std::{
    net::{Ipv4Addr, SocketAddrV4},
    thread,
    time::Duration,
};

fn world() -> World {
    let mut w = World::new();
    w.group("sg-all", &["all - any"], &["all - any"]);
    w.group("sg-web", &["tcp 80 any"], &[]);
    w.machine("web", (1, 10), &["sg-web"], true);
    w.machine("app", (2, 10), &["sg-all"], false);
    w.machine("db", (2, 20), &["sg-all"], false);
    w
}

fn to_appliance() -> Option<Target> {
    Some(Target::Interface("eni-fw".into()))
}

pub(crate) fn source_and_destination_check(t: &Report) {
    let mut w = world();
    // A NAT instance: it has a group and its check is off.
    w.interface("fw", (1, 7), Some(&["sg-all"]), true, Place::Nat);
    w.eni("fw").source_dest_check = false;
    w.route("priv", "0.0.0.0/0", to_appliance());
    w.apply();
    w.serve(&At::Internet, SERVER, &[80, 443]);
    let refused = w.driver.refused().expect("subscribe");
    t.equal("a source that is not the interface's passes only without the check", &forged(&mut w), &(false, true));
    let by: Vec<_> =
        refused.try_iter().filter(|one| one.by == RefusedBy::SourceCheck).map(|one| one.interface).collect();
    t.equal("and is reported with the interface that sent it", &by, &vec![Some("eni-app".into())]);
    t.equal("a NAT instance without check forwards", &w.tcp("app", SERVER, 80), &Got::From(eip(7)));
    w.eni("fw").source_dest_check = true;
    w.apply();
    t.equal("with the check on it gets nothing", &w.no_tcp("app", SERVER, 80), &Got::Silence);
    w.eni("fw").source_dest_check = false;
    w.group("sg-fw", &["tcp 443 10.97.2.0/24"], &["all - any"]);
    w.eni("fw").security_groups = Some(vec!["sg-fw".into()]);
    w.apply();
    t.equal("its own group applies to transit: 80 is refused", &w.no_tcp("app", SERVER, 80), &Got::Silence);
    t.equal("443 is allowed", &w.tcp("app", SERVER, 443), &Got::From(eip(7)));
}

/// `app` sends with an address that it gave to itself: does db hear it with the check, and without?
fn forged(w: &mut World) -> (bool, bool) {
    let loopback = 1u32.to_ne_bytes();
    let fixed = [[2, 32, 0, 0], loopback].concat();
    let attributes = [(1, [10, 97, 2, 77]), (2, [10, 97, 2, 77])];
    sandbox::netlink(&w.namespace("app"), libc::RTM_NEWADDR, &fixed, &attributes);
    let db = w.serve_udp("db", 53);
    let socket = w.udp(&place("app"), private((2, 77)), 4447);
    let mut heard = |check| {
        w.eni("app").source_dest_check = check;
        w.apply();
        socket.send_to(b"x", SocketAddrV4::new(private((2, 20)), 53)).unwrap();
        thread::sleep(Duration::from_millis(300));
        db.heard_from(4447) > 0
    };
    (heard(true), heard(false))
}

/// Out by the appliance, back directly: the same five numbers pass the router twice.
pub(crate) fn appliance(t: &Report) {
    let mut w = world();
    w.machine("fw", (1, 7), &["sg-all"], false);
    w.eni("fw").source_dest_check = false;
    w.route("priv", "10.97.1.10/32", to_appliance());
    let namespace = w.namespace("fw");
    for (key, value) in
        [("ipv4/ip_forward", "1"), ("ipv4/conf/all/send_redirects", "0"), ("ipv4/conf/default/send_redirects", "0")]
    {
        sandbox::parameter(&namespace, key, value);
    }
    w.apply();
    w.serve_machine("web", &[80]);
    let web = w.serve_udp("web", 53);
    t.equal(
        "app -> appliance -> web, back directly",
        &w.tcp("app", private((1, 10)), 80),
        &Got::From(private((2, 10))),
    );
    let app = w.udp(&place("app"), Ipv4Addr::UNSPECIFIED, 4446);
    let send = || {
        app.send_to(b"q", SocketAddrV4::new(private((1, 10)), 53)).unwrap();
        thread::sleep(Duration::from_millis(200));
        web.heard_from(4446)
    };
    t.equal("UDP by the appliance is refused by web", &send(), &0);
    web.socket.send_to(b"x", SocketAddrV4::new(private((2, 10)), 4446)).unwrap();
    t.equal("web has no outbound rule: its packet is not taken for an answer", &comes(&app, Nothing), &false);
    t.equal("and still web refuses", &send(), &0);
    w.group("sg-web", &["tcp 80 any", "udp 53 any"], &[]);
    w.apply();
    t.equal("a rule lets it in", &send(), &1);
    t.equal("and its answer out", &comes(&app, Answer), &true);
    w.eni("fw").source_dest_check = true;
    w.apply();
    t.equal("with its check on the appliance gets nothing, and nothing goes round it", &send(), &1);
}
