//! The mask decided over a small host in a temporary directory, and the copier over a small tree. No privilege needed.

use super::mask::Mask;
use super::{copy_tree, tree_bytes};
use std::os::unix::fs::{MetadataExt, PermissionsExt};
use std::path::{Path, PathBuf};

fn put(root: &Path, path: &str, mode: u32, text: &str) {
    let path = root.join(path);
    std::fs::create_dir_all(path.parent().expect("parent")).expect("dir");
    std::fs::write(&path, text).expect("file");
    std::fs::set_permissions(&path, PermissionsExt::from_mode(mode)).expect("mode");
}

fn host() -> tempfile::TempDir {
    let dir = tempfile::tempdir().expect("dir");
    let root = dir.path();
    put(root, "etc/passwd", 0o644, "root:x:0:0::/root:/bin/sh\nann:x:1000:1000::/home/ann:/bin/sh\n");
    put(root, "etc/group", 0o644, "root:x:0:\n");
    put(root, "etc/shadow", 0o640, "root:$6$hash:1:2:3:::\n");
    put(root, "etc/ssh/ssh_config", 0o644, "");
    put(root, "etc/app/secret.key", 0o600, "k");
    put(root, "etc/app/app.conf", 0o644, "c");
    put(root, "etc/vault/token", 0o644, "t");
    std::fs::set_permissions(root.join("etc/vault"), PermissionsExt::from_mode(0o700)).expect("mode");
    put(root, "usr/bin/tool", 0o755, "");
    put(root, "usr/share/cloud/data", 0o644, "");
    put(root, "home/ann/.aws/credentials", 0o644, "s");
    put(root, "work/project", 0o644, "");
    put(root, "var/lib/dpkg/status", 0o644, "");
    put(root, "var/lib/docker/x", 0o644, "");
    put(root, "var/log/syslog", 0o644, "");
    dir
}

#[test]
fn the_mask_hides_people_keys_and_strangers_and_keeps_the_system() {
    let dir = host();
    let mask = Mask::of_host(dir.path(), &[PathBuf::from("/usr/share/cloud")]).expect("mask");
    let hidden = |p: &str| Path::new(p).ancestors().any(|a| mask.white.contains(a));
    for path in [
        "home/ann/.aws/credentials",
        "work/project",
        "etc/shadow",
        "etc/ssh/ssh_config",
        "etc/app/secret.key",
        "etc/vault/token",
        "var/lib/docker/x",
        "var/log/syslog",
        "usr/share/cloud/data",
    ] {
        assert!(hidden(path), "{path} shows: {:?}", mask.white);
    }
    for path in ["etc/passwd", "etc/app/app.conf", "usr/bin/tool", "var/lib/dpkg/status"] {
        assert!(!hidden(path), "{path} is hidden");
    }
    let (mode, shadow) = &mask.files[Path::new("etc/shadow")];
    assert_eq!((*mode, shadow.contains("hash"), shadow.contains("ann:*:")), (0o640, false, true));
    assert_eq!(mask.dirs[Path::new("root")], 0o700);
    assert!(mask.dirs.contains_key(Path::new("etc")), "a parent of given files keeps the host's mode");
}

#[test]
fn a_copied_tree_has_the_same_files_links_and_modes() {
    let dir = tempfile::tempdir().expect("dir");
    let from = dir.path().join("from");
    put(&from, "a/one", 0o4750, "first");
    std::fs::hard_link(from.join("a/one"), from.join("a/two")).expect("hard link");
    std::os::unix::fs::symlink("one", from.join("a/three")).expect("link");
    std::fs::set_permissions(from.join("a"), PermissionsExt::from_mode(0o1777)).expect("mode");
    let to = dir.path().join("to");
    assert_eq!(copy_tree(&from, &to).expect("copy"), 5);
    let meta = |p: &str| to.join(p).symlink_metadata().expect(p);
    assert_eq!(meta("a/one").mode() & 0o7777, 0o4750);
    assert_eq!(meta("a/one").ino(), meta("a/two").ino());
    assert_eq!(meta("a").mode() & 0o7777, 0o1777);
    assert_eq!(std::fs::read_link(to.join("a/three")).expect("link"), Path::new("one"));
    assert_eq!(meta("a/one").mtime(), from.join("a/one").metadata().expect("meta").mtime());
    assert_eq!(tree_bytes(&to), 10, "two names of five bytes");
}
