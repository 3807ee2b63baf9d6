//! Running programs, with the time that each step took.

use std::ffi::OsStr;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Instant;

/// The workspace's root.
pub(crate) fn root() -> PathBuf {
    let here = Path::new(env!("CARGO_MANIFEST_DIR"));
    here.parent().unwrap_or(here).to_path_buf()
}

/// Where cargo builds.
pub(crate) fn target() -> PathBuf {
    std::env::var_os("CARGO_TARGET_DIR").map_or_else(|| root().join("target"), PathBuf::from)
}

/// Runs one step in the workspace's root, says what it does and how long it took.
pub(crate) fn step<S: AsRef<OsStr>>(what: &str, program: &str, args: &[S]) -> Result<(), String> {
    step_with(what, Command::new(program).args(args))
}

/// The same for a prepared command.
pub(crate) fn step_with(what: &str, command: &mut Command) -> Result<(), String> {
    println!("==> {what}");
    // what cargo tells a program that it runs: ring would be built again for it, and all that stands on ring
    let told = |name: &str| name.starts_with("CARGO_PKG_") || name.starts_with("CARGO_MANIFEST_");
    for (name, _) in std::env::vars_os().filter(|(name, _)| name.to_str().is_some_and(told)) {
        command.env_remove(name);
    }
    let start = Instant::now();
    let status = command.current_dir(root()).status().map_err(|e| format!("{what}: {e}"))?;
    println!("    {what}: {:.1} s", start.elapsed().as_secs_f64());
    if status.success() { Ok(()) } else { Err(format!("{what}: {status}")) }
}

/// True when the program is on the PATH.
pub(crate) fn has(program: &str) -> bool {
    let path = std::env::var_os("PATH").unwrap_or_default();
    std::env::split_paths(&path).any(|dir| dir.join(program).is_file())
}

/// The program of a Python virtual environment with the real clients, made once below the target directory.
pub(crate) fn venv(program: &str) -> Result<PathBuf, String> {
    let dir = target().join("venv");
    let wanted = std::fs::read_to_string(root().join("tests/requirements.txt")).map_err(|e| e.to_string())?;
    let stamp = dir.join("requirements.txt");
    if std::fs::read_to_string(&stamp).ok().as_deref() != Some(&wanted) {
        step("make a Python environment", "python3", &[OsStr::new("-m"), OsStr::new("venv"), dir.as_os_str()])?;
        let pip = dir.join("bin/pip").to_string_lossy().into_owned();
        step("install aws CLI, boto3 and pytest", &pip, &["install", "--quiet", "-r", "tests/requirements.txt"])?;
        std::fs::write(&stamp, wanted).map_err(|e| e.to_string())?;
    }
    Ok(dir.join("bin").join(program))
}

/// Node's packages for the end-to-end tests, installed once below the target directory. Without npm those tests skip.
pub(crate) fn node_packages() -> Result<(), String> {
    let dir = target().join("js");
    let wanted = std::fs::read_to_string(root().join("tests/clients/package.json")).map_err(|e| e.to_string())?;
    let stamp = dir.join("installed.json");
    if !has("npm") || std::fs::read_to_string(&stamp).ok().as_deref() == Some(&wanted) {
        return Ok(());
    }
    std::fs::create_dir_all(&dir).map_err(|e| e.to_string())?;
    std::fs::write(dir.join("package.json"), &wanted).map_err(|e| e.to_string())?;
    let place = dir.to_string_lossy().into_owned();
    step(
        "install the JavaScript SDK",
        "npm",
        &["install", "--prefix", &place, "--no-audit", "--no-fund", "--loglevel=error"],
    )?;
    std::fs::write(&stamp, wanted).map_err(|e| e.to_string())
}
