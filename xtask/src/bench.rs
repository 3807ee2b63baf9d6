//! `cargo xtask bench`: measures the release build; results are printed for docs/benchmarks.md.

use crate::sh;
use std::process::Command;

/// Every benchmark, or those named.
pub(crate) fn run(args: &[String]) -> Result<(), String> {
    sh::step("build hanul", "cargo", &["build", "--release", "--bin", "hanul"])?;
    let python = sh::venv("python")?;
    let mut command = Command::new(python);
    command.arg("benches/run.py").args(args).env("HANUL_BIN", sh::target().join("release/hanul"));
    sh::step_with("benches", &mut command)
}
