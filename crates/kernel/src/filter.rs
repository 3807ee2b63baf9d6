//! Filters of Describe calls: every filter must match (AND), by any of its values (OR), with `*` and `?`.
//!
//! List and filter your resources: <https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/Using_Filtering.html>

use crate::{Scope, tags};
use base::{Fault, glob};
use store::Read;

/// The values one filter of a request may carry.
pub const VALUES_MAX: usize = 200;

/// One filter that a Describe call knows, and the values a record has for it.
pub struct Filter<T> {
    /// AWS's name of it: `vpc-id`.
    pub name: &'static str,
    /// What the record has.
    pub values: fn(&T) -> Vec<String>,
}

/// A filter as asked for: name and values.
pub type Asked = (String, Vec<String>);

/// Keeps the records that match all that is asked. `tag:KEY` and `tag-key` work for every record with an id.
pub fn keep<T>(
    read: &dyn Read,
    scope: Scope,
    records: Vec<T>,
    asked: &[Asked],
    known: &[Filter<T>],
    id: fn(&T) -> &str,
) -> Result<Vec<T>, Fault> {
    asked.iter().try_for_each(|a| check(a, known))?;
    let mut kept = Vec::with_capacity(records.len());
    for record in records {
        let mut fits = true;
        for a in asked {
            fits = fits && matches(read, scope, &record, a, known, id)?;
        }
        if fits {
            kept.push(record);
        }
    }
    Ok(kept)
}

fn check<T>((name, values): &Asked, known: &[Filter<T>]) -> Result<(), Fault> {
    let tag = name == "tag-key" || name.strip_prefix("tag:").is_some_and(|k| !k.is_empty());
    if !tag && !known.iter().any(|f| f.name == name) {
        return Err(Fault::sender("InvalidParameterValue", format!("The filter '{name}' is invalid")));
    }
    if values.len() > VALUES_MAX {
        return Err(Fault::sender(
            "FilterLimitExceeded",
            format!("The maximum number of filter values specified on a single call is {VALUES_MAX}"),
        ));
    }
    Ok(())
}

fn matches<T>(
    read: &dyn Read,
    scope: Scope,
    record: &T,
    (name, wanted): &Asked,
    known: &[Filter<T>],
    id: fn(&T) -> &str,
) -> Result<bool, Fault> {
    let has = match name.strip_prefix("tag:") {
        Some(key) => tags::of(read, scope, id(record))?.into_iter().filter(|(k, _)| k == key).map(|(_, v)| v).collect(),
        None if name == "tag-key" => tags::of(read, scope, id(record))?.into_iter().map(|(k, _)| k).collect(),
        None => known.iter().find(|f| f.name == name).map_or_else(Vec::new, |f| (f.values)(record)),
    };
    Ok(has.iter().any(|v| wanted.iter().any(|w| glob::matches(w, v))))
}
