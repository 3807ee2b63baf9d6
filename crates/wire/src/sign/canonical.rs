//! The canonical request: what both sides hash.
//!
//! "Create a signed AWS API request", IAM User Guide, step 1.

use crate::Request;
use crate::form::unescape_bytes;
use std::borrow::Cow;

/// Everything of a request that its signature covers.
pub(super) fn canonical_request(
    request: &Request<'_>,
    service: &str,
    signed_headers: &str,
    payload_hash: &str,
) -> String {
    let mut out = String::with_capacity(512);
    out.extend([request.method, "\n"]);
    match service {
        // S3 keys are paths as they are, encoded once
        "s3" | "s3express" | "s3-object-lambda" | "s3-outposts" => out.push_str(&reencoded(request.path)),
        _ => out.push_str(&encoded_again(request.path)),
    }
    out.push('\n');
    out.push_str(&query(request.query));
    out.push('\n');
    for name in signed_headers.split(';') {
        out.extend([name, ":"]);
        header_value(&mut out, request, name);
        out.push('\n');
    }
    out.extend(["\n", signed_headers, "\n", payload_hash]);
    out
}

/// The path without `.`, `..` and repeated slashes, each byte that is not unreserved encoded (again).
fn encoded_again(path: &str) -> String {
    let mut parts: Vec<&str> = Vec::new();
    for part in path.split('/') {
        match part {
            "" | "." => {}
            ".." => drop(parts.pop()),
            p => parts.push(p),
        }
    }
    let mut out = String::from("/");
    for (i, part) in parts.iter().enumerate() {
        if i > 0 {
            out.push('/');
        }
        encode(&mut out, part.as_bytes(), false);
    }
    if path.ends_with(['/', '.']) && !parts.is_empty() && ends_in_folder(path) {
        out.push('/');
    }
    out
}

fn ends_in_folder(path: &str) -> bool {
    matches!(path.rsplit('/').next(), Some("" | "." | ".."))
}

/// The path as it is, in one canonical spelling.
fn reencoded(path: &str) -> Cow<'_, str> {
    if path.bytes().all(|b| is_unreserved(b) || b == b'/') {
        return path.into();
    }
    let mut out = String::with_capacity(path.len());
    encode(&mut out, &unescape_bytes(path.as_bytes(), false), true);
    out.into()
}

/// Keys and values encoded once and sorted, without the signature itself.
fn query(text: &str) -> String {
    let mut pairs: Vec<(String, String)> = Vec::new();
    for pair in text.split('&').filter(|p| !p.is_empty()) {
        let (k, v) = pair.split_once('=').unwrap_or((pair, ""));
        if k == "X-Amz-Signature" {
            continue;
        }
        let spelled = |s: &str| {
            let mut out = String::with_capacity(s.len());
            encode(&mut out, &unescape_bytes(s.as_bytes(), true), false);
            out
        };
        pairs.push((spelled(k), spelled(v)));
    }
    pairs.sort_unstable();
    let joined: Vec<String> = pairs.into_iter().map(|(k, v)| format!("{k}={v}")).collect();
    joined.join("&")
}

/// All values of a header, trimmed, runs of white space made one space.
fn header_value(out: &mut String, request: &Request<'_>, name: &str) {
    for (i, value) in request.values(name).enumerate() {
        if i > 0 {
            out.push(',');
        }
        let text = String::from_utf8_lossy(value.as_bytes());
        for (j, word) in text.split_ascii_whitespace().enumerate() {
            out.extend([if j > 0 { " " } else { "" }, word]);
        }
    }
}

fn is_unreserved(b: u8) -> bool {
    matches!(b, b'A'..=b'Z' | b'a'..=b'z' | b'0'..=b'9' | b'-' | b'.' | b'_' | b'~')
}

fn encode(out: &mut String, bytes: &[u8], keep_slash: bool) {
    const HEX: &[u8; 16] = b"0123456789ABCDEF";
    for &b in bytes {
        match b {
            b if is_unreserved(b) => out.push(b as char),
            b'/' if keep_slash => out.push('/'),
            b => out.extend(['%', HEX[usize::from(b >> 4)] as char, HEX[usize::from(b & 15)] as char]),
        }
    }
}
