//! AddTagsToResource, RemoveTagsFromResource, ListTagsForResource.
//!
//! Tagging Amazon RDS resources: <https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/USER_Tagging.html>

use super::shared::{find, tagging};
use api_rds::{AddTagsToResourceMessage, ListTagsForResourceMessage, RemoveTagsFromResourceMessage, TagListMessage};
use base::Fault;
use kernel::{Cx, tags};
use shape::Unit;
use store::{Read, Tx};

/// Adds or overwrites.
pub fn add(cx: &Cx, tx: &mut Tx, input: AddTagsToResourceMessage) -> Result<Unit, Fault> {
    let arn = find::taggable(cx, tx, &input.resource_name)?;
    let wanted = tagging::wanted(&Some(input.tags))?;
    tagging::give(cx, tx, &arn, &wanted)?;
    Ok(Unit {})
}

/// Removes those that are there.
pub fn remove(cx: &Cx, tx: &mut Tx, input: RemoveTagsFromResourceMessage) -> Result<Unit, Fault> {
    let arn = find::taggable(cx, tx, &input.resource_name)?;
    input.tag_keys.iter().try_for_each(|key| tags::remove(tx, cx.scope(), &arn, key, None))?;
    Ok(Unit {})
}

/// Lists them. AWS's filters are not supported here, by AWS either.
pub fn list(cx: &Cx, read: &dyn Read, input: ListTagsForResourceMessage) -> Result<TagListMessage, Fault> {
    let arn = find::taggable(cx, read, &input.resource_name)?;
    Ok(TagListMessage { tag_list: Some(tagging::shown(read, cx.scope(), &arn)?) })
}
