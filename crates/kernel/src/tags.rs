//! Tags: one table and one set of rules for every room.
//!
//! Tag your AWS resources: <https://docs.aws.amazon.com/tag-editor/latest/userguide/tagging.html>

use crate::Scope;
use base::Fault;
use serde::{Deserialize, Serialize};
use store::{Read, Record, Table, Tx};

/// User tags per resource.
pub const PER_RESOURCE_MAX: usize = 50;
/// Characters in a key.
pub const KEY_LENGTH_MAX: usize = 128;
/// Characters in a value.
pub const VALUE_LENGTH_MAX: usize = 256;

/// A value, and nothing else.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct TagValue(pub String);
impl Record for TagValue {
    const VERSION: u8 = 1;
}

/// Scope, resource (an id or an ARN), key.
pub static TAGS: Table<(Scope, String, String), TagValue> = Table::new("kernel.tags");

/// What is wrong with tags; each room says it in its service's words.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum BadTag {
    /// The key is empty or too long.
    Key(String),
    /// The value is too long.
    Value(String),
    /// Keys and values that begin with `aws:` are AWS's own.
    Reserved(String),
    /// The same key twice in one call.
    Duplicate(String),
    /// More than [`PER_RESOURCE_MAX`] on one resource.
    TooMany,
}

/// Checks tags as given in one call, before anything is written.
pub fn check<'a>(tags: impl IntoIterator<Item = (&'a str, &'a str)>) -> Result<(), BadTag> {
    let mut seen: Vec<&str> = Vec::new();
    for (key, value) in tags {
        if key.is_empty() || key.chars().count() > KEY_LENGTH_MAX {
            return Err(BadTag::Key(key.into()));
        }
        if value.chars().count() > VALUE_LENGTH_MAX {
            return Err(BadTag::Value(key.into()));
        }
        if key.get(..4).is_some_and(|p| p.eq_ignore_ascii_case("aws:")) {
            return Err(BadTag::Reserved(key.into()));
        }
        if seen.contains(&key) {
            return Err(BadTag::Duplicate(key.into()));
        }
        seen.push(key);
    }
    Ok(())
}

/// The tags of a resource, in key order.
pub fn of(read: &dyn Read, scope: Scope, resource: &str) -> Result<Vec<(String, String)>, Fault> {
    let rows = TAGS.list(read, &(scope, resource.to_owned())).map_err(Fault::internal)?;
    Ok(rows.into_iter().map(|((_, _, key), TagValue(value))| (key, value)).collect())
}

/// The tags of a resource as condition keys: `aws:ResourceTag/…`, and the same under the service's own name for it.
pub fn keys(read: &dyn Read, scope: Scope, resource: &str, own: &str) -> Result<policy::Context, Fault> {
    let mut keys = policy::Context::new();
    for (key, value) in of(read, scope, resource)? {
        keys.set(&format!("aws:ResourceTag/{key}"), value.clone()).set(&format!("{own}/{key}"), value);
    }
    Ok(keys)
}

/// Adds or overwrites tags that [`check`] has passed.
pub fn set(tx: &mut Tx, scope: Scope, resource: &str, tags: &[(String, String)]) -> Result<Result<(), BadTag>, Fault> {
    let has = of(tx, scope, resource)?;
    let new = tags.iter().filter(|(k, _)| !has.iter().any(|(h, _)| h == k)).count();
    if has.len() + new > PER_RESOURCE_MAX {
        return Ok(Err(BadTag::TooMany));
    }
    for (key, value) in tags {
        TAGS.put(tx, &(scope, resource.into(), key.clone()), &TagValue(value.clone())).map_err(Fault::internal)?;
    }
    Ok(Ok(()))
}

/// Removes one tag; with a value, only when it has that value.
pub fn remove(tx: &mut Tx, scope: Scope, resource: &str, key: &str, value: Option<&str>) -> Result<(), Fault> {
    let at = (scope, resource.to_owned(), key.to_owned());
    let there = TAGS.get(tx, &at).map_err(Fault::internal)?;
    if there.is_some_and(|TagValue(has)| value.is_none_or(|v| v == has)) {
        TAGS.delete(tx, &at).map_err(Fault::internal)?;
    }
    Ok(())
}

/// Removes all tags of a resource that is deleted.
pub fn clear(tx: &mut Tx, scope: Scope, resource: &str) -> Result<(), Fault> {
    for (key, _) in TAGS.list(tx, &(scope, resource.to_owned())).map_err(Fault::internal)? {
        TAGS.delete(tx, &key).map_err(Fault::internal)?;
    }
    Ok(())
}
