//! Nothing stays: namespaces, descriptors and threads are counted before and after. Runs in a user namespace of its own,
//! where the kernel counts namespaces exactly.

use crate::{
    connect::Got,
    report::{Report, summary},
    sandbox,
    world::{World, eip},
};
use net_model::Place;
use net_plan::Net;
use std::{fs, process::ExitCode, thread, time::Duration};

const LIMIT: &str = "/proc/sys/user/max_net_namespaces";
const ROUNDS: usize = 5;

pub(crate) fn run() -> ExitCode {
    let t = Report::new("leaks");
    round();
    let before = (settled(), descriptors());
    for _ in 0..ROUNDS {
        round();
    }
    t.equal("namespaces, descriptors and threads are as before", &(settled(), descriptors()), &before);
    summary(&[t])
}

fn round() {
    let mut w = World::new();
    w.group("sg-all", &["all - any"], &["all - any"]);
    w.machine("a", (1, 10), &["sg-all"], true);
    w.machine("b", (2, 10), &["sg-all"], false);
    w.interface("nat", (1, 5), None, true, Place::Nat);
    w.apply();
    let refused = w.driver.refused().expect("subscribe");
    assert_eq!(w.no_tcp("laptop", eip(10), 80), Got::Refused, "nobody listens there");
    w.vpc().interfaces.remove(&"eni-b".into());
    w.apply();
    w.driver.clear().expect("clear");
    drop(refused);
}

/// The kernel takes namespaces apart in the background: the least of what is counted for a second.
fn settled() -> usize {
    let count = |_| {
        thread::sleep(Duration::from_millis(50));
        namespaces()
    };
    (0..20).map(count).min().unwrap_or_default()
}

/// How many network namespaces there are: the limit is lowered until one more is refused.
fn namespaces() -> usize {
    let old = fs::read_to_string(LIMIT).expect(LIMIT);
    let refused = |limit: &usize| {
        fs::write(LIMIT, limit.to_string()).expect(LIMIT);
        sandbox::namespace().is_ok()
    };
    let count = (1..2000).find(refused).map_or(0, |limit| limit - 1);
    fs::write(LIMIT, old.trim()).expect(LIMIT);
    count
}

/// And threads.
fn descriptors() -> usize {
    let count = |path| fs::read_dir(path).expect(path).count();
    count("/proc/self/fd") + count("/proc/self/task")
}
