//! The ids of rules: of life cycles, of replication.
//!
//! `ID` in <https://docs.aws.amazon.com/AmazonS3/latest/API/API_LifecycleRule.html> and
//! <https://docs.aws.amazon.com/AmazonS3/latest/API/API_ReplicationRule.html>

use crate::errors;
use base::Fault;

/// The most bytes of an id.
const LENGTH_MAX: usize = 255;

/// The id of a rule: what was said, or a name where nothing was; another than those of the rules before it.
pub(crate) fn one<'a>(
    said: Option<&str>,
    mut earlier: impl Iterator<Item = Option<&'a str>>,
    name: &mut dyn FnMut() -> String,
) -> Result<String, Fault> {
    let id = said.filter(|id| !id.is_empty()).map_or_else(name, str::to_owned);
    if id.len() > LENGTH_MAX {
        return Err(errors::argument("ID", &id, "ID length should not exceed allowed limit of 255"));
    }
    if earlier.any(|e| e == Some(&id)) {
        return Err(errors::argument("ID", &id, "Rule ID must be unique. Found same ID for more than one rule"));
    }
    Ok(id)
}
