//! Boot, user data, reboot, shutdown, limits, console.

use crate::cloud::{Cloud, Who, instance};
use serde_json::{Value, json};
use std::time::{Duration, Instant};

crate::as_root_and_as_user!(
    user_data_runs_once_as_root_and_nobody_waits_for_it,
    user_data_of_another_form_is_refused_by_name,
    user_data_cut_off_by_a_kill_does_not_run_again,
    a_reboot_keeps_disk_and_network_place,
    a_machine_can_shut_itself_down_and_reboot_itself,
    a_stop_asks_first_and_kills_after_the_grace,
    the_console_keeps_the_newest_part,
    names_and_trust_are_provided,
    limits_hold_or_say_that_they_do_not,
    booting_is_fast,
);

fn with_user_data(id: &str, script: &str) -> Value {
    let mut spec = instance(id);
    spec["user_data"] = json!(script.as_bytes());
    spec
}

fn user_data_runs_once_as_root_and_nobody_waits_for_it(cloud: &mut Cloud) {
    let script = "#!/bin/bash\nuntil [ -e /srv/continue ]; do sleep 0.02; done\necho \"hello from $(id -un)\"\necho err >&2\necho run >>/srv/runs\n\
                  echo direct >/dev/console\n[ -z \"$SECRET\" ] || echo leak\nexit 3\n";
    cloud.boot_spec(with_user_data("m1", script));
    assert_eq!(cloud.out("m1", "echo ready"), "ready", "nobody waits for user data");
    let seen = cloud.seen("m1");
    assert_eq!((&seen["user_data"], &seen["life"]), (&json!("Started"), &json!("Running")));
    cloud.out("m1", "touch /srv/continue");
    cloud.wait_seen("m1", "user data ends", |s| s["user_data"] == json!({ "Done": 3 }));
    let console = cloud.console("m1");
    for line in ["hello from root\n", "err\n", "direct\n", "user data ended with status 3"] {
        assert!(console.contains(line), "{line:?} in {console}");
    }
    assert!(!console.contains("leak"));
    let log = cloud.out("m1", "cat /var/log/cloud-init-output.log");
    assert_eq!(log, "hello from root\nerr");
    cloud.wait_event("UserDataDone");
    cloud.ok(json!({ "Reboot": ["m1", 1000] }));
    cloud.ok(json!({ "Stop": ["m1", 1000] }));
    cloud.boot_spec(with_user_data("m1", script));
    std::thread::sleep(Duration::from_millis(100));
    assert_eq!(cloud.out("m1", "cat /srv/runs"), "run", "once, not at every boot");
    assert_eq!(cloud.seen("m1")["user_data"], json!({ "Done": 3 }));
}

fn user_data_of_another_form_is_refused_by_name(cloud: &mut Cloud) {
    cloud.boot_spec(with_user_data("m1", "#cloud-config\npackages: [nginx]\n"));
    cloud.wait_seen("m1", "refused", |s| s["user_data"] == "Refused");
    assert!(cloud.console("m1").contains("cloud-config is not supported"), "{}", cloud.console("m1"));
    cloud.boot_spec(with_user_data("m2", "#!/no/such/interpreter\n"));
    cloud.wait_seen("m2", "127", |s| s["user_data"] == json!({ "Done": 127 }));
    let error = cloud.error(json!({ "Start": with_user_data("m3", "") }));
    assert!(error.contains("user_data"), "{error}");
}

fn user_data_cut_off_by_a_kill_does_not_run_again(cloud: &mut Cloud) {
    cloud.boot_spec(with_user_data("m1", "#!/bin/sh\necho run >>/srv/runs\nsleep 600\n"));
    cloud.out("m1", "until [ -s /srv/runs ]; do sleep 0.02; done");
    cloud.ok(json!({ "Stop": ["m1", 0] }));
    cloud.boot_spec(with_user_data("m1", "#!/bin/sh\necho again >>/srv/runs\n"));
    std::thread::sleep(Duration::from_millis(100));
    assert_eq!(cloud.out("m1", "cat /srv/runs"), "run");
    assert_eq!(cloud.seen("m1")["user_data"], "Started");
}

