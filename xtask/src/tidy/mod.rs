//! `cargo xtask tidy`: the rules that can be checked, each with its reason in the message.

mod fuzz;
mod layers;
mod text;

use crate::sh;
use std::fs;
use std::path::{Path, PathBuf};

/// Fails with every rule that is broken.
pub(crate) fn run(_: &[String]) -> Result<(), String> {
    let mut wrong = Vec::new();
    let root = sh::root();
    for file in sources(&root) {
        let Ok(content) = fs::read_to_string(&file) else { continue };
        let name = file.strip_prefix(&root).unwrap_or(&file).display().to_string();
        text::check(&name, &content, &mut wrong);
    }
    layers::check(&root, &mut wrong);
    fuzz::check(&root, &mut wrong);
    dependencies(&root, &mut wrong);
    wrong.iter().for_each(|w| eprintln!("tidy: {w}"));
    if wrong.is_empty() { Ok(()) } else { Err(format!("{} rules are broken", wrong.len())) }
}

/// Every Rust source of the workspace, and what is read by people.
fn sources(root: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    let mut todo: Vec<PathBuf> =
        ["crates", "api", "services", "apps", "xtask", "tests", "labs", "docs", "models", "benches"]
            .iter()
            .map(|d| root.join(d))
            .collect();
    while let Some(dir) = todo.pop() {
        for entry in fs::read_dir(&dir).into_iter().flatten().flatten() {
            let path = entry.path();
            let name = entry.file_name();
            if path.is_dir() && name != "target" && name != "__pycache__" {
                todo.push(path);
            } else if path.extension().is_some_and(|e| e == "rs" || e == "md" || e == "sh" || e == "py" || e == "toml")
            {
                found.push(path);
            }
        }
    }
    for name in ["README.md", "README.ko.md", "ARCHITECTURE.md", "CHANGELOG.md", "Cargo.toml"] {
        found.push(root.join(name));
    }
    found.sort();
    found
}

/// Each dependency argues its case in one line of deny.toml.
fn dependencies(root: &Path, wrong: &mut Vec<String>) {
    let read = |name: &str| fs::read_to_string(root.join(name)).unwrap_or_default();
    let (manifest, deny) = (read("Cargo.toml"), read("deny.toml"));
    let table = manifest.split("[workspace.dependencies]").nth(1).unwrap_or("");
    let ours = |line: &&str| !line.contains("path = ");
    for line in table.lines().take_while(|l| !l.starts_with("[profile")).filter(ours) {
        let Some((name, _)) = line.split_once(" = ") else { continue };
        if !name.starts_with('#') && !deny.contains(&format!("\n# {name}: ")) {
            wrong.push(format!("Cargo.toml: {name} has no line in deny.toml that says why it is here"));
        }
    }
}
