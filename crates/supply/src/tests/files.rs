//! Writing below somebody else's root, the lock, and what a killed builder leaves.

use crate::{
    Cancel,
    finish::finish,
    lock::CacheLock,
    progress::Reporter,
    recipe::{self, Kind},
    rootfs::{Meta, Root},
    store::{Store, remove_tree},
};
use std::{
    fs,
    os::unix::fs::{PermissionsExt, symlink},
    path::Path,
};

fn scratch() -> tempfile::TempDir {
    tempfile::tempdir().expect("a scratch directory")
}

fn root(dir: &Path) -> Root {
    Root::new(dir, 0o7777)
}

#[test]
fn a_link_to_the_hosts_etc_is_followed_inside_the_tree() {
    let (dir, outside) = (scratch(), scratch());
    symlink(outside.path(), dir.path().join("out")).expect("link");
    root(dir.path()).write("out/file", 0o644, "x").expect("write");
    assert!(!outside.path().join("file").exists(), "nothing may be written outside the tree");
    let inside = dir.path().join(outside.path().strip_prefix("/").expect("absolute")).join("file");
    assert_eq!(fs::read_to_string(inside).expect("inside"), "x");
}

#[test]
fn dots_do_not_climb_out_of_the_tree() {
    let dir = scratch();
    let at = root(&dir.path().join("root")).locate("../../../etc/passwd").expect("a place");
    assert_eq!(at, dir.path().join("root/etc/passwd"));
}

#[test]
fn a_circle_of_links_is_an_error() {
    let dir = scratch();
    symlink("b", dir.path().join("a")).expect("link");
    symlink("a", dir.path().join("b")).expect("link");
    assert!(root(dir.path()).write("a/file", 0o644, "x").is_err());
}

#[test]
fn files_of_bin_land_in_usr() {
    let dir = scratch();
    let root = root(dir.path());
    root.dir("usr", Meta::mode(0o755)).expect("usr");
    root.dir("usr/bin", Meta::mode(0o755)).expect("usr/bin");
    root.link("bin", "usr/bin").expect("bin");
    root.dir("bin", Meta::mode(0o700)).expect("a package's own /bin leaves the link alone");
    root.write("bin/ls", 0o755, "x").expect("ls");
    assert_eq!(fs::metadata(dir.path().join("usr/bin/ls")).expect("ls").permissions().mode() & 0o7777, 0o755);
    assert!(dir.path().join("bin").is_symlink());
}

#[test]
fn an_engines_tree_has_no_set_uid() {
    let dir = scratch();
    Root::new(dir.path(), 0o1777).write("su", 0o4755, "x").expect("write");
    assert_eq!(fs::metadata(dir.path().join("su")).expect("su").permissions().mode() & 0o7777, 0o755);
}

#[test]
fn an_empty_tree_is_finished_with_accounts_and_mount_points() {
    let dir = scratch();
    finish(&root(dir.path()), Kind::Image, "deb http://m.test/ s main\n").expect("finish");
    let read = |path: &str| fs::read_to_string(dir.path().join(path)).expect(path);
    assert!(read("etc/passwd").starts_with("root:x:0:0:root:/root:/bin/bash\n"));
    assert!(read("etc/shadow").contains("root:*:"), "nobody can log in by password");
    assert!(read("etc/group").contains("_ssh:x:101:"));
    assert_eq!(read("etc/apt/sources.list"), "deb http://m.test/ s main\n");
    for mount in ["proc", "sys", "dev", "run", "tmp", "mnt"] {
        assert!(dir.path().join(mount).is_dir(), "{mount}");
    }
    assert_eq!(fs::metadata(dir.path().join("tmp")).expect("tmp").permissions().mode() & 0o7777, 0o1777);
}

#[test]
fn the_second_taker_of_the_lock_waits_until_the_first_lets_go() {
    let dir = scratch();
    let mut nothing = |_: &crate::Progress| ();
    let mut report = Reporter { name: "base", callback: &mut nothing, cancel: Cancel::default() };
    let first = CacheLock::take(dir.path(), &mut report).expect("first");
    let cancel = Cancel::default();
    let mut stages = Vec::new();
    let mut second = |p: &crate::Progress| {
        stages.push(p.stage);
        cancel.cancel();
    };
    let mut report = Reporter { name: "base", callback: &mut second, cancel: cancel.clone() };
    assert!(CacheLock::take(dir.path(), &mut report).is_err(), "it was told to stop while it waited");
    assert_eq!(stages, [crate::Stage::Waiting]);
    drop(first);
    let mut report = Reporter { name: "base", callback: &mut nothing, cancel: Cancel::default() };
    CacheLock::take(dir.path(), &mut report).expect("free again");
}

#[test]
fn a_child_keeps_the_lock_when_its_parent_is_gone() {
    let dir = scratch();
    let mut nothing = |_: &crate::Progress| ();
    let mut report = Reporter { name: "base", callback: &mut nothing, cancel: Cancel::default() };
    let lock = CacheLock::take(dir.path(), &mut report).expect("lock");
    let mut child =
        std::process::Command::new("sleep").arg("60").stdin(lock.stdin().expect("stdin")).spawn().expect("sleep");
    drop(lock);
    let again = fs::File::open(dir.path().join("lock")).expect("file");
    assert!(again.try_lock().is_err(), "the child still fetches");
    child.kill().expect("kill");
    child.wait().expect("wait");
    again.try_lock().expect("free when the child has ended");
}

#[test]
fn what_a_killed_builder_left_is_removed_by_the_next() {
    let dir = scratch();
    let (store, recipe) = (Store::new(dir.path()), recipe::find("mariadb").expect("mariadb"));
    let left = store.begin(recipe).expect("first");
    let dead = left.with_file_name("making-1");
    fs::rename(&left, &dead).expect("rename");
    store.begin(recipe).expect("second");
    assert!(!dead.exists());
    assert_eq!(store.current(recipe), None, "an unfinished tree is never the current one");
}

#[test]
fn a_tree_with_a_closed_directory_can_be_removed() {
    let dir = scratch();
    let closed = dir.path().join("tree/closed");
    fs::create_dir_all(closed.join("x")).expect("dirs");
    fs::set_permissions(&closed, fs::Permissions::from_mode(0o555)).expect("mode");
    remove_tree(&dir.path().join("tree")).expect("removed");
    assert!(!dir.path().join("tree").exists());
}
