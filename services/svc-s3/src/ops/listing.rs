//! What all lists of keys have in common: prefix, delimiter, common prefixes, and where the next page begins.
//!
//! "Listing object keys programmatically", "Organizing objects using prefixes", Amazon S3 User Guide.

use crate::errors;
use crate::limits::PAGE_MAX;
use base::Fault;

/// What a list is asked for.
pub(crate) struct Ask {
    pub(crate) prefix: String,
    pub(crate) delimiter: Option<String>,
    pub(crate) max: usize,
}

impl Ask {
    /// From a request's members. A page has at most 1,000 entries, whatever is asked for.
    pub(crate) fn new(
        prefix: Option<String>,
        delimiter: Option<String>,
        max: Option<i32>,
        name: &str,
    ) -> Result<Ask, Fault> {
        let max = max.unwrap_or(PAGE_MAX);
        if max < 0 {
            let text = format!("Argument {} must be an integer between 0 and 2147483647", name);
            return Err(errors::argument(name, &max.to_string(), text));
        }
        let delimiter = delimiter.filter(|d| !d.is_empty());
        Ok(Ask { prefix: prefix.unwrap_or_default(), delimiter, max: max.min(PAGE_MAX) as usize })
    }

    /// The common prefix that a key falls under.
    pub(crate) fn rolled<'k>(&self, key: &'k str) -> Option<&'k str> {
        let delimiter = self.delimiter.as_deref()?;
        let rest = key.strip_prefix(&self.prefix)?;
        let at = rest.find(delimiter)?;
        Some(&key[..self.prefix.len() + at + delimiter.len()])
    }
}

/// What the visit of a key says of the next one.
pub(crate) enum Go {
    /// The next key.
    On,
    /// The next key that does not begin so.
    Past(Vec<u8>),
    /// The page is full.
    Stop,
}

/// Bytes after every key that begins with `prefix`.
pub(crate) fn past(prefix: &str) -> Vec<u8> {
    let mut out = prefix.as_bytes().to_vec();
    // no UTF-8 has this byte
    out.push(0xff);
    out
}
