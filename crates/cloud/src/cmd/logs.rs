//! `hanul logs`: a machine's console, refused packets, or API calls.

use crate::cli::Logs;
use crate::cmd::places;
use crate::control;
use crate::dirs::DataDir;
use crate::failure::Failure;
use serde_json::Value;
use std::collections::HashSet;
use std::io::Write;
use std::time::Duration;

/// A follower looks again after so many milliseconds.
const LOOK_MS: u64 = 300;
/// Calls are shown from so far back, in milliseconds.
const CALLS_MS: u64 = 3_600_000;
/// A call may be written down so much later than it was made, in milliseconds.
const LATE_MS: u64 = 30_000;
/// What is shown of a console at first, in bytes.
const TAIL: usize = 64 * 1024;

/// Prints what is there, and with `-f` what comes.
pub fn logs(dir: &DataDir, flags: &Logs) -> Result<i32, Failure> {
    match (flags.calls, flags.network) {
        (true, _) => calls(dir, flags),
        (_, true) => network(dir, flags),
        _ => console(dir, flags),
    }
}

fn console(dir: &DataDir, flags: &Logs) -> Result<i32, Failure> {
    let id = places::machine(dir, flags.machine.as_deref().unwrap_or(""))?;
    let mut shown = 0;
    loop {
        let answer = control::ask(dir, "GET", &format!("/_hanul/console/{id}"), &Value::Null)?;
        let (text, total) = (answer["text"].as_str().unwrap_or(""), answer["bytes"].as_u64().unwrap_or(0) as usize);
        let new = total.saturating_sub(shown).min(text.len()).min(TAIL);
        let from = (text.len() - new..=text.len()).find(|i| text.is_char_boundary(*i)).unwrap_or(text.len());
        std::io::stdout().write_all(&text.as_bytes()[from..])?;
        shown = total;
        if !flags.follow {
            return Ok(0);
        }
        std::thread::sleep(Duration::from_millis(LOOK_MS));
    }
}

fn network(dir: &DataDir, flags: &Logs) -> Result<i32, Failure> {
    let mine = match &flags.machine {
        Some(name) => Some(places::machine(dir, name)?),
        None => None,
    };
    let mut next = 0;
    loop {
        let all = control::ask(dir, "GET", "/_hanul/refused", &Value::Null)?;
        for packet in all.as_array().into_iter().flatten() {
            let number = packet["number"].as_u64().unwrap_or(0);
            let concerns = mine.as_deref().is_none_or(|id| packet["machine"] == id);
            if number >= next && concerns {
                println!("{}", if flags.json { packet.to_string() } else { line(packet) });
            }
        }
        next = all.as_array().and_then(|a| a.last()).and_then(|p| p["number"].as_u64()).map_or(next, |n| n + 1);
        if !flags.follow {
            return Ok(0);
        }
        std::thread::sleep(Duration::from_millis(LOOK_MS));
    }
}

fn calls(dir: &DataDir, flags: &Logs) -> Result<i32, Failure> {
    let mut seen = HashSet::new();
    let mut back = CALLS_MS;
    loop {
        let all = control::ask(dir, "GET", &format!("/_hanul/calls/{back}"), &Value::Null)?;
        let fresh = all.as_array().into_iter().flatten().filter(|c| seen.insert(c["eventID"].to_string()));
        fresh.for_each(|call| println!("{}", if flags.json { call.to_string() } else { said(call) }));
        if !flags.follow {
            return Ok(0);
        }
        std::thread::sleep(Duration::from_millis(LOOK_MS));
        // what only read is written down with the next commit, or seconds later
        back = LATE_MS;
    }
}

/// One call as a person reads it.
fn said(call: &Value) -> String {
    let text = |v: &Value| v.as_str().unwrap_or("").to_owned();
    let service = text(&call["eventSource"]).replace(".amazonaws.com", "");
    let end = match call["errorCode"].as_str() {
        Some(code) => format!("{code}: {}", text(&call["errorMessage"])),
        None => "ok".into(),
    };
    format!(
        "{} {} {service}:{} by {} from {}: {end}",
        text(&call["eventTime"]),
        text(&call["awsRegion"]),
        text(&call["eventName"]),
        text(&call["userIdentity"]["arn"]),
        text(&call["sourceIPAddress"]),
    )
}

fn line(p: &Value) -> String {
    let text = |name: &str| p[name].as_str().unwrap_or("").to_owned();
    format!(
        "{} REFUSED {} {} -> {}, {} of {}: {}",
        text("time"),
        text("protocol"),
        text("source"),
        text("destination"),
        text("direction"),
        text("interface"),
        text("by")
    )
}
