//! Roots that keep to their size: full is full, what is shown, what stays, and that they behave as file systems do.

use crate::cloud::{Cloud, instance, kill};
use serde_json::{Value, json};
use std::path::Path;

crate::as_root_and_as_user!(
    a_root_is_full_when_it_has_its_size_and_grows,
    a_root_keeps_its_files_and_a_full_one_boots,
    names_of_a_file_go_one_by_one,
    an_image_is_in_the_volume_that_is_made_from_it,
    a_machine_ends_with_the_server_of_its_root,
);

const FILL: &str =
    "dd if=/dev/zero of=/big bs=1M count=200 oflag=append conv=notrunc 2>&1 | grep -o 'No space left on device'";

/// Where `/dev/fuse` is closed to this user, roots have no limit.
fn can(cloud: &Cloud) -> bool {
    let open = cloud.command(Path::new("sh")).args(["-c", ": <>/dev/fuse"]).status().expect("sh").success();
    if !open {
        eprintln!("not tested: /dev/fuse is closed");
    }
    open
}

fn sized(id: &str, mib: u64) -> Value {
    let mut spec = instance(id);
    spec["limits"] = json!({ "disk_mib": mib, "keeps_disk": true });
    spec
}

/// What `df` says: size and free MiB.
fn df(cloud: &mut Cloud, id: &str) -> (u64, u64) {
    let text = cloud.out(id, "df -BM --output=size,avail / | tail -1 | tr -d M");
    let words: Vec<u64> = text.split_whitespace().filter_map(|w| w.parse().ok()).collect();
    (words[0], words[1])
}

fn a_root_is_full_when_it_has_its_size_and_grows(cloud: &mut Cloud) {
    if !can(cloud) {
        return;
    }
    cloud.boot_spec(sized("r", 64));
    assert_eq!(df(cloud, "r").0, 64);
    assert!(df(cloud, "r").1 > 60);
    assert_eq!(cloud.out("r", FILL), "No space left on device");
    let size: u64 = cloud.out("r", "stat -c %s /big").trim().parse().expect("a number");
    assert!((60 << 20..64 << 20).contains(&size), "{size}");
    let (status, _, said) = cloud.sh("r", "mkdir /more");
    assert!(status != 0 && said.contains("No space left on device"), "{said}");
    // what is there can be used, and what goes gives its room back
    assert_eq!(cloud.out("r", "echo menu | dd of=/big conv=notrunc status=none; head -c 4 /big"), "menu");
    cloud.ok(json!({ "ResizeRoot": ["r", 128] }));
    assert_eq!(df(cloud, "r").0, 128);
    cloud.kill_daemon();
    cloud.up();
    assert_eq!(cloud.out("r", FILL), "No space left on device");
    assert_eq!(cloud.out("r", "rm /big && mkdir /more && ls -d /more"), "/more");
    assert!(df(cloud, "r").1 > 120);
    cloud.ok(json!({ "Reboot": ["r", 1000] }));
    assert_eq!(df(cloud, "r").0, 128);
}

fn a_root_keeps_its_files_and_a_full_one_boots(cloud: &mut Cloud) {
    if !can(cloud) {
        return;
    }
    cloud.boot_spec(instance("k"));
    cloud.out("k", "echo before >/etc/mine; rm /etc/bash.bashrc; mkdir /d; echo in >/d/in; ln /d/in /d/too");
    cloud.ok(json!({ "Stop": ["k", 1000] }));
    // the same disk with a size
    cloud.boot_spec(sized("k", 64));
    let seen = "cat /etc/mine /d/too; ls /etc/bash.bashrc 2>&1 | grep -c 'No such'; stat -c %h /d/in";
    assert_eq!(cloud.out("k", seen), "before\nin\n1\n2");
    cloud.out("k", &format!("echo after >/etc/mine; rm -r /d; {FILL}"));
    cloud.ok(json!({ "Stop": ["k", 1000] }));
    cloud.boot_spec(sized("k", 64));
    assert_eq!(cloud.out("k", "cat /etc/mine"), "after");
    assert!(df(cloud, "k").1 < 2);
    // and without one again
    cloud.ok(json!({ "Stop": ["k", 1000] }));
    cloud.boot_spec(instance("k"));
    assert_eq!(cloud.out("k", "cat /etc/mine; ls -d /d 2>&1 | grep -c 'No such'; echo more >>/big"), "after\n1");
}

