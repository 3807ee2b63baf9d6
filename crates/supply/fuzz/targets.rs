//! Packages and what apt says, and the promises that their readers keep on any bytes.

use crate::apt::{resolve, sources};
use crate::dpkg_db::Control;
use crate::rootfs::Root;
use crate::unpack;
use std::path::Path;

/// A tar archive from a package: whatever it names, nothing is written outside of the tree.
pub fn archive(data: &[u8]) {
    let outside =
        std::env::temp_dir().join(format!("hanul-fuzz-{}-{:?}", std::process::id(), std::thread::current().id()));
    let tree = outside.join("tree");
    std::fs::create_dir_all(&tree).expect("a directory");
    let mut bytes = data;
    let _ = unpack::read_archive(&Root::new(&tree, 0o777), &mut bytes);
    let beside: Vec<_> = std::fs::read_dir(&outside).expect("it is there").flatten().map(|e| e.file_name()).collect();
    assert_eq!(beside, ["tree"]);
    crate::store::remove_tree(&outside).expect("it can be removed");
    assert!(!Path::new("/hanul-fuzz").exists());
}

/// Lists of packages and progress lines, control files, os-release.
pub fn lists(data: &[u8]) {
    let text = String::from_utf8_lossy(data);
    for package in resolve::parse(&text) {
        assert!(!package.file.contains('/') && package.sha256.len() == 64);
        let _ = (package.name(), package.upstream_version());
    }
    assert!(resolve::percent(&text).is_none_or(|p| (0.0..=100.0).contains(&p)));
    let _ = (resolve::source_lines(&text), sources::debian_like(&text));
    if let Some(control) = Control::new(vec![("control".into(), 0o644, data.to_vec())]) {
        control.look();
    }
}
