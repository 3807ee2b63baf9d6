//! Session tags: given with the call, inherited from the calling session.
//!
//! IAM User Guide, "Pass session tags in AWS STS", "Chaining roles with session tags".

use crate::model::SessionTag;
use crate::{errors, limits};
use base::Fault;

/// The tags of the new session.
pub(crate) fn merge(
    given: &[(String, String)],
    transitive: &[String],
    inherited: &[SessionTag],
) -> Result<Vec<SessionTag>, Fault> {
    let same = |a: &str, b: &str| a.to_lowercase() == b.to_lowercase();
    if given.len() > limits::TAGS_MAX {
        return Err(errors::validation(format!("The number of session tags exceeds {}.", limits::TAGS_MAX)));
    }
    if (1..given.len()).any(|i| given[..i].iter().any(|(k, _)| same(k, &given[i].0))) {
        return Err(errors::invalid_parameter(
            "Duplicate tag keys found. Please note that Tag keys are case insensitive.",
        ));
    }
    if transitive.iter().any(|t| !given.iter().any(|(k, _)| same(k, t))) {
        return Err(errors::invalid_parameter(
            "The specified transitive tag key must be included in the requested tags.",
        ));
    }
    let passed: Vec<&SessionTag> = inherited.iter().filter(|t| t.transitive).collect();
    if given.iter().any(|(k, _)| passed.iter().any(|p| same(&p.key, k))) {
        return Err(errors::invalid_parameter(
            "One of the specified transitive tag keys can't be set because it conflicts with a transitive tag key from \
             the calling session.",
        ));
    }
    let own = given.iter().map(|(key, value)| SessionTag {
        key: key.clone(),
        value: value.clone(),
        transitive: transitive.iter().any(|t| same(t, key)),
    });
    Ok(passed.into_iter().cloned().chain(own).collect())
}