fn a_reboot_keeps_disk_and_network_place(cloud: &mut Cloud) {
    cloud.boot("m1");
    cloud.out(
        "m1",
        "ip link add eth0 type veth peer name other && ip addr add 10.9.0.1/24 dev eth0 && ip link set eth0 up",
    );
    cloud.out("m1", "echo disk >/srv/file; echo memory >/run/file; cat /proc/sys/kernel/random/boot_id >/dev/null");
    let (net, pid_space) =
        (cloud.out("m1", "readlink /proc/self/ns/net"), cloud.out("m1", "readlink /proc/self/ns/pid"));
    let begin = Instant::now();
    cloud.ok(json!({ "Reboot": ["m1", 1000] }));
    println!("{:?}: reboot {:?}", cloud.who, begin.elapsed());
    assert_eq!(cloud.seen("m1")["boots"], 2);
    assert_eq!(cloud.out("m1", "cat /srv/file; cat /run/file 2>/dev/null || echo gone"), "disk\ngone");
    assert_eq!(cloud.out("m1", "readlink /proc/self/ns/net"), net);
    assert_ne!(cloud.out("m1", "readlink /proc/self/ns/pid"), pid_space);
    assert!(cloud.out("m1", "ip -br addr show eth0").contains("10.9.0.1/24"));
    cloud.wait_event("Rebooted");
    assert_eq!(cloud.seen("m1")["life"], "Running");
    // one that still waits for its network waits again
    cloud.ok(json!({ "Start": instance("m2") }));
    cloud.ok(json!({ "Reboot": ["m2", 0] }));
    assert_eq!((&cloud.seen("m2")["life"], &cloud.seen("m2")["boots"]), (&json!("Waiting"), &json!(2)));
}

fn a_machine_can_shut_itself_down_and_reboot_itself(cloud: &mut Cloud) {
    cloud.boot("m1");
    // what systemd's and busybox' own commands end in
    let reboot = "python3 -c 'import ctypes; ctypes.CDLL(None).reboot(0x01234567)'";
    cloud.sh("m1", reboot);
    cloud.wait_seen("m1", "it reboots", |s| s["boots"] == 2 && s["life"] == "Running");
    cloud.sh("m1", "kill -39 1");
    cloud.wait_seen("m1", "it reboots by signal", |s| s["boots"] == 3 && s["life"] == "Running");
    if cloud.who == Who::Root {
        cloud.sh("m1", "shutdown -r now");
        cloud.wait_seen("m1", "it reboots by command", |s| s["boots"] == 4 && s["life"] == "Running");
        cloud.sh("m1", "shutdown -h now");
    } else {
        cloud.sh("m1", "kill -38 1");
    }
    cloud.wait_seen("m1", "it is off", |s| s["life"] == json!({ "Ended": "PoweredOff" }));
    cloud.boot("m1");
    assert_eq!(cloud.out("m1", "echo on"), "on");
}

fn a_stop_asks_first_and_kills_after_the_grace(cloud: &mut Cloud) {
    cloud.boot("m1");
    let polite =
        "setsid sh -c 'trap \"echo asked >/srv/asked; exit\" TERM; while :; do sleep 0.02; done' >/dev/null 2>&1 &";
    cloud.out("m1", polite);
    std::thread::sleep(Duration::from_millis(100));
    let begin = Instant::now();
    cloud.ok(json!({ "Stop": ["m1", 10_000] }));
    assert!(begin.elapsed() < Duration::from_secs(5), "it does not wait for the whole grace: {:?}", begin.elapsed());
    cloud.boot("m1");
    assert_eq!(cloud.out("m1", "cat /srv/asked"), "asked");
    cloud.out("m1", "setsid sh -c 'trap \"\" TERM; while :; do sleep 0.02; done' >/dev/null 2>&1 &");
    std::thread::sleep(Duration::from_millis(100));
    let begin = Instant::now();
    cloud.ok(json!({ "Stop": ["m1", 300] }));
    let took = begin.elapsed();
    assert!(took >= Duration::from_millis(300) && took < Duration::from_secs(3), "{took:?}");
    cloud.ok(json!({ "Stop": ["m1", 300] }));
    assert_eq!(cloud.seen("m1")["life"], json!({ "Ended": "Stopped" }));
}

fn the_console_keeps_the_newest_part(cloud: &mut Cloud) {
    cloud.boot("m1");
    cloud.out(
        "m1",
        "i=0; while [ $i -lt 60 ]; do head -c 50000 /dev/zero | tr '\\0' 'x'; echo; i=$((i+1)); done >/dev/console",
    );
    cloud.out("m1", "echo the very last line >/dev/console");
    let end = Instant::now() + Duration::from_secs(10);
    while !cloud.console("m1").ends_with("the very last line\n") {
        assert!(Instant::now() < end);
    }
    let size = std::fs::metadata(cloud.data().join("box/m1/console")).expect("console").len();
    assert!(size <= 2 * 1024 * 1024 + 65536, "{size} bytes");
}

