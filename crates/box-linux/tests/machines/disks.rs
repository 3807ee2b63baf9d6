//! Root file systems: images from instances, unpacked directories, binds, removal.

use crate::cloud::{Cloud, instance};
use serde_json::{Value, json};
use std::path::Path;

crate::as_root_and_as_user!(
    an_image_of_an_instance_has_its_files,
    an_unpacked_directory_is_a_root_file_system,
    binds_show_host_directories_where_asked,
    directories_come_to_a_machine_that_runs_and_go_again,
    another_machines_root_is_looked_into_and_mended,
    removal_deletes_the_disk,
    bad_requests_are_refused_by_name,
);

/// Copies a few of the host's programs with their libraries: the smallest image that runs a shell.
fn small_root(cloud: &Cloud) -> std::path::PathBuf {
    let root = cloud.dir().join("small");
    let script = format!(
        "set -e; umask 022; r={root}; mkdir -p $r/usr/bin $r/usr/lib $r/etc; ln -s usr/bin usr/lib $r/; \
         ln -s usr/lib $r/lib64; ln -s usr/bin $r/sbin; \
         for p in sh cat id ls mkdir rm chmod chown stat hostname; do \
           b=$(command -v $p); cp -L $b $r/usr/bin/$p; \
           for l in $(ldd $b | grep -o '/[^ ]*'); do cp -Ln $l $r/usr/lib/ 2>/dev/null || :; done; done; \
         echo root:x:0:0::/root:/bin/sh >$r/etc/passwd; echo root:x:0: >$r/etc/group; echo base >$r/etc/origin; echo x >$r/etc/doomed",
        root = root.display()
    );
    let done = cloud.command(Path::new("bash")).args(["-c", &script]).status().expect("bash");
    assert!(done.success());
    root
}

fn from_directory(id: &str, root: &Path, layers: &[&str]) -> Value {
    let mut spec = instance(id);
    spec["image"] = json!({ "base": { "Directory": root }, "layers": layers });
    spec
}

fn an_image_of_an_instance_has_its_files(cloud: &mut Cloud) {
    let root = small_root(cloud);
    // the host's root: as root its layers lie on a nested overlay
    image_of(cloud, "h", instance("m"), "/etc/skel");
    image_of(cloud, "d", from_directory("m", &root, &[]), "/etc/doomed");
}

fn image_of(cloud: &mut Cloud, tag: &str, base: Value, doomed: &str) {
    let named = |id: &str, layers: Value| {
        let mut spec = base.clone();
        (spec["id"], spec["hostname"]) = (json!(id), json!(id));
        spec["image"]["layers"] = layers;
        spec
    };
    let [m1, m2, ami1, ami2] = ["m1", "m2", "ami1", "ami2"].map(|n| format!("{n}{tag}"));
    cloud.boot_spec(named(&m1, json!([])));
    let owner = if cloud.has_ids() { "chown 33:33 /etc/mine &&" } else { "" };
    let line = format!(
        "echo mine >/etc/mine && {owner} chmod 4750 /etc/mine && mkdir /etc/dir && echo in >/etc/dir/in && rm -r {doomed}"
    );
    cloud.out(&m1, &line);
    let info = cloud.ok(json!({ "Image": [m1, ami1] }));
    assert_eq!(info["layers"], json!([ami1]));
    assert!(info["bytes"].as_u64().expect("bytes") > 0);
    assert_eq!(cloud.ok(json!({ "Image": [m1, ami1] })), info, "twice is once");
    cloud.boot_spec(named(&m2, json!([ami1])));
    let want = if cloud.has_ids() { "mine\nin\n4750 33 33" } else { "mine\nin\n4750 0 0" };
    assert_eq!(cloud.out(&m2, "cat /etc/mine /etc/dir/in; stat -c '%a %u %g' /etc/mine"), want);
    assert_ne!(cloud.sh(&m2, &format!("ls {doomed}")).0, 0, "a deletion is part of the image");
    assert_eq!(cloud.out(&m2, "hostname; cat /etc/hostname"), format!("{m2}\n{m2}"), "not the identity");
    cloud.out(&m2, "echo changed >/etc/mine");
    assert_eq!(cloud.out(&m1, "cat /etc/mine"), "mine", "a copy, not the same files");
    let error = cloud.error(json!({ "RemoveImage": ami1 }));
    assert!(error.contains(&m2), "{error}");
    let second = cloud.ok(json!({ "Image": [m2, ami2] }));
    assert_eq!(second["layers"], json!([ami1, ami2]));
    cloud.ok(json!({ "Remove": m2 }));
    cloud.ok(json!({ "RemoveImage": ami1 }));
    cloud.ok(json!({ "RemoveImage": ami2 }));
}

