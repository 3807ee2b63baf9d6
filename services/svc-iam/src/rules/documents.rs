//! Policy documents: checked when they come in, URL-encoded when they go out.
//!
//! IAM API Reference, GetPolicyVersion: "policy documents … are URL-encoded compliant with RFC 3986".

use crate::errors;
use base::Fault;
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
use policy::{Document, Kind};

/// Everything but RFC 3986's unreserved characters.
const RESERVED: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'_').remove(b'.').remove(b'~');

/// As IAM answers it.
pub(crate) fn encode(document: &str) -> String {
    utf8_percent_encode(document, RESERVED).to_string()
}

/// Refuses a document in IAM's words.
pub(crate) fn check(document: &str, kind: Kind) -> Result<Document, Fault> {
    Document::parse(document, kind).map_err(errors::malformed_policy)
}
