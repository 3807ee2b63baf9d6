//! `hanul clock`: the cloud's time, and moving it on.

use crate::cli::{Clock, ClockDo};
use crate::control;
use crate::dirs::DataDir;
use crate::failure::Failure;
use crate::span;
use serde_json::{Value, json};

/// Tells the cloud's time, after moving it where that is asked.
pub fn clock(dir: &DataDir, flags: &Clock) -> Result<i32, Failure> {
    let (told, as_json) = match &flags.what {
        None => (control::ask(dir, "GET", "/_hanul/clock", &Value::Null)?, flags.json),
        Some(ClockDo::Advance { by, json }) => {
            let body = json!({ "advance": span::show(*by) });
            (control::ask(dir, "POST", "/_hanul/clock", &body)?, *json || flags.json)
        }
    };
    if as_json {
        println!("{told}");
    } else {
        println!("{}", line(&told));
    }
    Ok(0)
}

/// The time, and how far it is ahead.
pub fn line(told: &Value) -> String {
    let now = told["now"].as_str().unwrap_or("");
    match told["ahead_seconds"].as_i64().unwrap_or(0) {
        0 => format!("{now}  as on this machine"),
        ahead => format!("{now}  {} ahead of this machine", span::show(ahead)),
    }
}
