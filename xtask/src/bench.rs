//! `cargo xtask bench`: measures the release build; results are printed for docs/benchmarks.md.

use crate::sh;
use std::path::PathBuf;
use std::process::Command;

/// What API calls are measured beside; run as a program in an environment of its own.
const BESIDE: &str = "moto[server]>=5,<6";

/// The benchmarks, each a script in `benches`.
const SCRIPTS: [(&str, &str); 5] = [
    ("cloud", "benches/run.py"),
    ("ground", "benches/ground.py"),
    ("s3", "benches/storage.py"),
    // these beside moto server
    ("api", "benches/beside_moto.py"),
    ("queues", "benches/queues.py"),
];

/// Every benchmark, or those that the words name.
pub(crate) fn run(args: &[String]) -> Result<(), String> {
    let known = |word: &String| SCRIPTS.iter().any(|(name, _)| name == word);
    if let Some(word) = args.iter().find(|word| !known(word)) {
        let names = SCRIPTS.map(|(name, _)| name).join(", ");
        return Err(format!("no benchmark {word}: there are {names}"));
    }
    sh::step("build hanul", "cargo", &["build", "--release", "--bin", "hanul"])?;
    let python = sh::venv("python")?;
    for (name, script) in SCRIPTS.iter().filter(|(name, _)| args.is_empty() || args.iter().any(|a| a == name)) {
        let mut command = Command::new(&python);
        command.arg(script).env("HANUL_BIN", sh::target().join("release/hanul"));
        if matches!(*name, "api" | "queues") {
            command.env("MOTO_BIN", moto()?);
        }
        sh::step_with(script, &mut command)?;
    }
    Ok(())
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
