//! `hanul status`: what runs and where to reach it; with `--watch` a live tree.

use crate::cli::Status;
use crate::cmd::clock;
use crate::control;
use crate::dirs::DataDir;
use crate::failure::Failure;
use crate::look::{self, Tone};
use serde_json::Value;
use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::io::Write;
use std::time::Duration;

/// What stands in no single network or subnet; sorts before every id.
const NOWHERE: &str = "-";
/// A watcher looks again after so many milliseconds.
const LOOK_MS: u64 = 500;

/// Prints the running cloud, for people or as JSON.
pub fn status(dir: &DataDir, flags: &Status) -> Result<i32, Failure> {
    let colours = look::colours();
    let mut last = String::new();
    loop {
        let status = control::ask(dir, "GET", "/_hanul/status", &Value::Null)?;
        if flags.json {
            println!("{status}");
            return Ok(0);
        }
        let text = show(dir, &status, colours)?;
        if !flags.watch {
            print!("{text}");
            return Ok(0);
        }
        if text != last {
            // home, then clear what is below
            let clear = if colours { "\x1b[H\x1b[J" } else { "" };
            print!("{clear}{text}");
            std::io::stdout().flush()?;
            last = text;
        }
        std::thread::sleep(Duration::from_millis(LOOK_MS));
    }
}

fn show(dir: &DataDir, status: &Value, colours: bool) -> Result<String, Failure> {
    let mut out = String::new();
    let text = |name: &str| status[name].as_str().unwrap_or("").to_owned();
    writeln!(out, "cloud     {} (pid {}, {})", text("endpoint"), status["pid"], text("version"))?;
    writeln!(out, "data      {} ({})", dir.path().display(), text("durability"))?;
    if status["clock"]["ahead_seconds"].as_i64().is_some_and(|ahead| ahead > 0) {
        writeln!(out, "clock     {}", clock::line(&status["clock"]))?;
    }
    writeln!(out, "services  {}", list(&status["services"]))?;
    if let Some(fetching) = status["fetching"].as_str() {
        writeln!(out, "fetching  {fetching}")?;
    }
    for l in status["loops"].as_array().into_iter().flatten() {
        if let Some(e) = l["error"].as_str() {
            writeln!(out, "retrying  {}: {e}", l["name"].as_str().unwrap_or(""))?;
        }
    }
    tree(&mut out, status, colours)?;
    Ok(out)
}

/// Region, network, subnet, then what stands there; what is in several subnets, as load balancers and databases are, before them.
fn tree(out: &mut String, status: &Value, colours: bool) -> Result<(), Failure> {
    let doors: Vec<&Value> = status["doors"].as_array().into_iter().flatten().collect();
    let mut by_place: BTreeMap<[String; 4], Vec<&Value>> = BTreeMap::new();
    for p in status["places"].as_array().into_iter().flatten() {
        let at = |name: &str| p[name].as_str().unwrap_or(NOWHERE).to_owned();
        by_place.entry([at("account"), at("region"), at("vpc"), at("subnet")]).or_default().push(p);
    }
    if by_place.is_empty() {
        writeln!(out, "networks  nothing stands in them yet")?;
    }
    let mut above = [String::new(), String::new(), String::new()];
    for ([account, region, vpc, subnet], places) in &by_place {
        let here = [account.clone(), region.clone(), vpc.clone()];
        if above[..2] != here[..2] {
            writeln!(out, "\n{region} (account {account})")?;
        }
        if above != here {
            writeln!(out, "└─ {vpc}")?;
        }
        above = here;
        let inside = if subnet == NOWHERE { "   " } else { "      " };
        if subnet != NOWHERE {
            writeln!(out, "   └─ {subnet}")?;
        }
        for p in places {
            line(out, inside, p, &doors, colours)?;
        }
    }
    Ok(())
}

fn line(out: &mut String, inside: &str, p: &Value, doors: &[&Value], colours: bool) -> Result<(), Failure> {
    let text = |name: &str| p[name].as_str().unwrap_or("").to_owned();
    let state = text("state");
    let tone = match state.as_str() {
        "running" | "active" | "available" => Tone::Good,
        "pending" | "provisioning" | "creating" | "stopping" | "shutting-down" => Tone::Middling,
        _ => Tone::Bad,
    };
    let state = look::paint(colours, tone, &state);
    let name = p["name"].as_str().map(|n| format!(" \"{n}\"")).unwrap_or_default();
    writeln!(out, "{inside}└─ {} {}{name} {} {state} {}", text("kind"), text("id"), text("type"), text("private"))?;
    let publics: Vec<&str> = match p["publics"].as_array() {
        Some(list) => list.iter().filter_map(Value::as_str).collect(),
        None => p["public"].as_str().into_iter().collect(),
    };
    for public in publics {
        let open = doors.iter().filter(|d| d["public"].as_str().is_some_and(|d| d.starts_with(&format!("{public}:"))));
        let hosts: Vec<&str> = open.filter_map(|d| d["host"].as_str()).collect();
        let reach =
            if hosts.is_empty() { "nothing listens".to_owned() } else { format!("reach it at {}", hosts.join(" ")) };
        writeln!(out, "{inside}     {public}: {reach}")?;
    }
    if let Some(reason) = p["reason"].as_str().filter(|r| !r.is_empty()) {
        writeln!(out, "{inside}     {reason}")?;
    }
    Ok(())
}

fn list(v: &Value) -> String {
    v.as_array().into_iter().flatten().filter_map(Value::as_str).collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
#[path = "status_tests.rs"]
mod tests;
