//! Who may use whom: the table of ARCHITECTURE.md, checked on the manifests.

use std::fs;
use std::path::Path;

/// A group of crates and the crates of ours that it may use; a name ending in `-` stands for all that begin with it.
const LAYERS: &[(&[&str], &[&str])] = &[
    (&["base", "fuzz-kit"], &[]),
    (&["codegen"], &[]),
    (
        &["shape", "store", "policy", "net-model", "dns-zone", "proxy-rules", "box-spec", "pki", "blob", "checksum"],
        &["base"],
    ),
    (&["ddb-rules"], &["shape"]),
    (&["api-"], &["base", "shape", "codegen", "ddb-rules"]),
    (&["wire"], &["base", "shape", "api-"]),
    (&["net-plan"], &["base", "net-model"]),
    (&["net-linux"], &["base", "net-model", "net-plan"]),
    (&["dns-server"], &["base", "dns-zone", "net-model"]),
    (&["proxy"], &["base", "proxy-rules", "net-model"]),
    (&["metadata", "way-in"], &["base"]),
    (&["box-linux"], &["base", "box-spec", "net-model"]),
    (&["supply"], &["base", "box-spec"]),
    (&["kernel"], &["base", "shape", "store", "policy"]),
    (
        &["svc-"],
        &[
            "base",
            "shape",
            "store",
            "policy",
            "kernel",
            "api-",
            "net-model",
            "net-plan",
            "dns-zone",
            "proxy-rules",
            "ddb-rules",
            "ec2-words",
            "box-spec",
            "checksum",
        ],
    ),
    (&["ec2-words"], &["base", "shape", "store", "kernel", "api-ec2", "api-iam"]),
    (&["front"], &["base", "checksum", "shape", "store", "kernel", "wire"]),
];

/// Crates that may use everything.
const TOP: &[&str] = &["cloud", "testkit", "xtask"];

/// Adds a message for each dependency that crosses a layer.
pub(crate) fn check(root: &Path, wrong: &mut Vec<String>) {
    let crates = crates(root);
    for (name, dependencies) in &crates {
        if TOP.contains(&name.as_str()) {
            continue;
        }
        let Some((_, allowed)) = LAYERS.iter().find(|(group, _)| covers(group, name)) else {
            // programs that know nothing of Hanul
            for d in dependencies.iter().filter(|d| crates.iter().any(|(n, _)| n == *d)) {
                wrong.push(format!("{name} uses {d}: a program in apps/ knows nothing of Hanul"));
            }
            continue;
        };
        for d in dependencies.iter().filter(|d| crates.iter().any(|(n, _)| n == *d)) {
            if !covers(allowed, d) {
                wrong.push(format!("{name} uses {d}: its layer does not allow that (see ARCHITECTURE.md)"));
            }
        }
    }
}

fn covers(group: &[&str], name: &str) -> bool {
    group.iter().any(|g| *g == name || g.ends_with('-') && name.starts_with(g))
}

/// Each crate of ours and what its `[dependencies]` name.
fn crates(root: &Path) -> Vec<(String, Vec<String>)> {
    let mut found = Vec::new();
    for folder in ["crates", "api", "services", "apps"] {
        for entry in fs::read_dir(root.join(folder)).into_iter().flatten().flatten() {
            let Ok(manifest) = fs::read_to_string(entry.path().join("Cargo.toml")) else { continue };
            found.push((entry.file_name().to_string_lossy().into_owned(), dependencies(&manifest)));
        }
    }
    found
}

fn dependencies(manifest: &str) -> Vec<String> {
    let mut inside = false;
    let mut found = Vec::new();
    for line in manifest.lines() {
        if line.starts_with('[') {
            inside = matches!(line.trim(), "[dependencies]" | "[build-dependencies]");
        } else if inside && let Some((name, _)) = line.split_once(['=', '.']) {
            found.push(name.trim().to_owned());
        }
    }
    found
}
