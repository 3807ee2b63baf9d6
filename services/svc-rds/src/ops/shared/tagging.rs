//! Tags in RDS's words.
//!
//! Tagging Amazon RDS resources: <https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/USER_Tagging.html>

use crate::errors;
use api_rds::Tag;
use base::Fault;
use kernel::tags::{self, BadTag};
use kernel::{Cx, Scope};
use store::{Read, Tx};

/// Key and value.
pub type Pair = (String, String);

/// Tags of a call, checked.
pub fn wanted(given: &Option<Vec<Tag>>) -> Result<Vec<Pair>, Fault> {
    let pair = |t: &Tag| (t.key.clone().unwrap_or_default(), t.value.clone().unwrap_or_default());
    let all: Vec<Pair> = given.iter().flatten().map(pair).collect();
    tags::check(all.iter().map(|(k, v)| (k.as_str(), v.as_str()))).map_err(bad)?;
    if let Some((key, _)) = all.iter().find(|(k, _)| k.to_ascii_lowercase().starts_with("rds:")) {
        return Err(bad(BadTag::Reserved(key.clone())));
    }
    let good = |c: char| c.is_alphanumeric() || c.is_whitespace() || "_.:/=+-@".contains(c);
    match all.iter().find(|(k, v)| !k.chars().all(good) || !v.chars().all(good)) {
        Some((key, _)) => {
            Err(errors::invalid(format!("The tag with the key '{key}' contains characters that are not allowed.")))
        }
        None => Ok(all),
    }
}

/// Adds or overwrites tags.
pub fn give(cx: &Cx, tx: &mut Tx, arn: &str, pairs: &[Pair]) -> Result<(), Fault> {
    tags::set(tx, cx.scope(), arn, pairs)?.map_err(bad)
}

/// The tags of a resource, as answers show them.
pub fn shown(read: &dyn Read, at: Scope, arn: &str) -> Result<Vec<Tag>, Fault> {
    Ok(tags::of(read, at, arn)?.into_iter().map(|(k, v)| Tag { key: Some(k), value: Some(v) }).collect())
}

fn bad(why: BadTag) -> Fault {
    match why {
        BadTag::Key(_) => errors::invalid("The tag key must have 1 to 128 characters."),
        BadTag::Value(key) => {
            errors::invalid(format!("The value of the tag '{key}' must have at most 256 characters."))
        }
        BadTag::Reserved(key) => {
            errors::invalid(format!("The tag key '{key}' is invalid. Tag keys can't be prefixed with aws: or rds:."))
        }
        BadTag::Duplicate(key) => errors::invalid(format!("Duplicate tag key '{key}' specified.")),
        BadTag::TooMany => errors::invalid("A resource can have at most 50 tags."),
    }
}
