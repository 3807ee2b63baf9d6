//! Root file systems: images from instances, unpacked directories, binds, removal.

use crate::cloud::{Cloud, Who, instance};
use serde_json::{Value, json};
use std::path::Path;

crate::as_root_and_as_user!(
    an_image_of_an_instance_has_its_files,
    an_unpacked_directory_is_a_root_file_system,
    binds_show_host_directories_where_asked,
    removal_deletes_the_disk,
    bad_requests_are_refused_by_name,
);

/// Copies a few of the host's programs with their libraries: the smallest image that runs a shell.
fn small_root(cloud: &Cloud) -> std::path::PathBuf {
    let root = cloud.dir().join("small");
    let script = format!(
        "set -e; umask 022; r={root}; mkdir -p $r/usr/bin $r/usr/lib $r/etc; ln -s usr/bin usr/lib $r/; \
         ln -s usr/lib $r/lib64; ln -s usr/bin $r/sbin; \
         for p in sh cat id ls mkdir rm chmod stat hostname; do \
           b=$(command -v $p); cp -L $b $r/usr/bin/$p; \
           for l in $(ldd $b | grep -o '/[^ ]*'); do cp -Ln $l $r/usr/lib/ 2>/dev/null || :; done; done; \
         echo root:x:0:0::/root:/bin/sh >$r/etc/passwd; echo root:x:0: >$r/etc/group; echo base >$r/etc/origin; echo x >$r/etc/doomed",
        root = root.display()
    );
    let done = cloud.command(Path::new("bash")).args(["-c", &script]).status().expect("bash");
    assert!(done.success());
    root
}

fn from_directory(cloud: &Cloud, id: &str, root: &Path, layers: &[&str]) -> Value {
    let _ = cloud;
    let mut spec = instance(id);
    spec["image"] = json!({ "base": { "Directory": root }, "layers": layers });
    spec
}

fn an_image_of_an_instance_has_its_files(cloud: &mut Cloud) {
    let root = small_root(cloud);
    let mut base = from_directory(cloud, "m1", &root, &[]);
    if cloud.who == Who::Root {
        base = instance("m1"); // the host's root: the layer lies on a nested overlay
    }
    cloud.boot_spec(base.clone());
    let owner = if cloud.who == Who::Root { "chown 33:33 /etc/mine;" } else { "" };
    cloud.out(
        "m1",
        &format!("echo mine >/etc/mine; chmod 4750 /etc/mine; {owner} mkdir /etc/dir; echo in >/etc/dir/in"),
    );
    if cloud.who == Who::User {
        cloud.out("m1", "rm /etc/doomed");
    } else {
        cloud.out("m1", "rm -r /etc/skel");
    }
    let info = cloud.ok(json!({ "Image": ["m1", "ami-1"] }));
    assert_eq!(info["layers"], json!(["ami-1"]));
    assert!(info["bytes"].as_u64().expect("bytes") > 0);
    assert_eq!(cloud.ok(json!({ "Image": ["m1", "ami-1"] })), info, "twice is once");
    let mut copy = base;
    copy["id"] = json!("m2");
    copy["hostname"] = json!("m2");
    copy["image"]["layers"] = json!(["ami-1"]);
    cloud.boot_spec(copy);
    let mode = if cloud.who == Who::Root { "mine\nin\n0 33 33" } else { "mine\nin\n4750 0 0" };
    let (format, want) = if cloud.who == Who::Root { ("0 %u %g", mode) } else { ("%a %u %g", mode) };
    assert_eq!(cloud.out("m2", &format!("cat /etc/mine /etc/dir/in; stat -c '{format}' /etc/mine")), want);
    let gone = if cloud.who == Who::User { "/etc/doomed" } else { "/etc/skel" };
    assert_ne!(cloud.sh("m2", &format!("ls {gone}")).0, 0, "a deletion is part of the image");
    assert_eq!(cloud.out("m2", "hostname; cat /etc/hostname"), "m2\nm2", "not the identity");
    cloud.out("m2", "echo changed >/etc/mine");
    assert_eq!(cloud.out("m1", "cat /etc/mine"), "mine", "a copy, not the same files");
    let error = cloud.error(json!({ "RemoveImage": "ami-1" }));
    assert!(error.contains("m2"), "{error}");
    let second = cloud.ok(json!({ "Image": ["m2", "ami-2"] }));
    assert_eq!(second["layers"], json!(["ami-1", "ami-2"]));
    cloud.ok(json!({ "Remove": "m2" }));
    cloud.ok(json!({ "RemoveImage": "ami-1" }));
    cloud.ok(json!({ "RemoveImage": "ami-2" }));
}

