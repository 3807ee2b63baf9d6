//! User data as cloud-init takes it: a script with its interpreter in the first line, run once by root.
//!
//! AWS: "Run commands on your Linux instance at launch" (ec2/latest/userguide/user-data): shell scripts must start with
//! `#!` and the path of the interpreter. Other forms (cloud-config, MIME parts, gzip) are not run and the console says so.

use crate::sys;
use std::path::Path;

/// Where cloud-init puts it.
const SCRIPT: &str = "/var/lib/cloud/instance/scripts/part-001";
const KEPT: &str = "/var/lib/cloud/instance/user-data.txt";

/// Writes the script; gives its path, or why it is not run.
pub(super) fn write(data: &[u8]) -> Result<String, String> {
    let io = |e: std::io::Error| format!("user data cannot be written: {e}");
    let directory = Path::new(SCRIPT).parent().unwrap_or(Path::new("/"));
    std::fs::create_dir_all(directory).map_err(io)?;
    sys::write_new(Path::new(KEPT), 0o600, data).map_err(io)?;
    if let Some(why) = refusal(data) {
        return Err(why);
    }
    sys::write_new(Path::new(SCRIPT), 0o700, data).map_err(io)?;
    Ok(SCRIPT.to_owned())
}

/// Why data of this form is not run.
pub(super) fn refusal(data: &[u8]) -> Option<String> {
    let starts = |text: &[u8]| data.starts_with(text);
    let form = match data {
        _ if starts(b"#!") => return None,
        _ if starts(b"#cloud-config") => "cloud-config is not supported",
        _ if starts(b"\x1f\x8b") => "gzip is not supported",
        _ if starts(b"Content-Type:") || starts(b"MIME-Version:") => "MIME parts are not supported",
        _ if starts(b"#include") || starts(b"#cloud-boothook") => "#include and #cloud-boothook are not supported",
        _ => "Unhandled non-multipart (text/x-not-multipart) userdata",
    };
    Some(format!("{form}: user data must be a script that starts with #!"))
}
