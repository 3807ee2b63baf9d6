//! `hanul reset`: removes every resource.

use crate::cli::Reset;
use crate::cmd::down;
use crate::control;
use crate::dirs::DataDir;
use crate::failure::Failure;
use serde_json::Value;

/// Empties the running cloud, or removes what a stopped one left.
pub fn reset(dir: &DataDir, flags: &Reset) -> Result<i32, Failure> {
    if flags.all {
        down(dir)?;
        return remove(dir, true);
    }
    if !dir.is_running() {
        return remove(dir, false);
    }
    control::ask(dir, "POST", "/_hanul/reset", &Value::Null)?;
    println!("every resource is removed");
    Ok(0)
}

/// Only what a cloud wrote is removed; the directory itself only with `--all`, and only when it is empty then.
fn remove(dir: &DataDir, whole: bool) -> Result<i32, Failure> {
    if !dir.join("version").exists() {
        println!("nothing to remove in {}", dir.path().display());
        return Ok(0);
    }
    let Some(_lock) = dir.lock()? else { return Err(Failure::new("a cloud starts here just now; try again")) };
    crate::world::remove_machines(dir).map_err(Failure::new)?;
    let folders: &[&str] = if whole {
        &["store", "blob", "box", "image", "base", "run", "pki"]
    } else {
        &["store", "blob", "box", "image"]
    };
    for folder in folders {
        match std::fs::remove_dir_all(dir.join(folder)) {
            Err(e) if e.kind() != std::io::ErrorKind::NotFound => return Err(e.into()),
            _ => {}
        }
    }
    if whole {
        for file in ["version", "lock"] {
            let _ = std::fs::remove_file(dir.join(file));
        }
        let _ = std::fs::remove_dir(dir.path());
    }
    println!("removed what was in {}", dir.path().display());
    Ok(0)
}
