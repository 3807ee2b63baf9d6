//! Conditions on reads, copies, writes and deletions.
//!
//! "Add preconditions to S3 operations with conditional requests", Amazon S3 User Guide; RFC 9110, section 13.

use crate::errors;
use base::{Fault, Timestamp};

/// The conditions of a read.
#[derive(Default)]
pub(crate) struct Reads<'a> {
    pub(crate) matches: Option<&'a str>,
    pub(crate) none_match: Option<&'a str>,
    pub(crate) modified_since: Option<Timestamp>,
    pub(crate) unmodified_since: Option<Timestamp>,
}

/// Does a header name this entity tag?
pub(crate) fn names(header: &str, etag: &str) -> bool {
    let plain = |t: &str| t.trim().trim_start_matches("W/").trim_matches('"').to_owned();
    header.trim() == "*" || header.split(',').any(|t| plain(t) == etag)
}

impl Reads<'_> {
    /// Whether what was asked for may be read. HTTP's times have no fractions.
    pub(crate) fn check(&self, etag: &str, modified: Timestamp) -> Result<(), Fault> {
        let later = |t: Timestamp| modified.secs() > t.secs();
        match (self.matches, self.unmodified_since) {
            (Some(tag), _) if !names(tag, etag) => return Err(errors::precondition("If-Match")),
            (None, Some(t)) if later(t) => return Err(errors::precondition("If-Unmodified-Since")),
            _ => {}
        }
        match (self.none_match, self.modified_since) {
            (Some(tag), _) if names(tag, etag) => Err(not_modified(etag, modified)),
            (None, Some(t)) if !later(t) => Err(not_modified(etag, modified)),
            _ => Ok(()),
        }
    }

    /// The same for the source of a copy, which answers every failure alike.
    pub(crate) fn check_source(&self, etag: &str, modified: Timestamp) -> Result<(), Fault> {
        self.check(etag, modified)
            .map_err(|f| if f.status == 304 { errors::precondition("x-amz-copy-source-If-") } else { f })
    }
}

fn not_modified(etag: &str, _: Timestamp) -> Fault {
    let fault = Fault::with_status(304, "NotModified", "Not Modified");
    errors::with(fault, &[("@etag", &format!("\"{etag}\""))])
}

/// Whether a key may be written; `current` is the entity tag of what is there.
pub(crate) fn write(
    key: &str,
    current: Option<&str>,
    matches: Option<&str>,
    none_match: Option<&str>,
) -> Result<(), Fault> {
    match none_match {
        Some("*") if current.is_some() => return Err(errors::precondition("If-None-Match")),
        Some("*") | None => {}
        Some(_) => return Err(errors::header_not_implemented("If-None-Match")),
    }
    match (matches, current) {
        (None, _) => Ok(()),
        (Some(_), None) => Err(errors::no_such_key(key)),
        (Some(tag), Some(etag)) if names(tag, etag) => Ok(()),
        (Some(_), Some(_)) => Err(errors::precondition("If-Match")),
    }
}
