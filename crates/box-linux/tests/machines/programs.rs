//! Programs in machines: identity, streams, statuses, terminals, users.

use crate::cloud::{Cloud, Who, instance};
use serde_json::json;
use std::io::Write;
use std::process::Stdio;

crate::as_root_and_as_user!(
    two_machines_run_programs_and_say_how_they_ended,
    exec_connects_streams_signals_and_terminals,
    a_user_can_log_in_and_become_root,
    a_task_ends_with_its_command_and_an_engine_has_its_own_uid,
);

fn two_machines_run_programs_and_say_how_they_ended(cloud: &mut Cloud) {
    cloud.boot("m1");
    cloud.boot("m2");
    assert_eq!(cloud.out("m1", "hostname"), "m1");
    assert_eq!(cloud.out("m2", "hostname; id -u"), "m2\n0");
    assert_eq!(cloud.sh("m1", "exit 7").0, 7);
    assert_eq!(cloud.sh("m1", "kill -9 $$").0, 137);
    assert_eq!(cloud.sh("m1", "echo out; echo err >&2"), (0, "out".into(), "err".into()));
    let run = |command: &[&str]| json!({ "Run": ["m1", { "program": { "Command": command } }] });
    assert_eq!(cloud.ok(run(&["/nowhere"]))["status"], 127);
    assert_eq!(cloud.ok(run(&["/etc"]))["status"], 126);
    assert_eq!(cloud.out("m1", "grep ^Seccomp: /proc/self/status | tr '\\t' ' '"), "Seccomp: 2");
    assert_eq!(cloud.out("m1", "ls /proc/self/fd | xargs"), "0 1 2 3", "nothing of the host stays open");
    assert_eq!(cloud.out("m1", "cat /proc/1/cmdline | tr '\\0' ' ' | xargs"), "/sbin/init", "no path of the host");
    assert_eq!(cloud.out("m1", "ip -br link show lo | awk '{print $1}'"), "lo");
    assert!(cloud.out("m1", "ip -br link show lo").contains("UP"));
    for node in ["null", "zero", "random", "urandom", "full", "tty", "ptmx"] {
        cloud.out("m1", &format!("test -c /dev/{node}"));
    }
    assert_eq!(cloud.out("m1", "head -c 3 /dev/zero | wc -c; mount | grep -c ' on /proc type proc '"), "3\n1");
    let error = cloud.error(json!({ "Run": ["m9", { "program": { "Command": ["true"] } }] }));
    assert!(error.contains("no such machine"), "{error}");
    cloud.ok(json!({ "Start": instance("m3") }));
    let error = cloud.error(run_in("m3"));
    assert!(error.contains("does not run yet"), "before `go`: {error}");
}

fn run_in(id: &str) -> serde_json::Value {
    json!({ "Run": [id, { "program": { "Command": ["true"] } }] })
}

fn exec_connects_streams_signals_and_terminals(cloud: &mut Cloud) {
    cloud.boot("m1");
    let mut cat = cloud.exec("m1", &["--", "cat"]).stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().expect("cat");
    cat.stdin.take().expect("stdin").write_all(b"text\n").expect("write");
    assert_eq!(cat.wait_with_output().expect("cat").stdout, b"text\n");
    let out = cloud.exec_output("m1", &["--", "sh", "-c", "echo x >&2; exit 3"]);
    assert_eq!((out.status.code(), out.stdout.as_slice(), out.stderr.as_slice()), (Some(3), &b""[..], &b"x\n"[..]));
    assert_eq!(cloud.exec_output("m9", &["--", "true"]).status.code(), Some(125));
    let clean = cloud.exec("m1", &["--", "env"]).env("SECRET", "1").output().expect("env");
    assert!(!String::from_utf8_lossy(&clean.stdout).contains("SECRET"));

    let tty = cloud.exec_output("m1", &["-t", "--", "sh", "-c", "tty; stty size; echo $TERM; exit 9"]);
    let text = String::from_utf8_lossy(&tty.stdout).replace('\r', "");
    assert_eq!(tty.status.code(), Some(9), "{text}");
    assert!(text.starts_with("/dev/pts/0\n24 80\n"), "{text:?}");

    // a signal to the caller reaches the program
    let mut sleeper =
        cloud.exec("m1", &["--", "sh", "-c", "trap 'echo got; exit 5' TERM; echo up; while :; do sleep 0.05; done"]);
    let mut sleeper = sleeper.stdout(Stdio::piped()).spawn().expect("sleeper");
    let mut first = [0u8; 3];
    std::io::Read::read_exact(sleeper.stdout.as_mut().expect("stdout"), &mut first).expect("up");
    let term = std::process::Command::new("kill").arg(sleeper.id().to_string()).status().expect("kill");
    assert!(term.success());
    let out = sleeper.wait_with_output().expect("sleeper");
    assert_eq!((out.status.code(), out.stdout.as_slice()), (Some(5), &b"got\n"[..]));

    // the caller killed: its program ends
    let mut lost = cloud.exec("m1", &["--", "sleep", "7654"]).spawn().expect("sleep");
    cloud.out("m1", "until pgrep -f 'sleep 7654' >/dev/null; do sleep 0.02; done");
    lost.kill().expect("kill");
    lost.wait().expect("reap");
    cloud.out("m1", "while pgrep -xf 'sleep 7654' >/dev/null; do sleep 0.02; done");

    // a dead daemon does not hinder anybody
    cloud.kill_daemon();
    assert_eq!(cloud.exec_output("m1", &["--", "hostname"]).stdout, b"m1\n");
}

