//! `cargo xtask bench`: measures the release build; results are printed for docs/benchmarks.md.

use crate::sh;
use std::path::PathBuf;
use std::process::Command;

/// What API calls are measured beside; run as a program in an environment of its own.
const BESIDE: &str = "moto[server]>=5,<6";

/// Every benchmark; with the word `api` only the API calls beside moto server.
pub(crate) fn run(args: &[String]) -> Result<(), String> {
    sh::step("build hanul", "cargo", &["build", "--release", "--bin", "hanul"])?;
    let python = sh::venv("python")?;
    let hanul = sh::target().join("release/hanul");
    let words: Vec<&String> = args.iter().filter(|a| *a != "api").collect();
    if words.len() == args.len() {
        let mut command = Command::new(&python);
        command.arg("benches/run.py").args(&words).env("HANUL_BIN", &hanul);
        sh::step_with("benches", &mut command)?;
    }
    let mut command = Command::new(python);
    command.arg("benches/beside_moto.py").env("HANUL_BIN", hanul).env("MOTO_BIN", moto()?);
    sh::step_with("API calls beside moto server", &mut command)
}

/// Moto's server, installed once.
fn moto() -> Result<PathBuf, String> {
    let dir = sh::target().join("moto");
    let program = dir.join("bin/moto_server");
    if !program.exists() {
        sh::step("make a Python environment", "python3", &["-m", "venv", &dir.to_string_lossy()])?;
        let pip = dir.join("bin/pip").to_string_lossy().into_owned();
        sh::step("install moto server", &pip, &["install", "--quiet", BESIDE])?;
    }
    Ok(program)
}
