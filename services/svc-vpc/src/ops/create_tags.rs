//! CreateTags: <https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_CreateTags.html>

use crate::errors;
use crate::limits::TAGGED_RESOURCES_MAX;
use crate::ops::shared::{resources, tagging};
use api_ec2::CreateTagsRequest;
use base::Fault;
use kernel::Cx;
use shape::Unit;
use store::Tx;

/// Adds or overwrites tags of resources, all of which must exist.
pub fn run(cx: &Cx, tx: &mut Tx, input: CreateTagsRequest) -> Result<Unit, Fault> {
    let pairs = tagging::checked(input.tags.iter().map(tagging::pair).collect())?;
    if input.resources.is_empty() {
        return Err(errors::missing("resourceIdSet"));
    }
    if pairs.is_empty() {
        return Err(errors::missing("tagSet"));
    }
    if input.resources.len() > TAGGED_RESOURCES_MAX {
        return Err(errors::invalid(format!("A call can tag at most {TAGGED_RESOURCES_MAX} resources.")));
    }
    for id in &input.resources {
        resources::check(cx, tx, id, &pairs)?;
    }
    input.resources.iter().try_for_each(|id| tagging::give(cx, tx, id, &pairs))?;
    Ok(Unit {})
}
