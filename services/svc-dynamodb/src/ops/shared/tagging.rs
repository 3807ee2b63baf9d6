//! Tags in DynamoDB's words.
//!
//! Amazon DynamoDB Developer Guide, "Adding tags and labels to resources".

use crate::errors::{self, invalid};
use api_dynamodb as api;
use base::Fault;
use kernel::Scope;
use kernel::tags::{self, BadTag};
use store::Tx;

/// Adds tags to a resource.
pub fn set(tx: &mut Tx, at: Scope, arn: &str, given: Vec<api::Tag>) -> Result<(), Fault> {
    let given: Vec<(String, String)> = given.into_iter().map(|t| (t.key, t.value)).collect();
    tags::check(given.iter().map(|(k, v)| (k.as_str(), v.as_str()))).map_err(bad)?;
    tags::set(tx, at, arn, &given)?.map_err(bad)
}

fn bad(b: BadTag) -> Fault {
    match b {
        BadTag::Key(key) => invalid(format!(
            "1 validation error detected: Value '{key}' at 'tags.1.member.key' failed to satisfy constraint: Member must have length less than or equal to 128"
        )),
        BadTag::Value(key) => invalid(format!(
            "1 validation error detected: Value at 'tags.{key}.member.value' failed to satisfy constraint: Member must have length less than or equal to 256"
        )),
        BadTag::Reserved(key) => invalid(format!("Invalid Tag Key: {key}. The aws: prefix is reserved")),
        BadTag::Duplicate(key) => invalid(format!("Duplicate tag keys found: {key}")),
        BadTag::TooMany => {
            errors::limit("One or more parameter values were invalid: Too many tags: a resource may have 50")
        }
    }
}