fn an_unpacked_directory_is_a_root_file_system(cloud: &mut Cloud) {
    let root = small_root(cloud);
    cloud.boot_spec(from_directory("m1", &root, &[]));
    assert_eq!(cloud.out("m1", "cat /etc/origin; id -u; hostname"), "base\n0\nm1");
    cloud.out("m1", "echo changed >/etc/origin; echo new >/usr/bin/new; mkdir -p /srv/a/b");
    assert_eq!(std::fs::read_to_string(root.join("etc/origin")).expect("origin"), "base\n", "the base is not touched");
    cloud.ok(json!({ "Stop": ["m1", 0] }));
    cloud.boot_spec(from_directory("m1", &root, &[]));
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

fn directories_come_to_a_machine_that_runs_and_go_again(cloud: &mut Cloud) {
    let volume = cloud.dir().join("vol");
    let script = format!("mkdir -p {0}; echo one >{0}/file", volume.display());
    assert!(cloud.command(Path::new("sh")).args(["-c", &script]).status().expect("sh").success());
    let bind = json!({ "host": volume, "inside": "/mnt/sdf", "read_only": false });
    cloud.boot("m1");
    cloud.ok(json!({ "Mount": ["m1", bind] }));
    cloud.ok(json!({ "Mount": ["m1", bind] }));
    cloud.out(
        "m1",
        "cat /mnt/sdf/file && echo two >/mnt/sdf/file && mkdir -p /srv/data && mount --bind /mnt/sdf /srv/data",
    );
    assert_eq!(std::fs::read_to_string(volume.join("file")).expect("file"), "two\n");
    cloud.ok(json!({ "Reboot": ["m1", 2000] }));
    assert_eq!(cloud.out("m1", "cat /mnt/sdf/file; mkdir -p /srv/data; mount --bind /mnt/sdf /srv/data"), "two");
    // a program uses it: only force takes it away
    cloud.out("m1", "cd /srv/data && (sleep 300 >/dev/null 2>&1 &) ; :");
    assert_eq!(cloud.ok(json!({ "Unmount": ["m1", "/mnt/sdf", false] })), json!({ "free": false }));
    assert_eq!(cloud.ok(json!({ "Unmount": ["m1", "/mnt/sdf", true] })), json!({ "free": true }));
    assert_eq!(cloud.out("m1", "ls /mnt/sdf /srv/data"), "/mnt/sdf:\n\n/srv/data:");
    assert_eq!(cloud.ok(json!({ "Unmount": ["m1", "/mnt/sdf", false] })), json!({ "free": true }), "twice is once");
    cloud.ok(json!({ "Reboot": ["m1", 2000] }));
    assert_eq!(cloud.out("m1", "ls /mnt/sdf"), "");
    assert!(cloud.error(json!({ "Mount": ["none", bind] })).contains("no such machine"));
}

fn another_machines_root_is_looked_into_and_mended(cloud: &mut Cloud) {
    let root = small_root(cloud);
    let volume = cloud.dir().join("vol");
    assert!(cloud.command(Path::new("mkdir")).arg(&volume).status().expect("mkdir").success());
    cloud.boot_spec(from_directory("broken", &root, &[]));
    cloud.out("broken", "echo mine >/etc/mine && rm /etc/doomed");
    cloud.ok(json!({ "Image": ["broken", "snap"] }));
    cloud.boot_spec(from_directory("rescue", &root, &[]));
    let image = json!({ "base": { "Directory": root }, "layers": ["snap"] });
    for size in [json!(null), json!({ "device": "/dev/sdf", "size_mib": 1024 })] {
        let bind = json!({ "host": volume, "inside": "/mnt/sdf", "read_only": false, "volume": size, "under": image });
        cloud.ok(json!({ "Mount": ["rescue", bind] }));
        cloud.ok(json!({ "Mount": ["rescue", bind] }));
        let seen =
            cloud.out("rescue", "cd /mnt/sdf && cat etc/origin etc/mine; ls etc/doomed || echo gone; ls etc/new || :");
        assert!(seen.starts_with("base\nmine\ngone"), "{seen}");
        assert_eq!(seen.ends_with("etc/new"), !size.is_null(), "what the first mount wrote: {seen}");
        cloud.out("rescue", "echo new >/mnt/sdf/etc/new && rm -f /mnt/sdf/etc/mine && echo mine >/mnt/sdf/etc/mine");
        cloud.ok(json!({ "Reboot": ["rescue", 2000] }));
        assert_eq!(cloud.out("rescue", "cat /mnt/sdf/etc/origin /mnt/sdf/etc/new"), "base\nnew");
        assert_eq!(cloud.ok(json!({ "Unmount": ["rescue", "/mnt/sdf", false] })), json!({ "free": true }));
        assert_eq!(cloud.out("rescue", "ls /mnt/sdf"), "");
    }
    assert_eq!(cloud.out("broken", "cat /etc/mine; ls /etc/new 2>/dev/null || echo none"), "mine\nnone");
}

fn removal_deletes_the_disk(cloud: &mut Cloud) {
    cloud.boot("m1");
    cloud.out("m1", "mkdir -p ~/locked/in; touch ~/locked/in/f; chmod 0 ~/locked ~/locked/in");
    let dir = cloud.data().join("box/m1");
    assert!(dir.exists());
    cloud.ok(json!({ "Remove": "m1" }));
    cloud.ok(json!({ "Remove": "m1" }));
    assert!(!dir.exists(), "everything is gone");
    for round in 0..20 {
        cloud.boot("m2");
        cloud.ok(json!({ "Remove": "m2" }));
        assert!(!cloud.data().join("box/m2").exists(), "round {round}");
    }
    assert_eq!(cloud.ok(json!("List"))["seen"], json!([]));
}

fn bad_requests_are_refused_by_name(cloud: &mut Cloud) {
    let mut spec = instance("m1");
    spec["image"]["layers"] = json!(["ami-none"]);
    assert!(cloud.error(json!({ "Start": spec })).contains("ami-none: no such image"));
    let missing = from_directory("m2", Path::new("/nonexistent/root"), &[]);
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
