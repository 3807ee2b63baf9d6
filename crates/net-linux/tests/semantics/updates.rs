//! Changes under traffic: no wrong result at any moment, and nothing to do when nothing changed.

use crate::{
    connect::{
        Expect::{Answer, Nothing},
        Got, Pong,
    },
    report::Report,
    world::{World, private},
};
use net_model::{At, Namespaces, Place};
use net_plan::{Net, Wiring};
use std::{
    net::{Ipv4Addr, SocketAddrV4},
    sync::{
        Mutex,
        atomic::{AtomicBool, AtomicUsize, Ordering},
    },
    thread,
    time::Duration,
};

const CHANGES: u16 = 100;
/// Other suites may take the number that is to come back.
const REBIRTHS_MAX: usize = 40;
const DB: Ipv4Addr = Ipv4Addr::new(10, 97, 2, 20);

pub(crate) fn updates(t: &Report) {
    let mut w = World::new();
    w.group("sg-app", &[], &["all - any"]);
    w.group("sg-db", &["tcp 5432 sg-app"], &[]);
    w.machine("app", (2, 10), &["sg-app"], false);
    w.machine("db", (2, 20), &["sg-db"], false);
    w.apply();
    w.serve_machine("db", &[22, 5432]);
    let again = w.driver.apply(&w.intent).expect("apply");
    t.equal("applying the same twice changes nothing", &(again.changes, again.complete()), &(0, true));
    under_traffic(t, &mut w);
    life(t, &mut w);
}

/// Connections that must succeed, connections that must not, and a flood that must not pass, during many changes.
fn under_traffic(t: &Report, w: &mut World) {
    let (over, tries, sent) = (AtomicBool::new(false), AtomicUsize::new(0), AtomicUsize::new(0));
    let wrong = Mutex::new(Vec::new());
    let inbox = w.udp(&At::Machine("db".into()), Ipv4Addr::UNSPECIFIED, 5999);
    let outbox = w.udp(&At::Machine("app".into()), Ipv4Addr::UNSPECIFIED, 5998);
    let base = World {
        store: w.store.clone(),
        machines: w.machines.clone(),
        driver: net_linux::Driver::new(std::sync::Arc::new(crate::world::Store::default()), w.machines.clone())
            .unwrap(),
        intent: w.intent.clone(),
    };
    thread::scope(|scope| {
        let hammer = |port: u16, good: bool| {
            while !over.load(Ordering::Relaxed) {
                let got = base.tcp_at(&At::Machine("app".into()), DB, port, if good { Answer } else { Nothing });
                tries.fetch_add(1, Ordering::Relaxed);
                if got.ok() != good {
                    wrong.lock().unwrap().push((port, got));
                }
            }
        };
        scope.spawn(move || hammer(5432, true));
        scope.spawn(move || hammer(22, false));
        scope.spawn(|| {
            while !over.load(Ordering::Relaxed) {
                for _ in 0..20 {
                    sent.fetch_add(
                        usize::from(outbox.send_to(b"z", SocketAddrV4::new(DB, 5999)).is_ok()),
                        Ordering::Relaxed,
                    );
                }
                thread::sleep(Duration::from_millis(1));
            }
        });
        for number in 0..CHANGES {
            change(w, number);
            w.apply();
            thread::sleep(Duration::from_millis(8));
        }
        over.store(true, Ordering::Relaxed);
    });
    let wrong = wrong.into_inner().unwrap();
    t.equal(
        &format!("{} connections during {CHANGES} changes: wrong results", tries.load(Ordering::Relaxed)),
        &wrong,
        &vec![],
    );
    let leaked = std::iter::from_fn(|| inbox.recv_from(&mut [0u8; 64]).ok()).count();
    t.equal(&format!("{} refused datagrams meanwhile: passed", sent.load(Ordering::Relaxed)), &leaked, &0);
}

