//! Tags in IAM's words; they hang on the unique id. Keys are unique without regard to case.
//!
//! IAM User Guide, "Tags for AWS Identity and Access Management resources".

use crate::errors::{broken, invalid_input, limit_exceeded, validation};
use crate::pages::{self, Paged};
use api_iam::Tag;
use base::Fault;
use kernel::tags::{self, BadTag};
use kernel::{Cx, Scope};
use store::{Read, Tx};

/// The tags of a thing, in the order of keys.
pub(crate) fn of(read: &dyn Read, scope: Scope, id: &str) -> Result<Vec<Tag>, Fault> {
    Ok(tags::of(read, scope, id)?.into_iter().map(|(key, value)| Tag { key, value }).collect())
}

/// The tags of a thing for an answer that leaves an empty set out.
pub(crate) fn shown(read: &dyn Read, scope: Scope, id: &str) -> Result<Option<Vec<Tag>>, Fault> {
    Ok(Some(of(read, scope, id)?).filter(|t| !t.is_empty()))
}

/// Adds or overwrites.
pub(crate) fn put(cx: &Cx, tx: &mut Tx, id: &str, given: &[Tag]) -> Result<(), Fault> {
    tags::check(given.iter().map(|t| (t.key.as_str(), t.value.as_str()))).map_err(|bad| refusal(&bad))?;
    let lower: Vec<String> = given.iter().map(|t| t.key.to_lowercase()).collect();
    if (1..lower.len()).any(|i| lower[..i].contains(&lower[i])) {
        return Err(duplicate());
    }
    for (key, _) in tags::of(tx, cx.global(), id)? {
        if lower.contains(&key.to_lowercase()) {
            tags::remove(tx, cx.global(), id, &key, None)?;
        }
    }
    let pairs: Vec<(String, String)> = given.iter().map(|t| (t.key.clone(), t.value.clone())).collect();
    tags::set(tx, cx.global(), id, &pairs)?.map_err(|bad| refusal(&bad))
}

/// Removes the tags of these keys; those that are not there do not matter.
pub(crate) fn remove(cx: &Cx, tx: &mut Tx, id: &str, keys: &[String]) -> Result<(), Fault> {
    for (has, _) in tags::of(tx, cx.global(), id)? {
        if keys.iter().any(|k| k.to_lowercase() == has.to_lowercase()) {
            tags::remove(tx, cx.global(), id, &has, None)?;
        }
    }
    Ok(())
}

/// Removes all tags of a thing that is deleted.
pub(crate) fn clear(cx: &Cx, tx: &mut Tx, id: &str) -> Result<(), Fault> {
    kernel::tags::TAGS.delete_all(tx, &(cx.global(), id.to_owned())).map(drop).map_err(broken)
}

/// A page of tags.
pub(crate) fn list(
    cx: &Cx,
    read: &dyn Read,
    id: &str,
    max: Option<i32>,
    marker: Option<&str>,
) -> Result<Paged<Tag>, Fault> {
    pages::cut(cx, &format!("tags {id}"), of(read, cx.global(), id)?, max, marker, |t| t.key.clone())
}

fn duplicate() -> Fault {
    invalid_input("Duplicate tag keys found. Please note that Tag keys are case insensitive.")
}

fn refusal(bad: &BadTag) -> Fault {
    match bad {
        BadTag::Key(key) => {
            validation(format!("The tag key '{key}' must have 1 to {} characters.", tags::KEY_LENGTH_MAX))
        }
        BadTag::Value(key) => {
            validation(format!("The value of the tag '{key}' must have at most {} characters.", tags::VALUE_LENGTH_MAX))
        }
        BadTag::Reserved(_) => invalid_input("Tag keys must not begin with aws:, which is reserved for system use."),
        BadTag::Duplicate(_) => duplicate(),
        BadTag::TooMany => limit_exceeded("The number of tags has reached the maximum limit."),
    }
}
