//! `cargo xtask demo`: builds the program, starts a cloud in a directory of its own, and runs the main job through it.

use crate::sh;
use std::path::PathBuf;
use std::process::Command;

/// Builds, then hands over to `labs/demo.sh`, which uses the real aws CLI.
pub(crate) fn run(args: &[String]) -> Result<(), String> {
    sh::step("build hanul (the first time takes some minutes)", "cargo", &["build", "--release", "--bin", "hanul"])?;
    let ordering = ordering()?;
    let aws = sh::venv("aws")?;
    let bin = aws.parent().ok_or("no venv")?.to_path_buf();
    let path = std::env::var_os("PATH").unwrap_or_default();
    let dirs = [sh::target().join("release"), bin].into_iter().chain(std::env::split_paths(&path));
    let path = std::env::join_paths(dirs).map_err(|e| e.to_string())?;
    let mut command = Command::new("bash");
    command.arg("labs/demo.sh").args(args).env("PATH", path).env("ORDERING", ordering);
    command.env("HANUL_DEMO_DIR", sh::target().join("demo"));
    sh::step_with("demo", &mut command)
}

/// The ordering service as one file that runs in every image.
fn ordering() -> Result<PathBuf, String> {
    let said = Command::new("rustc").arg("-vV").output().map_err(|e| e.to_string())?;
    let said = String::from_utf8_lossy(&said.stdout).into_owned();
    let triple = said.lines().find_map(|l| l.strip_prefix("host: ")).ok_or("rustc does not say its host")?;
    let mut command = Command::new("cargo");
    command.args(["build", "--release", "-p", "ordering", "--target", triple]);
    command.env("RUSTFLAGS", "-C target-feature=+crt-static");
    sh::step_with("build the ordering service", &mut command)?;
    Ok(sh::target().join(triple).join("release/ordering"))
}
