//! `cargo xtask bench`: measures the release build; results are printed for docs/benchmarks.md.

use crate::sh;
use std::path::PathBuf;
use std::process::Command;

/// What API calls are measured beside: name, program, package. Each is run as a program in an environment of its own.
const MOTO: (&str, &str, &str) = ("moto", "moto_server", "moto[server]>=5,<6");
const MINISTACK: (&str, &str, &str) = ("ministack", "ministack", "ministack>=1.5,<2");

/// The benchmarks, each a script in `benches`.
const SCRIPTS: [(&str, &str); 8] = [
    ("cloud", "benches/run.py"),
    ("ground", "benches/ground.py"),
    ("s3", "benches/storage.py"),
    ("items", "benches/items.py"),
    // this one with wrk, where it is installed
    ("crowd", "benches/crowd.py"),
    // these beside moto server
    ("api", "benches/beside_moto.py"),
    ("queues", "benches/queues.py"),
    // this one beside moto server and ministack
    ("others", "benches/beside_others.py"),
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
        if matches!(*name, "api" | "queues" | "others") {
            command.env("MOTO_BIN", program(MOTO)?);
        }
        if *name == "others" {
            command.env("MINISTACK_BIN", program(MINISTACK)?);
        }
        sh::step_with(script, &mut command)?;
    }
    Ok(())
}

/// Another program, installed once.
fn program((name, program, package): (&str, &str, &str)) -> Result<PathBuf, String> {
    let dir = sh::target().join(name);
    let program = dir.join("bin").join(program);
    if !program.exists() {
        sh::step("make a Python environment", "python3", &["-m", "venv", &dir.to_string_lossy()])?;
        let pip = dir.join("bin/pip").to_string_lossy().into_owned();
        sh::step(&format!("install {name}"), &pip, &["install", "--quiet", package])?;
    }
    Ok(program)
}
