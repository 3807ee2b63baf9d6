//! `hanul doctor`: what this machine can do, and how to mend what it cannot.

use crate::dirs::DataDir;
use crate::failure::{FAILED, Failure};
use crate::look::{self, Tone};
use serde_json::json;
use std::path::Path;

struct Finding {
    name: String,
    ok: bool,
    /// Nothing works without it.
    needed: bool,
    detail: String,
    fix: Option<String>,
}

/// Prints the findings; status 1 when something that is needed is missing.
pub fn doctor(dir: &DataDir, as_json: bool) -> Result<i32, Failure> {
    let mut findings = vec![data_dir(dir), aws_cli()];
    findings.extend(box_linux::doctor().into_iter().map(|f| Finding {
        name: f.name,
        ok: f.ok,
        needed: f.needed,
        detail: f.detail,
        fix: f.fix,
    }));
    if as_json {
        let list: Vec<_> = findings
            .iter()
            .map(|f| json!({ "name": f.name, "ok": f.ok, "needed": f.needed, "detail": f.detail, "fix": f.fix }))
            .collect();
        println!("{}", serde_json::Value::Array(list));
    } else {
        let colours = look::colours();
        for f in &findings {
            println!("{}  {:<18} {}", mark(f, colours), f.name, f.detail);
            if let Some(fix) = f.fix.as_ref().filter(|_| !f.ok) {
                println!("     fix:               {fix}");
            }
        }
    }
    Ok(if findings.iter().all(|f| f.ok || !f.needed) { 0 } else { FAILED })
}

fn mark(f: &Finding, colours: bool) -> String {
    match (f.ok, f.needed) {
        (true, _) => look::paint(colours, Tone::Good, "ok "),
        (false, true) => look::paint(colours, Tone::Bad, "NO "),
        (false, false) => look::paint(colours, Tone::Middling, "-- "),
    }
}

fn data_dir(dir: &DataDir) -> Finding {
    let existing = dir.path().ancestors().find(|p| p.exists()).unwrap_or(Path::new("/"));
    let ok = std::ffi::CString::new(existing.as_os_str().as_encoded_bytes())
        // SAFETY: access only reads the path
        .is_ok_and(|p| unsafe { libc::access(p.as_ptr(), libc::W_OK) == 0 });
    Finding {
        name: "data".into(),
        ok,
        needed: true,
        detail: format!("{} {}", dir.path().display(), if ok { "can be written" } else { "cannot be written" }),
        fix: Some("choose another directory with --data-dir DIR".into()),
    }
}

fn aws_cli() -> Finding {
    let found = std::process::Command::new("aws").arg("--version").output();
    let version =
        found.ok().filter(|o| o.status.success()).map(|o| String::from_utf8_lossy(&o.stdout).trim().to_owned());
    Finding {
        name: "aws CLI".into(),
        ok: version.is_some(),
        needed: false,
        detail: version.unwrap_or_else(|| "not found".into()),
        fix: Some("pip install awscli".into()),
    }
}