fn names_of_a_file_go_one_by_one(cloud: &mut Cloud) {
    if !can(cloud) {
        return;
    }
    cloud.boot_spec(sized("n", 64));
    let script = "set -e; mkdir /w; cd /w
        for i in 1 2 3 4 5 6 7 8 9; do
            echo $i >tmp; ln tmp kept$i; stat tmp kept$i >/dev/null; rm tmp
            test $(cat kept$i) = $i; test $(stat -c %h kept$i) = 1; test ! -e tmp
        done
        echo a >a; ln a b; ln a c; echo n >n; stat a b c >/dev/null; mv n a; rm b
        test $(cat a) = n; test $(cat c) = a; test $(stat -c %h c) = 1
        echo over >n; mv n c; test $(cat c) = over; echo again >b; test $(cat b) = again
        for f in /etc/profile /etc/bash.bashrc; do
            cat $f >was; ls -l $f >/dev/null; ln $f $f.2; stat $f $f.2 >/dev/null; rm $f
            cmp was $f.2; mv $f.2 $f; cmp was $f
        done
        one() { for i in $(seq 60); do echo $1 >t$1; ln t$1 u$1; rm t$1; test $(cat u$1) = $1; rm u$1; done; }
        for k in 1 2 3 4 5 6; do (one $k || echo bad) & done; wait; echo well";
    assert_eq!(cloud.out("n", script), "well");
    // nothing of it is seen inside, and nothing stays
    assert_eq!(cloud.out("n", "ls -A / | grep -c nowhere || true"), "0");
    assert_eq!(cloud.out("n", "rm -r /w; ls -A /w 2>&1 | grep -c 'No such'"), "1");
    assert!(df(cloud, "n").1 > 60);
}

fn an_image_is_in_the_volume_that_is_made_from_it(cloud: &mut Cloud) {
    if !can(cloud) {
        return;
    }
    cloud.boot_spec(sized("m", 64));
    cloud.out("m", "dd if=/dev/zero of=/opt/ten bs=1M count=10 status=none; rm /etc/bash.bashrc");
    cloud.ok(json!({ "Image": ["m", "ten"] }));
    let mut spec = sized("c", 64);
    spec["image"]["layers"] = json!(["ten"]);
    cloud.boot_spec(spec);
    let (size, free) = df(cloud, "c");
    assert!(size == 64 && (50..=54).contains(&free), "{size} {free}");
    assert_eq!(cloud.out("c", "stat -c %s /opt/ten; ls /etc/bash.bashrc 2>&1 | grep -c 'No such'"), "10485760\n1");
    assert_eq!(cloud.out("c", FILL), "No space left on device");
}

fn a_machine_ends_with_the_server_of_its_root(cloud: &mut Cloud) {
    if !can(cloud) {
        return;
    }
    cloud.boot_spec(sized("s", 64));
    let shim = cloud.shim("s");
    let children = std::fs::read_to_string(format!("/proc/{shim}/task/{shim}/children")).expect("children");
    let is_server = |pid: &i32| std::fs::read_to_string(format!("/proc/{pid}/comm")).is_ok_and(|c| c == "volume\n");
    let server = children.split_whitespace().filter_map(|w| w.parse().ok()).find(is_server).expect("a server");
    kill(server);
    cloud.wait_event("Died");
    cloud.boot_spec(sized("s", 64));
    assert_eq!(df(cloud, "s").0, 64);
}
