//! Daemon, keeper and shims killed in every combination.

use crate::cloud::{Cloud, instance, kill, rand};
use serde_json::json;
use std::time::{Duration, Instant};

crate::as_root_and_as_user!(
    twenty_random_kills_of_the_daemon_lose_nothing,
    a_killed_shim_is_noticed_and_its_machine_boots_again_with_its_files,
    a_killed_keeper_is_replaced_with_everything_it_stored,
    keeper_and_daemon_killed_machines_live_on_and_their_namespaces_come_back,
    everything_killed_leaves_no_process_and_the_next_start_boots,
    down_works_after_the_daemon_died,
);

/// A program that writes a line every 10 ms: a pause would show.
const TICKER: &str = "setsid sh -c 'n=0; while :; do n=$((n+1)); echo $n >~/ticks.new; mv ~/ticks.new ~/ticks; \
     sleep 0.01; done' >/dev/null 2>&1 & echo $!";

fn net_of(cloud: &mut Cloud, id: &str) -> String {
    cloud.out(id, "readlink /proc/self/ns/net")
}

fn twenty_random_kills_of_the_daemon_lose_nothing(cloud: &mut Cloud) {
    cloud.boot("m1");
    cloud.boot("m2");
    let pids = [cloud.out("m1", TICKER), cloud.out("m2", TICKER)];
    let nets = [net_of(cloud, "m1"), net_of(cloud, "m2")];
    let shims = [cloud.shim("m1"), cloud.shim("m2")];
    let mut times = Vec::new();
    for round in 0..20 {
        // a third machine comes and goes, and the kill hits at some moment of that
        cloud.say(&json!({ "Start": instance("m3") }));
        cloud.say(&json!({ "Go": "m3" }));
        cloud.say(&json!({ "Remove": "m3" }));
        std::thread::sleep(Duration::from_millis((rand() % 120) as u64));
        cloud.kill_daemon();
        let begin = Instant::now();
        cloud.up();
        times.push(begin.elapsed());
        if begin.elapsed() > Duration::from_millis(500) {
            println!("{:?}: slow: {} {:?}", cloud.who, cloud.hello, begin.elapsed());
        }
        assert_eq!(cloud.hello["found"], "Alive", "round {round}");
        let alive = cloud.hello["alive"].to_string();
        assert!(alive.contains("m1") && alive.contains("m2"), "round {round}: {alive}");
    }
    times.sort();
    println!("{:?}: exec to adopted: p50 {:?}, max {:?}", cloud.who, times[10], times[19]);
    cloud.ok(json!({ "Remove": "m3" }));
    assert_eq!([cloud.shim("m1"), cloud.shim("m2")], shims, "the same machines");
    for (n, id) in ["m1", "m2"].into_iter().enumerate() {
        assert_eq!(net_of(cloud, id), nets[n]);
        assert_eq!(cloud.seen(id)["boots"], 1);
        cloud.out(id, &format!("kill -0 {}", pids[n]));
        let ticks = |cloud: &mut Cloud| cloud.out(id, "cat ~/ticks").parse::<u64>().expect("number");
        let before = ticks(cloud);
        std::thread::sleep(Duration::from_millis(100));
        assert!(ticks(cloud) > before, "{id} does not run on");
    }
    assert_eq!(cloud.pids("sandbox shim").len(), 2, "nothing of m3");
}

fn a_killed_shim_is_noticed_and_its_machine_boots_again_with_its_files(cloud: &mut Cloud) {
    cloud.boot("m1");
    let mark = format!("sleep {}", 90_000 + rand() % 9999);
    cloud.out("m1", &format!("echo kept >~/file; setsid {mark} >/dev/null 2>&1 &"));
    let begin = Instant::now();
    kill(cloud.shim("m1"));
    cloud.wait_seen("m1", "the death is seen", |s| s["life"] == json!({ "Ended": "Lost" }));
    println!("{:?}: a killed shim seen after {:?}", cloud.who, begin.elapsed());
    let end = Instant::now() + Duration::from_secs(5);
    let runs = || crate::isolation::host_sees(&mark);
    while runs() {
        assert!(Instant::now() < end, "its programs live on");
    }
    cloud.wait_event("Lost");
    cloud.boot("m1");
    assert_eq!(cloud.out("m1", "cat ~/file"), "kept");
    assert_eq!(cloud.seen("m1")["boots"], 2);
}