fn a_user_can_log_in_and_become_root(cloud: &mut Cloud) {
    let mut spec = instance("m1");
    spec["login"] = json!({ "user": "admin", "authorized_keys": ["ssh-ed25519 AAAA me@laptop"] });
    cloud.boot_spec(spec);
    let run = |line: &str| json!({ "Run": ["m1", { "program": { "Line": line }, "user": "admin" }] });
    let out = cloud.ok(run("id -u; echo $HOME $USER; pwd; cat .ssh/authorized_keys"));
    let uid = if cloud.has_ids() { "1000" } else { "0" };
    let text = out["stdout"].as_str().expect("text");
    // this host may have people of its own: their ids are taken in the machine's passwd too
    let (first, rest) = text.split_once('\n').expect("lines");
    assert!(first == uid || first.parse::<u32>().expect("uid") > 1000, "{text}");
    assert_eq!(rest, "/home/admin admin\n/home/admin\nssh-ed25519 AAAA me@laptop\n");
    assert_eq!(cloud.out("m1", "stat -c %a ~admin/.ssh ~admin/.ssh/authorized_keys | xargs"), "700 600");
    assert!(cloud.out("m1", "getent passwd admin").ends_with("/bin/bash"));
    let unknown = cloud.error(json!({ "Run": ["m1", { "program": { "Command": ["true"] }, "user": "eve" }] }));
    assert!(unknown.contains("no such user"), "{unknown}");
    if cloud.who == Who::Root {
        // an ordinary user's host-root image has a read-only /usr: what the host has there is what there is
        assert_eq!(cloud.out("m1", "sudo -n -E echo as root"), "as root", "sudo or its stand-in");
        let out = cloud.ok(run("sudo id -u; sudo -n sh -c 'id -un; id -Gn; echo $HOME'; sudo -u nobody id -un; cat /etc/shadow >/dev/null || echo refused"));
        assert_eq!(out["stdout"], "0\nroot\nroot\n/root\nnobody\nrefused\n", "{out}");
        let stranger = json!({ "Run": ["m1", { "program": { "Line": "sudo id -u" }, "user": "nobody" }] });
        assert_ne!(cloud.ok(stranger)["stdout"], "0\n", "only who logs in becomes root");
    }
}

fn a_task_ends_with_its_command_and_an_engine_has_its_own_uid(cloud: &mut Cloud) {
    let task = |id: &str, kind| json!({ "id": id, "hostname": id, "image": { "base": "HostRoot" }, "kind": kind });
    let command = ["sh", "-c", "echo working; exit 42"];
    cloud.boot_spec(task("t1", json!({ "Task": { "command": command } })));
    let seen = cloud.wait_seen("t1", "the task ends", |s| s["life"]["Ended"].is_object());
    assert_eq!(seen["life"]["Ended"]["Exited"], 42);
    assert!(cloud.console("t1").contains("working"));
    cloud.wait_event("Exited(42)");

    let command = ["sh", "-c", "trap 'echo asked to end; exit 3' TERM; id -u; while :; do sleep 0.05; done"];
    cloud.boot_spec(task("e1", json!({ "Engine": { "command": command, "uid": 110 } })));
    let end = std::time::Instant::now() + std::time::Duration::from_secs(10);
    while !cloud.console("e1").contains("110\n") {
        assert!(std::time::Instant::now() < end, "{}", cloud.console("e1"));
    }
    cloud.ok(json!({ "Stop": ["e1", 5000] }));
    assert!(cloud.console("e1").contains("asked to end"), "{}", cloud.console("e1"));
    assert_eq!(cloud.seen("e1")["life"]["Ended"], "Stopped");
}
