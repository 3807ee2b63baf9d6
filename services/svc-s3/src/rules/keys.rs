//! Keys of objects, and how lists spell them.
//!
//! "Naming Amazon S3 objects", Amazon S3 User Guide.

use crate::errors;
use crate::limits::{KEY_BYTES_MAX, KEY_STORED_BYTES_MAX};
use base::Fault;

/// Checks a key's length and its relative parts.
pub(crate) fn check(key: &str) -> Result<(), Fault> {
    let doubled = key.bytes().filter(|b| *b <= 1).count();
    if key.len() > KEY_BYTES_MAX || key.len() + doubled > KEY_STORED_BYTES_MAX {
        return Err(errors::key_too_long(key.len()));
    }
    // read from the left, there are never more steps up than down
    let mut depth = 0i32;
    for part in key.split('/') {
        match part {
            ".." => depth -= 1,
            "." | "" => {}
            _ => depth += 1,
        }
        if depth < 0 {
            return Err(errors::invalid_uri(key));
        }
    }
    Ok(())
}

/// As lists spell a key with `encoding-type=url`: a space is a plus.
pub(crate) fn encoded(text: &str, url: bool) -> String {
    if !url {
        return text.to_owned();
    }
    let mut out = String::with_capacity(text.len());
    for b in text.bytes() {
        match b {
            b'A'..=b'Z' | b'a'..=b'z' | b'0'..=b'9' | b'-' | b'.' | b'_' | b'*' | b'/' => out.push(b as char),
            b' ' => out.push('+'),
            b => out.push_str(&format!("%{b:02X}")),
        }
    }
    out
}