fn a_killed_keeper_is_replaced_with_everything_it_stored(cloud: &mut Cloud) {
    cloud.boot("m1");
    for n in 0..300 {
        // more than one message holds
        cloud.ok(json!({ "MakeNet": format!("net-{n:03}") }));
    }
    let old = cloud.keeper();
    kill(old);
    let end = Instant::now() + Duration::from_secs(10);
    while !cloud.pids("sandbox keeper").iter().any(|p| *p != old) {
        assert!(Instant::now() < end, "no new keeper");
        std::thread::sleep(Duration::from_millis(1));
    }
    let names = |cloud: &mut Cloud| cloud.ok(json!("Nets"))["names"].as_array().expect("names").len();
    assert_eq!(names(cloud), 300);
    assert_eq!(cloud.out("m1", "echo alive"), "alive");
    // the new keeper really has them: a daemon that knows nothing gets all
    cloud.kill_daemon();
    cloud.up();
    assert_eq!(cloud.hello["found"], "Alive");
    assert_eq!(names(cloud), 300);
    assert_ne!(cloud.keeper(), old);
}

fn keeper_and_daemon_killed_machines_live_on_and_their_namespaces_come_back(cloud: &mut Cloud) {
    cloud.boot("m1");
    let ticker = cloud.out("m1", TICKER);
    let net = net_of(cloud, "m1");
    let spaces =
        |pid: i32| ["user", "mnt"].map(|n| std::fs::read_link(format!("/proc/{pid}/ns/{n}")).expect("namespace"));
    let (keeper, before) = (cloud.keeper(), spaces(cloud.keeper()));
    cloud.kill_daemon();
    kill(keeper);
    while cloud.pids("sandbox keeper").contains(&keeper) {
        std::thread::sleep(Duration::from_millis(1));
    }
    assert_eq!(cloud.exec_output("m1", &["--", "hostname"]).stdout, b"m1\n", "it lives on");
    cloud.up();
    assert_eq!(cloud.hello["found"], "FromMachine");
    assert_eq!(cloud.hello["alive"], json!(["m1"]));
    assert_eq!(spaces(cloud.keeper()), before, "the new keeper lives in the old namespaces");
    assert_eq!(spaces(cloud.daemon_pid() as i32), before, "and so does the daemon");
    assert_eq!(net_of(cloud, "m1"), net);
    cloud.out("m1", &format!("kill -0 {ticker}"));
    cloud.boot("m2");
    assert_eq!(cloud.out("m2", "hostname"), "m2");
}

fn everything_killed_leaves_no_process_and_the_next_start_boots(cloud: &mut Cloud) {
    cloud.boot("m1");
    cloud.out("m1", "echo kept >~/file");
    let (keeper, shim) = (cloud.keeper(), cloud.shim("m1"));
    cloud.kill_daemon();
    kill(keeper);
    kill(shim);
    let end = Instant::now() + Duration::from_secs(5);
    while !cloud.pids("").is_empty() {
        assert!(Instant::now() < end, "left: {:?}", cloud.pids(""));
    }
    cloud.up();
    assert_eq!((&cloud.hello["found"], &cloud.hello["alive"]), (&json!("New"), &json!([])));
    assert_eq!(cloud.seen("m1")["life"], json!({ "Ended": "Lost" }));
    cloud.boot("m1");
    assert_eq!(cloud.out("m1", "cat ~/file"), "kept");
}

fn down_works_after_the_daemon_died(cloud: &mut Cloud) {
    cloud.boot("m1");
    cloud.boot("m2");
    cloud.kill_daemon();
    cloud.up();
    let begin = Instant::now();
    cloud.ok(json!("Down"));
    println!("{:?}: down with two machines: {:?}", cloud.who, begin.elapsed());
    cloud.kill_daemon();
    assert_eq!(cloud.pids(""), Vec::<i32>::new());
    cloud.up();
    assert_eq!(cloud.seen("m1")["life"], json!({ "Ended": "Stopped" }), "intent and data stay");
}
