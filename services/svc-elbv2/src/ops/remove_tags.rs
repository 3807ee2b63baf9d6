//! RemoveTags: <https://docs.aws.amazon.com/elasticloadbalancing/latest/APIReference/API_RemoveTags.html>

use crate::ops::add_tags::check;
use api_elbv2::{RemoveTagsInput, RemoveTagsOutput};
use base::Fault;
use kernel::{Cx, tags};
use store::Tx;

/// Removes tags of several resources; a key that is not there is no error.
pub fn run(cx: &Cx, tx: &mut Tx, input: RemoveTagsInput) -> Result<RemoveTagsOutput, Fault> {
    let at = cx.scope();
    check(tx, at, &input.resource_arns)?;
    for arn in &input.resource_arns {
        for key in &input.tag_keys {
            tags::remove(tx, at, arn, key, None)?;
        }
    }
    Ok(RemoveTagsOutput {})
}
