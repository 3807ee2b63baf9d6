//! Which mounts belong together.

use super::{parse, same};
use std::path::{Path, PathBuf};

const TABLE: &str = "\
21 20 0:50 / / rw - overlay overlay rw
30 21 8:1 /data/ebs/vol-1 /mnt/sdf rw - ext4 /dev/sda1 rw
31 21 8:1 /data/ebs/vol-1 /srv/my\\040data rw - ext4 /dev/sda1 rw
32 21 8:1 /data/ebs/vol-1/logs /var/log/app rw - ext4 /dev/sda1 rw
33 21 8:1 /data/ebs/vol-10 /mnt/sdg rw - ext4 /dev/sda1 rw
34 21 8:2 /data/ebs/vol-1 /mnt/sdh rw - ext4 /dev/sdb1 rw";

#[test]
fn a_directory_is_found_wherever_it_is_mounted_and_no_other() {
    let mounts: Vec<_> = TABLE.lines().filter_map(parse).collect();
    let found = same(&mounts, Path::new("/mnt/sdf"));
    assert_eq!(found, ["/var/log/app", "/srv/my data", "/mnt/sdf"].map(PathBuf::from));
    assert_eq!(same(&mounts, Path::new("/mnt/none")), Vec::<PathBuf>::new());
}

#[test]
fn lines_of_another_form_are_left_alone() {
    assert_eq!(parse(""), None);
    assert_eq!(parse("36 35 98:0 /only"), None);
    assert_eq!(parse(r"1 2 3:4 / /a\9z").map(|m| m.place), Some(PathBuf::from(r"/a\9z")));
}
