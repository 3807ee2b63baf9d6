//! What this host allows, told before it is needed: each finding with what follows from it and, where there is one, the
//! one-time fix, ready to copy (decision: "The running cloud", Root and ordinary user).
//!
//! The probes change namespaces, so they run in a process of their own (`sandbox probe`).

mod probe;

pub(crate) use probe::main;

use serde::{Deserialize, Serialize};
use std::process::{Command, Stdio};

/// One thing that a cloud of machines needs, or would like.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Finding {
    /// Its name.
    pub name: String,
    /// Whether the host has it.
    pub ok: bool,
    /// Whether machines cannot run without it.
    pub needed: bool,
    /// What was found, and what follows.
    pub detail: String,
    /// What to do once, as commands to copy; none where nothing can be done or nothing needs to be.
    pub fix: Option<String>,
}

/// Looks at everything; takes some ten milliseconds.
pub fn doctor() -> Vec<Finding> {
    let run = Command::new("/proc/self/exe").args(["sandbox", "probe"]).stdin(Stdio::null()).output();
    let parsed = run.map_err(|e| e.to_string()).and_then(|out| {
        serde_json::from_slice(&out.stdout).map_err(|_| String::from_utf8_lossy(&out.stderr).into_owned())
    });
    parsed.unwrap_or_else(|why| vec![Finding { name: "probe".into(), ok: false, needed: true, detail: why, fix: None }])
}
