//! The tags of an instance profile.
//!
//! IAM API Reference, ListInstanceProfileTags.

use crate::{find, tagging};
use api_iam::{ListInstanceProfileTagsRequest, ListInstanceProfileTagsResponse};
use base::Fault;
use kernel::Cx;
use store::Read;

pub(crate) fn run(
    cx: &Cx,
    read: &dyn Read,
    input: ListInstanceProfileTagsRequest,
) -> Result<ListInstanceProfileTagsResponse, Fault> {
    let found = find::profile(cx, read, &input.instance_profile_name)?;
    let page = tagging::list(cx, read, &found.id, input.max_items, input.marker.as_deref())?;
    Ok(ListInstanceProfileTagsResponse { tags: page.items, is_truncated: page.is_truncated, marker: page.marker })
}
