//! `hanul doctor`: what this machine can do, and how to mend what it cannot.

use crate::dirs::DataDir;
use crate::failure::{FAILED, Failure};
use serde_json::json;
use std::path::Path;

struct Finding {
    name: &'static str,
    ok: bool,
    detail: String,
    fix: Option<&'static str>,
}

/// Prints the findings; status 1 when something that is needed is missing.
pub fn doctor(dir: &DataDir, as_json: bool) -> Result<i32, Failure> {
    let findings = [data_dir(dir), aws_cli()];
    if as_json {
        let list: Vec<_> = findings
            .iter()
            .map(|f| json!({ "name": f.name, "ok": f.ok, "detail": f.detail, "fix": f.fix }))
            .collect();
        println!("{}", serde_json::Value::Array(list));
    } else {
        for f in &findings {
            println!("{}  {:<10} {}", if f.ok { "ok " } else { "no " }, f.name, f.detail);
            if let Some(fix) = f.fix.filter(|_| !f.ok) {
                println!("     fix:      {fix}");
            }
        }
    }
    Ok(if findings.iter().all(|f| f.ok) { 0 } else { FAILED })
}

fn data_dir(dir: &DataDir) -> Finding {
    let existing = dir.path().ancestors().find(|p| p.exists()).unwrap_or(Path::new("/"));
    let ok = std::ffi::CString::new(existing.as_os_str().as_encoded_bytes())
        // SAFETY: access only reads the path
        .is_ok_and(|p| unsafe { libc::access(p.as_ptr(), libc::W_OK) == 0 });
    Finding {
        name: "data",
        ok,
        detail: format!("{} {}", dir.path().display(), if ok { "can be written" } else { "cannot be written" }),
        fix: Some("choose another directory with --data-dir DIR"),
    }
}

fn aws_cli() -> Finding {
    let found = std::process::Command::new("aws").arg("--version").output();
    let version = found.ok().filter(|o| o.status.success()).map(|o| String::from_utf8_lossy(&o.stdout).trim().to_owned());
    Finding {
        name: "aws CLI",
        ok: version.is_some(),
        detail: version.unwrap_or_else(|| "not found".into()),
        fix: Some("pip install awscli"),
    }
}
