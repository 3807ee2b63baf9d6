//! TagResource, UntagResource, ListTagsForResource: tags of scalable targets.
//!
//! Application Auto Scaling User Guide, "Tagging support for Application Auto Scaling".

use crate::errors::{invalid, no_resource};
use crate::ops::shared::target_arn;
use crate::tables::TARGETS;
use api_application_autoscaling as api;
use base::Fault;
use kernel::tags::{self, BadTag};
use kernel::{Cx, Scope};
use shape::Entries;
use store::{Read, Tx};

/// Adds tags to a target.
pub(crate) fn set(tx: &mut Tx, at: Scope, arn: &str, given: Vec<(String, String)>) -> Result<(), Fault> {
    tags::check(given.iter().map(|(k, v)| (k.as_str(), v.as_str()))).map_err(bad)?;
    tags::set(tx, at, arn, &given)?.map_err(bad)
}

fn bad(b: BadTag) -> Fault {
    match b {
        BadTag::TooMany => Fault::sender("TooManyTagsException", "A resource may have at most 50 tags"),
        BadTag::Reserved(key) => invalid(format!("Tag keys may not begin with aws: {key}")),
        BadTag::Key(key) | BadTag::Value(key) | BadTag::Duplicate(key) => invalid(format!("Invalid tag: {key}")),
    }
}

fn exists(cx: &Cx, read: &dyn Read, arn: &str) -> Result<(), Fault> {
    let all = TARGETS.list(read, &(cx.scope(),)).map_err(Fault::internal)?;
    match all.iter().any(|(_, t)| target_arn(cx.scope(), &t.id) == arn) {
        true => Ok(()),
        false => Err(no_resource(arn)),
    }
}

pub(crate) fn tag(cx: &Cx, tx: &mut Tx, i: api::TagResourceRequest) -> Result<api::TagResourceResponse, Fault> {
    exists(cx, tx, &i.resource_arn)?;
    set(tx, cx.scope(), &i.resource_arn, i.tags.0)?;
    Ok(api::TagResourceResponse::default())
}

pub(crate) fn untag(cx: &Cx, tx: &mut Tx, i: api::UntagResourceRequest) -> Result<api::UntagResourceResponse, Fault> {
    exists(cx, tx, &i.resource_arn)?;
    for key in &i.tag_keys {
        tags::remove(tx, cx.scope(), &i.resource_arn, key, None)?;
    }
    Ok(api::UntagResourceResponse::default())
}

pub(crate) fn list(
    cx: &Cx,
    read: &dyn Read,
    i: api::ListTagsForResourceRequest,
) -> Result<api::ListTagsForResourceResponse, Fault> {
    exists(cx, read, &i.resource_arn)?;
    let all = tags::of(read, cx.scope(), &i.resource_arn)?;
    Ok(api::ListTagsForResourceResponse { tags: Some(Entries(all)) })
}
