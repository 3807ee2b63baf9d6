//! Every fuzz target exists three times under one name: as a function in `fuzz/targets.rs`, as a program for libFuzzer, and
//! in a test that runs it on a stable compiler.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

/// Adds a message for each target that lacks one of its three places.
pub(crate) fn check(root: &Path, wrong: &mut Vec<String>) {
    for folder in ["crates", "services"] {
        for entry in fs::read_dir(root.join(folder)).into_iter().flatten().flatten() {
            let home = entry.path();
            if home.join("fuzz/Cargo.toml").exists() {
                one(&home, &format!("{folder}/{}", entry.file_name().to_string_lossy()), wrong);
            }
        }
    }
}

fn one(home: &Path, name: &str, wrong: &mut Vec<String>) {
    let read = |path: &str| fs::read_to_string(home.join(path)).unwrap_or_default();
    let between = |text: &str, before: &str, after: &str| -> BTreeSet<String> {
        let ends = |rest: &str| rest.split_once(after).map(|(word, _)| word.to_owned());
        text.split(before).skip(1).filter_map(ends).collect()
    };
    let functions = between(&read("fuzz/targets.rs"), "\npub fn ", "(data");
    let programs = between(&read("fuzz/Cargo.toml"), "fuzz_targets/", ".rs");
    let mut tests = String::new();
    texts(&home.join("src"), &mut tests);
    texts(&home.join("tests"), &mut tests);
    let tested = between(&tests, "exercise(\"", "\"");
    for target in functions.union(&programs) {
        let places = [
            (functions.contains(target), "fuzz/targets.rs has no function"),
            (programs.contains(target), "fuzz/Cargo.toml has no program"),
            (home.join(format!("fuzz/fuzz_targets/{target}.rs")).exists(), "fuzz/fuzz_targets has no file"),
            (tested.contains(target), "no test exercises it on a stable compiler"),
        ];
        for (_, lack) in places.iter().filter(|(there, _)| !there) {
            wrong.push(format!("{name}: fuzz target {target}: {lack}"));
        }
    }
}

fn texts(dir: &Path, into: &mut String) {
    for entry in fs::read_dir(dir).into_iter().flatten().flatten() {
        let path = entry.path();
        if path.is_dir() {
            texts(&path, into);
        } else if path.extension().is_some_and(|e| e == "rs") {
            into.push_str(&fs::read_to_string(&path).unwrap_or_default());
        }
    }
}
