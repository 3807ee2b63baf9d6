//! `hanul status`: what runs and where to reach it.

use crate::cli::Status;
use crate::control;
use crate::dirs::DataDir;
use crate::failure::Failure;
use serde_json::Value;

/// Prints the running cloud, for people or as JSON.
pub fn status(dir: &DataDir, flags: &Status) -> Result<i32, Failure> {
    let status = control::ask(dir, "GET", "/_hanul/status", &Value::Null)?;
    if flags.json {
        println!("{status}");
        return Ok(0);
    }
    let text = |name: &str| status[name].as_str().unwrap_or("").to_owned();
    println!("cloud     {} (pid {}, {})", text("endpoint"), status["pid"], text("version"));
    println!("data      {} ({})", dir.path().display(), text("durability"));
    println!("services  {}", list(&status["services"]));
    for l in status["loops"].as_array().into_iter().flatten() {
        let error = l["error"].as_str().map_or_else(|| "settled".into(), |e| format!("retrying: {e}"));
        println!("loop      {} {error}", l["name"].as_str().unwrap_or(""));
    }
    Ok(0)
}

fn list(v: &Value) -> String {
    v.as_array().into_iter().flatten().filter_map(Value::as_str).collect::<Vec<_>>().join(" ")
}
