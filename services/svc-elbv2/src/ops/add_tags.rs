//! AddTags: <https://docs.aws.amazon.com/elasticloadbalancing/latest/APIReference/API_AddTags.html>

use crate::errors;
use crate::limits::TAGGED_RESOURCES_MAX;
use crate::ops::shared::{find, tagging};
use api_elbv2::{AddTagsInput, AddTagsOutput};
use base::Fault;
use kernel::{Cx, Scope};
use store::{Read, Tx};

/// Adds or overwrites tags of several resources.
pub fn run(cx: &Cx, tx: &mut Tx, input: AddTagsInput) -> Result<AddTagsOutput, Fault> {
    let at = cx.scope();
    let tags = tagging::wanted(Some(input.tags))?;
    check(tx, at, &input.resource_arns)?;
    for arn in &input.resource_arns {
        tagging::give(tx, at, arn, &tags)?;
    }
    Ok(AddTagsOutput {})
}

/// Refuses too many resources, and those that do not exist.
pub fn check(read: &dyn Read, at: Scope, arns: &[String]) -> Result<(), Fault> {
    if arns.is_empty() {
        return Err(errors::validation("A resource ARN must be specified"));
    }
    if arns.len() > TAGGED_RESOURCES_MAX {
        return Err(errors::validation(format!(
            "A maximum of '{TAGGED_RESOURCES_MAX}' resource ARNs can be specified"
        )));
    }
    arns.iter().try_for_each(|arn| find::anything(read, at, arn))
}
