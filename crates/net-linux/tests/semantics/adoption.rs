//! The driver dies and another takes over what it left, while packets flow.

use crate::{
    connect::{Expect::Answer, Got, Pong},
    report::Report,
    world::{LAPTOP, SERVER, World, eip, private},
};
use net_linux::Driver;
use net_model::{At, Place, Target};
use net_plan::Net;
use std::{
    net::Ipv4Addr,
    sync::atomic::{AtomicBool, AtomicUsize, Ordering},
    thread,
    time::Duration,
};

const LIVES: usize = 10;
const DB: Ipv4Addr = Ipv4Addr::new(10, 97, 2, 20);

pub(crate) fn adoption(t: &Report) {
    let mut w = World::new();
    w.group("sg-all", &["all - any"], &["all - any"]);
    w.group("sg-db", &["tcp 5432 sg-all", "icmp - sg-all"], &[]);
    w.machine("app", (2, 10), &["sg-all"], false);
    w.machine("db", (2, 20), &["sg-db"], false);
    w.machine("web", (1, 10), &["sg-all"], true);
    w.interface("nat", (1, 5), None, true, Place::Nat);
    w.route("priv", "0.0.0.0/0", Some(Target::Nat("eni-nat".into())));
    w.apply();
    w.serve_machine("db", &[5432]);
    w.serve_machine("web", &[80]);
    w.serve(&At::Internet, SERVER, &[80]);
    lives(t, &mut w);
    t.equal("NAT works after adoption", &w.tcp("app", SERVER, 80), &Got::From(eip(5)));
    t.equal("the internet gateway too", &w.tcp("laptop", eip(10), 80), &Got::From(LAPTOP));
    meanwhile(t, &mut w);
}

/// Pings and requests run while drivers follow each other.
fn lives(t: &Report, w: &mut World) {
    let (over, pings, requests, lost) =
        (AtomicBool::new(false), AtomicUsize::new(0), AtomicUsize::new(0), AtomicUsize::new(0));
    let app = w.namespace("app");
    let (store, machines) = (w.store.clone(), w.machines.clone());
    let mut times = Vec::new();
    let mut changes = 0;
    thread::scope(|scope| {
        scope.spawn(|| {
            while !over.load(Ordering::Relaxed) {
                let pong = crate::connect::ping(&app, DB, 64, Answer);
                pings.fetch_add(1, Ordering::Relaxed);
                lost.fetch_add(usize::from(pong == Pong::Silence), Ordering::Relaxed);
                thread::sleep(Duration::from_millis(2));
            }
        });
        scope.spawn(|| {
            let socket = || {
                crate::sandbox::inside(&app, || {
                    std::net::TcpStream::connect_timeout(&(DB, 5432).into(), Duration::from_secs(5))
                })
            };
            while !over.load(Ordering::Relaxed) {
                requests.fetch_add(1, Ordering::Relaxed);
                lost.fetch_add(usize::from(socket().is_err()), Ordering::Relaxed);
            }
        });
        for _ in 0..LIVES {
            let started = std::time::Instant::now();
            w.driver = Driver::new(store.clone(), machines.clone()).expect("adopt");
            let applied = w.apply();
            times.push(started.elapsed());
            changes += applied.changes;
            thread::sleep(Duration::from_millis(20));
        }
        over.store(true, Ordering::Relaxed);
    });
    times.sort();
    t.note(&format!("adoption of 4 interfaces: median {:?}, longest {:?}", times[LIVES / 2], times[LIVES - 1]));
    t.equal("an adopted network needs no change", &changes, &0);
    let what = format!(
        "{} pings and {} requests during {LIVES} adoptions: lost",
        pings.load(Ordering::Relaxed),
        requests.load(Ordering::Relaxed)
    );
    t.equal(&what, &lost.load(Ordering::Relaxed), &0);
}

/// The intent changes while no driver lives.
fn meanwhile(t: &Report, w: &mut World) {
    let mut open = w.open("app", DB, 5432);
    w.group("sg-db", &["icmp - sg-all"], &[]);
    w.vpc().interfaces.remove(&"eni-web".into());
    w.machine("new", (2, 30), &["sg-all"], false);
    w.driver = Driver::new(w.store.clone(), w.machines.clone()).expect("adopt");
    w.apply();
    t.equal("a rule that went while no driver lived is gone", &w.no_tcp("app", DB, 5432), &Got::Silence);
    t.equal("the tracked connection lives on", &crate::world::echoes(&mut open, Answer), &true);
    t.equal("an interface that went while no driver lived is gone", &w.no_tcp("laptop", eip(10), 80), &Got::Silence);
    t.equal(
        "one that came is there",
        &w.ping("new", private((2, 10)), 64, Answer),
        &Pong::Answer { kind: 0, from: private((2, 10)), ttl: 64 },
    );
    t.equal("and then nothing is left to do", &w.driver.apply(&w.intent).unwrap().changes, &0);
}
