//! Finding our own groups in the hierarchies of hosts of every kind.

use super::{Hierarchy, parse};
use std::path::PathBuf;

fn found(mounts: &str, own: &str) -> Vec<(PathBuf, Vec<String>, bool)> {
    parse(mounts, own).into_iter().map(|Hierarchy { own, controllers, is_v2, .. }| (own, controllers, is_v2)).collect()
}

#[test]
fn a_hybrid_host_gives_v1_controllers_and_an_empty_v2() {
    let mounts = "\
30 29 0:25 / /sys/fs/cgroup/cpu,cpuacct rw,relatime - cgroup cgroup rw,cpu,cpuacct
31 29 0:26 / /sys/fs/cgroup/memory rw,relatime - cgroup cgroup rw,memory
32 29 0:27 / /sys/fs/cgroup/systemd rw,relatime - cgroup cgroup rw,name=systemd
33 29 0:28 / /sys/fs/cgroup/unified rw,relatime - cgroup2 cgroup2 rw
34 29 0:29 / /sys/fs/cgroup/freezer rw,relatime - cgroup cgroup rw,freezer
";
    let own = "4:memory:/jobs/7\n1:cpu,cpuacct:/\n2:freezer:/\n9:name=systemd:/\n0::/\n";
    let expected = vec![
        (PathBuf::from("/sys/fs/cgroup/cpu,cpuacct/"), vec!["cpu".into()], false),
        (PathBuf::from("/sys/fs/cgroup/memory/jobs/7"), vec!["memory".into()], false),
        (PathBuf::from("/sys/fs/cgroup/unified/"), vec![], true),
    ];
    assert_eq!(found(mounts, own), expected);
}

#[test]
fn a_users_session_on_a_v2_host_is_found_below_its_slice() {
    let mounts = "40 30 0:26 / /sys/fs/cgroup rw,nosuid - cgroup2 cgroup2 rw,nsdelegate\n";
    let own = "0::/user.slice/user-1000.slice/user@1000.service/app.slice/run-1.scope\n";
    let path = "/sys/fs/cgroup/user.slice/user-1000.slice/user@1000.service/app.slice/run-1.scope";
    assert_eq!(found(mounts, own), vec![(PathBuf::from(path), vec![], true)]);
}

#[test]
fn a_container_sees_only_its_part_of_the_hierarchy() {
    let mounts = "40 30 0:26 /docker/abc /sys/fs/cgroup/memory ro - cgroup cgroup rw,memory\n";
    assert_eq!(
        found(mounts, "4:memory:/docker/abc/x\n"),
        vec![(PathBuf::from("/sys/fs/cgroup/memory/x"), vec!["memory".into()], false)]
    );
}
