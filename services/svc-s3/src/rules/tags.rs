//! Tags of objects and buckets.
//!
//! "Categorizing your objects using tags", Amazon S3 User Guide; "Using cost allocation S3 bucket tags".

use crate::errors;
use api_s3::Tag;
use base::Fault;

/// Reads `a=1&b=2`, as the header `x-amz-tagging` carries them.
pub(crate) fn header(text: &str, max: usize) -> Result<Vec<(String, String)>, Fault> {
    let wrong = || {
        errors::argument(
            "x-amz-tagging",
            text,
            "The header 'x-amz-tagging' shall be encoded as UTF-8 then URLEncoded URL query parameters without tag name duplicates.",
        )
    };
    let plain = |t: &str| {
        let t = t.replace('+', " ");
        percent_encoding::percent_decode_str(&t).decode_utf8().map(|t| t.into_owned()).map_err(|_| wrong())
    };
    let mut out = Vec::new();
    for pair in text.split('&').filter(|p| !p.is_empty()) {
        let (k, v) = pair.split_once('=').unwrap_or((pair, ""));
        let (k, v) = (plain(k)?, plain(v)?);
        if out.iter().any(|(other, _)| *other == k) {
            return Err(wrong());
        }
        out.push((k, v));
    }
    check(&out, max)?;
    Ok(out)
}

/// Reads a document's tags.
pub(crate) fn document(tags: Vec<Tag>, max: usize) -> Result<Vec<(String, String)>, Fault> {
    let out: Vec<(String, String)> = tags.into_iter().map(|t| (t.key, t.value)).collect();
    let twice = out.iter().enumerate().any(|(i, (k, _))| out[..i].iter().any(|(other, _)| other == k));
    if twice {
        return Err(Fault::sender("InvalidTag", "Cannot provide multiple Tags with the same key"));
    }
    check(&out, max)?;
    Ok(out)
}

/// As answers carry them.
pub(crate) fn shown(tags: &[(String, String)]) -> Vec<Tag> {
    tags.iter().map(|(k, v)| Tag { key: k.clone(), value: v.clone() }).collect()
}

fn check(tags: &[(String, String)], max: usize) -> Result<(), Fault> {
    if tags.len() > max {
        let what = if max == crate::limits::OBJECT_TAGS_MAX { "Object" } else { "Bucket" };
        return Err(Fault::sender("BadRequest", format!("{what} tags cannot be greater than {max}")));
    }
    for (k, v) in tags {
        if k.is_empty() || k.chars().count() > 128 || !allowed(k) {
            return Err(Fault::sender("InvalidTag", "The TagKey you have provided is invalid"));
        }
        if v.chars().count() > 256 || !allowed(v) {
            return Err(Fault::sender("InvalidTag", "The TagValue you have provided is invalid"));
        }
        if k.starts_with("aws:") {
            return Err(Fault::sender("InvalidTag", "System tags cannot be added/updated by requester"));
        }
    }
    Ok(())
}

fn allowed(text: &str) -> bool {
    text.chars().all(|c| c.is_alphanumeric() || c.is_whitespace() || "_.:/=+-@".contains(c))
}
