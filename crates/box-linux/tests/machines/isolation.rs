//! What a machine's root cannot reach. The probes are those of the prototype (57 for functions), told apart into what no
//! machine may do and what an instance's root may do because it is the machine's own.

use crate::cloud::{Cloud, Who, all_pids, rand};
use serde_json::{Value, json};
use std::io::Write;
use std::net::TcpListener;
use std::os::linux::net::SocketAddrExt;
use std::os::unix::net::{SocketAddr, UnixListener};

crate::as_root_and_as_user!(
    a_machines_root_reaches_nothing_of_the_host,
    machines_do_not_see_each_other,
    programs_that_drop_privileges_run,
);

/// Whether a program with these words runs, seen from the host.
pub fn host_sees(words: &str) -> bool {
    let has = |pid: i32| {
        let line = std::fs::read(format!("/proc/{pid}/cmdline")).unwrap_or_default();
        String::from_utf8_lossy(&line).replace('\0', " ").trim_end() == words
    };
    all_pids().into_iter().any(has)
}

fn probe(cloud: &mut Cloud, arguments: &[String]) -> Value {
    let mut command = vec!["/usr/bin/python3", "-I", "-S", "-c", include_str!("probe.py")];
    command.extend(arguments.iter().map(String::as_str));
    let out = cloud.ok(json!({ "Run": ["m1", { "program": { "Command": command } }] }));
    let text = out["stdout"].as_str().expect("text");
    serde_json::from_str(text.trim()).unwrap_or_else(|e| panic!("{e}: {out}"))
}

fn a_machines_root_reaches_nothing_of_the_host(cloud: &mut Cloud) {
    // something to steal: a secret, a process, listeners on the host's loopback
    let secret = cloud.dir().join("credentials");
    let mut file = std::fs::File::create(&secret).expect("secret");
    file.write_all(b"aws_secret=1").expect("secret");
    let tcp = TcpListener::bind("127.0.0.1:0").expect("listener");
    let name = format!("hanul-probe-{:x}", rand());
    let address = SocketAddr::from_abstract_name(&name).expect("address");
    let _unix = UnixListener::bind_addr(&address).expect("listener");
    let mut victim = std::process::Command::new("sleep").arg("1000").spawn().expect("victim");
    cloud.boot("m1");
    let port = tcp.local_addr().expect("address").port();
    let arguments = [
        port.to_string(),
        victim.id().to_string(),
        secret.display().to_string(),
        name,
        cloud.data().display().to_string(),
    ];
    let result = probe(cloud, &arguments);
    victim.kill().expect("kill");
    victim.wait().expect("reap");
    let list = result["results"].as_array().expect("results");
    let reached: Vec<&Value> = list.iter().filter(|r| r[1] == "REACHED").collect();
    println!("{:?}: {} probes, blocked {}", cloud.who, list.len(), list.len() - reached.len());
    let forbidden: Vec<String> = reached.iter().filter(|r| r[2] == "forbidden").map(|r| r.to_string()).collect();
    assert_eq!(forbidden, Vec::<String>::new());
    let unable: Vec<String> =
        list.iter().filter(|r| r[1] != "REACHED" && r[2] == "own").map(|r| r.to_string()).collect();
    assert_eq!(unable, Vec::<String>::new(), "what is the machine's own must work");
    assert!(list.len() >= 57, "{}", list.len());
}

fn machines_do_not_see_each_other(cloud: &mut Cloud) {
    cloud.boot("m1");
    cloud.boot("m2");
    cloud.out("m1", "setsid sleep 1234567 >/dev/null 2>&1 & echo own >~/own; echo shared >/dev/shm/x");
    assert_eq!(cloud.out("m2", "pgrep -xf 'sleep 1234567' || echo none"), "none");
    assert_ne!(cloud.sh("m2", "cat ~/own").0, 0);
    assert_ne!(cloud.sh("m2", "cat /dev/shm/x").0, 0);
    for kind in ["net", "pid", "mnt", "user", "ipc", "uts"] {
        let of = |cloud: &mut Cloud, id: &str| cloud.out(id, &format!("readlink /proc/self/ns/{kind}"));
        assert_ne!(of(cloud, "m1"), of(cloud, "m2"), "{kind}");
    }
    if cloud.who == Who::Root {
        let of = |cloud: &mut Cloud, id: &str| cloud.out(id, "cat /proc/self/uid_map | xargs");
        assert_ne!(of(cloud, "m1"), of(cloud, "m2"), "each machine has ids of its own");
    }
}

/// With one id only, the filter that answers "done" makes these work.
fn programs_that_drop_privileges_run(cloud: &mut Cloud) {
    cloud.boot("m1");
    cloud.out("m1", "touch ~/f && chown 33:33 ~/f && chgrp 4 ~/f");
    cloud.out("m1", "mkfifo ~/fifo && test -p ~/fifo");
    cloud.out("m1", "useradd -m bob && su bob -c 'cd; touch mine; echo $HOME' && test -f ~bob/mine");
    let drop = "import os; os.setgroups([]); os.setresgid(65534,65534,65534); os.setresuid(65534,65534,65534); print(\"dropped\")";
    assert_eq!(cloud.out("m1", &format!("/usr/bin/python3 -c '{drop}'")), "dropped");
    let uid = cloud.out("m1", "su bob -c 'id -u'");
    if cloud.has_ids() {
        assert_ne!(uid, "0");
        assert_eq!(cloud.out("m1", "stat -c '%u %g' ~/f"), "33 4");
    }
}