fn an_unpacked_directory_is_a_root_file_system(cloud: &mut Cloud) {
    let root = small_root(cloud);
    cloud.boot_spec(from_directory(cloud, "m1", &root, &[]));
    assert_eq!(cloud.out("m1", "cat /etc/origin; id -u; hostname"), "base\n0\nm1");
    cloud.out("m1", "echo changed >/etc/origin; echo new >/usr/bin/new; mkdir -p /srv/a/b");
    assert_eq!(std::fs::read_to_string(root.join("etc/origin")).expect("origin"), "base\n", "the base is not touched");
    cloud.ok(json!({ "Stop": ["m1", 0] }));
    cloud.boot_spec(from_directory(cloud, "m1", &root, &[]));
    assert_eq!(cloud.out("m1", "cat /etc/origin /usr/bin/new"), "changed\nnew");
}

fn binds_show_host_directories_where_asked(cloud: &mut Cloud) {
    let shared = cloud.dir().join("shared");
    let script = format!("mkdir -p {0}/data; echo one >{0}/data/file; echo cfg >{0}/cfg", shared.display());
    assert!(cloud.command(Path::new("sh")).args(["-c", &script]).status().expect("sh").success());
    let mut spec = instance("m1");
    spec["binds"] = json!([
        { "host": shared.join("data"), "inside": "/mnt/data", "read_only": false },
        { "host": shared.join("data"), "inside": "/mnt/deep/er/ro", "read_only": true },
        { "host": shared.join("cfg"), "inside": "/etc/app/cfg", "read_only": true },
    ]);
    cloud.boot_spec(spec);
    assert_eq!(cloud.out("m1", "cat /mnt/data/file /mnt/deep/er/ro/file /etc/app/cfg"), "one\none\ncfg");
    cloud.out("m1", "echo two >/mnt/data/file");
    assert_eq!(std::fs::read_to_string(shared.join("data/file")).expect("file"), "two\n");
    assert_ne!(cloud.sh("m1", "echo x >/mnt/deep/er/ro/file").0, 0);
    assert_ne!(cloud.sh("m1", "echo x >/etc/app/cfg").0, 0);
    assert_ne!(cloud.sh("m1", "mount -o remount,rw /mnt/deep/er/ro && echo x >/mnt/deep/er/ro/file").0, 0);
}

fn removal_deletes_the_disk(cloud: &mut Cloud) {
    cloud.boot("m1");
    cloud.out("m1", "mkdir -p /root/locked/in; touch /root/locked/in/f; chmod 0 /root/locked /root/locked/in");
    let dir = cloud.data().join("box/m1");
    assert!(dir.exists());
    cloud.ok(json!({ "Remove": "m1" }));
    cloud.ok(json!({ "Remove": "m1" }));
    assert!(!dir.exists(), "everything is gone");
    assert_eq!(cloud.ok(json!("List"))["seen"], json!([]));
}

fn bad_requests_are_refused_by_name(cloud: &mut Cloud) {
    let mut spec = instance("m1");
    spec["image"]["layers"] = json!(["ami-none"]);
    assert!(cloud.error(json!({ "Start": spec })).contains("ami-none: no such image"));
    let missing = from_directory(cloud, "m2", Path::new("/nonexistent/root"), &[]);
    let error = cloud.error(json!({ "Start": missing }));
    assert!(error.contains("/nonexistent/root"), "{error}");
    assert_eq!(cloud.seen("m2")["life"], json!({ "Ended": "Failed" }));
    assert!(cloud.console("m2").contains("could not boot"), "{}", cloud.console("m2"));
    for command in [json!({ "Go": "m9" }), json!({ "Stop": ["m9", 0] }), json!({ "Console": ["m9", 1] })] {
        assert!(cloud.error(command.clone()).contains("no such machine"), "{command}");
    }
    cloud.boot("m3");
    cloud.ok(json!({ "Stop": ["m3", 0] }));
    assert!(cloud.error(json!({ "Go": "m3" })).contains("not running"));
    assert!(cloud.error(json!({ "Start": { "id": "../x" } })).contains("name"));
}