fn change(w: &mut World, number: u16) {
    let port = format!("tcp {} sg-app", 7000 + number);
    let mut rules = vec!["tcp 5432 sg-app", port.as_str()];
    rules.rotate_left(usize::from(number) % 2);
    w.group("sg-db", &rules, &[]);
    let deny = format!("{} deny tcp {} any", 50 + number % 40, 8000 + number);
    w.acl("priv", &[&deny, "100 allow all - any"], &["100 allow all - any"]);
    w.eni("app").secondary = if number.is_multiple_of(3) { vec![private((2, 99))] } else { vec![] };
}

/// Interfaces and machines come, go and come back.
fn life(t: &Report, w: &mut World) {
    w.interface("late", (2, 30), Some(&["sg-app"]), false, Place::Machine("late".into()));
    let waiting = w.driver.apply(&w.intent).expect("apply");
    t.equal("an interface waits for its machine", &waiting.interfaces[&"eni-late".into()], &Wiring::Waiting);
    w.machine("late", (2, 30), &["sg-app"], false);
    w.apply();
    t.equal("and is wired when that is there", &w.tcp("late", DB, 5432), &Got::From(private((2, 30))));
    let fresh = crate::sandbox::namespace().unwrap();
    Namespaces::put(w.machines.as_ref(), "late", &fresh).unwrap();
    thread::sleep(Duration::from_millis(300));
    w.apply();
    t.equal(
        "a machine that came back in another namespace is wired again",
        &w.tcp("late", DB, 5432),
        &Got::From(private((2, 30))),
    );
    reborn(t, w);
    w.vpc().interfaces.remove(&"eni-late".into());
    w.apply();
    w.machine("next", (2, 30), &["sg-app"], false);
    w.apply();
    let flows = w.driver.flows(&"vpc-a".into()).unwrap();
    let inherited = flows.iter().filter(|one| one.interface.0 == "eni-next").count();
    t.equal("the interface that gets the zone of a deleted one inherits no connection", &inherited, &0);
    w.vpc().interfaces.remove(&"eni-next".into());
    w.apply();
    w.interface("second", (1, 40), Some(&["sg-app"]), false, Place::Machine("app".into()));
    w.eni("second").device_index = 1;
    w.group("sg-app", &["icmp - any"], &["all - any"]);
    w.machine("near", (1, 41), &["sg-app"], false);
    w.apply();
    let pong = w.ping("near", private((1, 40)), 64, Answer);
    t.equal("a second interface of a machine", &pong, &Pong::Answer { kind: 0, from: private((1, 40)), ttl: 64 });
    w.interface("own", (2, 40), Some(&["sg-app"]), false, Place::Own);
    w.apply();
    let own = At::Interface("eni-own".into());
    t.equal(
        "an interface with a namespace of its own",
        &w.tcp_at(&own, DB, 5432, Answer),
        &Got::From(private((2, 40))),
    );
    w.vpc().interfaces.remove(&"eni-own".into());
    w.apply();
    let names: Vec<String> = w.store.all().unwrap().into_keys().collect();
    t.check("which goes with it", &names, !names.iter().any(|name| name.contains("own")));
}

/// The machine ends and comes back after the driver has looked for links that went: until the kernel gives its namespace
/// the number of the old one, which no one can force while other suites take numbers.
fn reborn(t: &Report, w: &mut World) {
    w.machine("reborn", (2, 31), &["sg-app"], false);
    w.apply();
    let reaches = |w: &World| w.tcp("reborn", DB, 5432) == Got::From(private((2, 31)));
    let mut cut = 0;
    for rebirth in 1..=REBIRTHS_MAX {
        w.machines.restart_when_asked("reborn");
        w.apply();
        cut += usize::from(!reaches(w));
        if w.machines.has_same_number() {
            t.note(&format!("rebirth {rebirth} was in a namespace of the same number"));
            break;
        }
    }
    t.equal("a machine that came back, in a namespace of the same number too, is wired again", &cut, &0);
    w.vpc().interfaces.remove(&"eni-reborn".into());
    w.apply();
}
