//! `hanul lab check NAME`: tells a learner what is still wrong. A lab's checks are data beside its page: each asks the
//! user's own aws CLI one question and says what to do when the answer is another.

use crate::cli::Lab;
use crate::cmd::env;
use crate::dirs::DataDir;
use crate::failure::{FAILED, Failure};
use crate::look::{self, Tone};
use crate::state::State;
use serde::{Deserialize, Serialize};
use std::process::Command;

/// The labs that have checks.
const LABS: &[(&str, &str)] = &[
    ("01", include_str!("../../../../labs/01-check.json")),
    ("05", include_str!("../../../../labs/05-check.json")),
    ("06", include_str!("../../../../labs/06-check.json")),
    ("07", include_str!("../../../../labs/07-check.json")),
    ("08", include_str!("../../../../labs/08-check.json")),
];

#[derive(Deserialize)]
struct Page {
    region: String,
    checks: Vec<Check>,
}

/// `expect` is the whole answer; `at_least` compares it as a number; without either it must not be empty.
#[derive(Deserialize)]
struct Check {
    say: String,
    fix: String,
    aws: Vec<String>,
    query: String,
    expect: Option<String>,
    at_least: Option<i64>,
}

#[derive(Serialize)]
struct Outcome<'a> {
    say: &'a str,
    ok: bool,
    found: String,
    fix: Option<&'a str>,
}

/// Checks one lab; status 1 while something is wrong.
pub fn lab(dir: &DataDir, lab: &Lab) -> Result<i32, Failure> {
    let Lab::Check { name, json } = lab;
    let known: Vec<&str> = LABS.iter().map(|(n, _)| *n).collect();
    let short = name.split('-').next().unwrap_or(name);
    let (_, text) = LABS
        .iter()
        .find(|(n, _)| *n == short)
        .ok_or_else(|| Failure::new(format!("no lab {name} has checks; there are: {}", known.join(", "))))?;
    let page: Page = serde_json::from_str(text)?;
    let state = State::read(dir)?;
    let colours = look::colours();
    let mut wrong = 0;
    let mut all = Vec::new();
    for check in &page.checks {
        let found = ask(&state, &page.region, check)?;
        let ok = check.passes(&found);
        wrong += i32::from(!ok);
        if !json {
            let word =
                if ok { look::paint(colours, Tone::Good, "ok ") } else { look::paint(colours, Tone::Bad, "no ") };
            println!("{word}  {}", check.say);
            if !ok {
                println!("     {}", check.fix);
            }
        }
        all.push(Outcome { say: &check.say, ok, found, fix: (!ok).then_some(&check.fix) });
    }
    if *json {
        println!("{}", serde_json::to_string(&all)?);
    } else if wrong == 0 {
        println!("all {} checks pass", page.checks.len());
    }
    Ok(if wrong == 0 { 0 } else { FAILED })
}

impl Check {
    fn passes(&self, found: &str) -> bool {
        let empty = matches!(found, "" | "None" | "null");
        match (&self.expect, self.at_least) {
            (Some(expect), _) => found == expect,
            (None, Some(n)) => found.parse::<i64>().is_ok_and(|f| f >= n),
            (None, None) => !empty,
        }
    }
}

fn ask(state: &State, region: &str, check: &Check) -> Result<String, Failure> {
    let mut command = Command::new("aws");
    for (name, value) in env::variables(state, "000000000000", region) {
        // a learner with credentials of their own keeps them
        if !name.contains("ACCESS_KEY") || std::env::var_os("AWS_ACCESS_KEY_ID").is_none() {
            command.env(name, value);
        }
    }
    // version 1 of the CLI asks AWS's older names for SQS unless it is told here
    command.arg("--endpoint-url").arg(state.endpoint()).args(&check.aws).args([
        "--query",
        &check.query,
        "--output",
        "text",
    ]);
    let out = command.output().map_err(|e| Failure::new(format!("aws: {e}. Install it with: pip install awscli")))?;
    // an error (nothing of that name yet) is an empty answer
    let text =
        if out.status.success() { String::from_utf8_lossy(&out.stdout).trim().to_owned() } else { String::new() };
    Ok(text.split_whitespace().collect::<Vec<_>>().join(" "))
}
