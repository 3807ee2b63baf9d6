//! `cargo xtask test`: sets up and runs every test.

use crate::{sh, tidy};
use std::process::Command;

/// Debian packages that the end-to-end tests use when they may be installed.
const PACKAGES: &[(&str, &str)] = &[
    ("curl", "curl"),
    ("ssh", "openssh-client"),
    ("ip", "iproute2"),
    ("nft", "nftables"),
    ("rclone", "rclone"),
    ("restic", "restic"),
];

/// What they run. Built at once, so that the dependencies that these share are compiled once.
const BINARIES: [&str; 4] = ["hanul", "ordering", "model-pipeline", "rust-client"];

/// Words choose steps: `tidy`, `unit`, `e2e`; none means all. Words after `--` go to pytest.
pub(crate) fn run(args: &[String]) -> Result<(), String> {
    let (steps, pytest) = match args.iter().position(|a| a == "--") {
        Some(i) => (&args[..i], &args[i + 1..]),
        None => (args, &args[..0]),
    };
    let wanted = |name: &str| steps.is_empty() || steps.iter().any(|s| s == name);
    if wanted("tidy") {
        tidy::run(&[])?;
        sh::step("rustfmt", "cargo", &["fmt", "--all", "--check"])?;
    }
    if wanted("unit") {
        sh::step("clippy", "cargo", &["clippy", "--workspace", "--all-targets", "--quiet", "--", "-D", "warnings"])?;
        sh::step("unit tests", "cargo", &["test", "--workspace", "--quiet"])?;
    }
    if wanted("e2e") {
        packages()?;
        sh::step(
            "build hanul, the programs of the labs and a client on the Rust SDK",
            "cargo",
            &[&["build", "--quiet", "--features", "rust-client/sdk"][..], &BINARIES.map(|b| ["--bin", b]).concat()]
                .concat(),
        )?;
        sh::node_packages()?;
        let python = sh::venv("python")?;
        let mut command = Command::new(python);
        command.args(["-m", "pytest", "-q", "tests"]).args(pytest);
        command.env("HANUL_BIN", sh::target().join("debug/hanul"));
        sh::step_with("end-to-end tests", &mut command)?;
    }
    Ok(())
}

/// Installs what is missing, where that is allowed.
fn packages() -> Result<(), String> {
    let missing: Vec<&str> = PACKAGES.iter().filter(|(p, _)| !sh::has(p)).map(|(_, package)| *package).collect();
    if missing.is_empty() || !sh::has("apt-get") {
        return Ok(());
    }
    sh::step("apt-get update", "apt-get", &["update", "-qq"])?;
    let mut args = vec!["install", "-y", "-qq", "--no-install-recommends"];
    args.extend(missing);
    sh::step("install Debian packages", "apt-get", &args)
}