fn names_and_trust_are_provided(cloud: &mut Cloud) {
    let authority = cloud.dir().join("authority.pem");
    std::fs::write(&authority, include_str!("../../src/inside/tests/authority.pem")).expect("authority");
    let mut spec = instance("m1");
    spec["names"] = json!({ "nameservers": ["10.0.0.2"], "domain": "ec2.internal",
        "hosts": [{ "address": "10.0.0.9", "names": ["db.local"] }] });
    spec["trust"] = json!([authority]);
    spec["env"] = json!({ "AWS_REGION": "us-east-1" });
    cloud.boot_spec(spec);
    assert_eq!(cloud.out("m1", "cat /etc/resolv.conf"), "search ec2.internal\nnameserver 10.0.0.2");
    assert_eq!(
        cloud.out("m1", "getent hosts db.local | awk '{print $1}'; cat /etc/hostname; echo $AWS_REGION"),
        "10.0.0.9\nm1\nus-east-1"
    );
    assert_eq!(cloud.out("m1", "wc -c </etc/machine-id"), "33");
    let python = "import ssl; c = ssl.create_default_context(); \
                  print(any('Test ROOT' in str(x) for x in c.get_ca_certs()))";
    cloud.out("m1", "test -s /etc/ssl/certs/994e29de.0");
    cloud.out("m1", "grep -qF \"$(sed -n 2p /usr/local/share/ca-certificates/cloud-0.crt || sed -n 2p /etc/ssl/certs/994e29de.0)\" /etc/ssl/certs/ca-certificates.crt");
    cloud.out("m1", &format!("/usr/bin/python3 -c \"{python}\""));
    cloud.out("m1", "openssl verify -CApath /etc/ssl/certs /etc/ssl/certs/994e29de.0");
}

fn limits_hold_or_say_that_they_do_not(cloud: &mut Cloud) {
    let mut spec = instance("m1");
    spec["limits"] = json!({ "cpu_milli": 250, "memory_mib": 96, "processes": 64 });
    cloud.boot_spec(spec);
    let limits = cloud.seen("m1")["limits"].clone();
    println!("{:?}: {limits}", cloud.who);
    let held = |what: &str| limits[what] == true;
    if !(held("cpu") && held("memory") && held("processes")) {
        assert!(limits["note"].as_str().is_some_and(|n| n.contains("not enforced")), "{limits}");
    }
    if held("memory") {
        let eat = "/usr/bin/python3 -c 'x = bytearray(300 << 20)'; echo $?";
        assert_eq!(cloud.out("m1", eat), "137", "the program is killed");
        assert_eq!(cloud.out("m1", "echo lives"), "lives", "the machine is not");
    }
    if held("cpu") {
        let burn = "import time\nt=time.time(); c=time.process_time()\nwhile time.time()-t<1.2: pass\n\
                    print((time.process_time()-c)/(time.time()-t))";
        let share: f64 = cloud.out("m1", &format!("/usr/bin/python3 -c '{burn}'")).parse().expect("share");
        println!("{:?}: CPU share {share:.3} of 0.25", cloud.who);
        assert!(share < 0.35, "{share}");
    }
    if held("processes") {
        let fork = "import os,time\nn=0\ntry:\n while n<200:\n  if os.fork()==0: time.sleep(3); os._exit(0)\n  n+=1\nexcept OSError: pass\nprint(n)";
        let n: u32 = cloud.out("m1", &format!("/usr/bin/python3 -c '{fork}'")).parse().expect("number");
        assert!(n < 64, "{n}");
    }
}

fn booting_is_fast(cloud: &mut Cloud) {
    let mut times = Vec::new();
    let mut again = Vec::new();
    for round in 0..21 {
        let id = format!("m{round}");
        for list in [&mut times, &mut again] {
            let begin = Instant::now();
            cloud.boot(&id);
            assert_eq!(cloud.out(&id, "echo x"), "x");
            list.push(begin.elapsed());
            cloud.ok(json!({ "Stop": [id, 0] }));
        }
    }
    println!("{:?}: the first machine of a cloud: {:?}", cloud.who, times[0]);
    times.sort();
    again.sort();
    println!("{:?}: start to a program's output: p50 {:?}, max {:?}", cloud.who, times[10], times[20]);
    println!("{:?}: the same of a stopped machine: p50 {:?}, max {:?}", cloud.who, again[10], again[20]);
    assert!(times[10] < Duration::from_secs(1), "aim of the issue: under a second");
}
