//! The host's side: the doctor, and programs of the user's own in a network of the cloud.

use crate::cloud::{Cloud, Who};
use serde_json::{Value, json};
use std::os::unix::fs::MetadataExt;

crate::as_root_and_as_user!(
    the_doctor_agrees_with_what_runs,
    a_program_on_the_laptop_has_its_own_files_in_another_network,
);

fn the_doctor_agrees_with_what_runs(cloud: &mut Cloud) {
    let out = cloud.command(&cloud.binary()).arg("doctor").output().expect("doctor");
    let text = String::from_utf8_lossy(&out.stdout).into_owned();
    let findings: Vec<Value> = text.lines().map(|l| serde_json::from_str(l).expect("finding")).collect();
    assert!(findings.len() >= 10, "{text} {}", String::from_utf8_lossy(&out.stderr));
    for finding in findings.iter().filter(|f| f["needed"] == true) {
        assert_eq!(finding["ok"], true, "machines run here: {finding}");
    }
    let of = |name: &str| findings.iter().find(|f| f["name"] == name).unwrap_or_else(|| panic!("{name}")).clone();
    assert_eq!(of("ids")["ok"], cloud.has_ids());
    assert!(of("ids")["ok"] == true || of("ids")["fix"].as_str().is_some_and(|f| f.contains("uidmap")));
    let mut spec = crate::cloud::instance("m1");
    spec["limits"] = json!({ "cpu_milli": 1000, "memory_mib": 512, "processes": 500 });
    cloud.boot_spec(spec);
    let held = cloud.seen("m1")["limits"].clone();
    let all = held["cpu"] == true && held["memory"] == true && held["processes"] == true;
    assert_eq!(of("limits")["ok"], all, "{held}");
}

fn a_program_on_the_laptop_has_its_own_files_in_another_network(cloud: &mut Cloud) {
    cloud.ok(json!({ "MakeNet": "laptop" }));
    let run = |cloud: &Cloud, line: &str| {
        let mut command = cloud.command(&cloud.binary());
        command.current_dir(cloud.dir()).env("AWS_ENDPOINT_URL_S3", "x").env("KEPT", "kept");
        let out =
            command.arg("laptop").arg(cloud.data()).args(["laptop", "--", "sh", "-c", line]).output().expect("laptop");
        let text = |b: &[u8]| String::from_utf8_lossy(b).trim_end().to_owned();
        (out.status.code(), text(&out.stdout), text(&out.stderr))
    };
    let me = std::fs::metadata(cloud.dir()).expect("dir").uid();
    let (status, out, err) =
        run(cloud, "id -u; pwd; echo $AWS_ENDPOINT_URL_S3$KEPT; echo mine >mine; ip -br link | wc -l; exit 5");
    assert_eq!((status, out), (Some(5), format!("{me}\n{}\nkept\n1", cloud.dir().display())), "{err}");
    assert_eq!(std::fs::metadata(cloud.dir().join("mine")).expect("file").uid(), me, "its files are the user's own");
    let net = |path: &str| std::fs::read_link(path).expect("namespace").display().to_string();
    assert_ne!(run(cloud, "readlink /proc/self/ns/net").1, net("/proc/self/ns/net"));
    assert_eq!(run(cloud, "exec /nowhere").0, Some(127));
    let missing =
        cloud.command(&cloud.binary()).arg("laptop").arg(cloud.data()).args(["no-such-net", "--", "true"]).output();
    let missing = missing.expect("laptop");
    assert_eq!(missing.status.code(), Some(125));
    assert!(String::from_utf8_lossy(&missing.stderr).contains("no such place"));
    // a dead daemon does not hinder anybody
    cloud.kill_daemon();
    assert_eq!(run(cloud, "echo works").1, "works");
    if cloud.who == Who::Root {
        let resolv = |p: &str| std::fs::read_to_string(p).unwrap_or_default();
        assert_eq!(run(cloud, "cat /etc/resolv.conf").1.trim_end(), resolv("/etc/resolv.conf").trim_end());
    }
}
