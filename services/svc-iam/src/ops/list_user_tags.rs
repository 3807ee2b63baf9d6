//! The tags of a user.
//!
//! IAM API Reference, ListUserTags.

use crate::{find, tagging};
use api_iam::{ListUserTagsRequest, ListUserTagsResponse};
use base::Fault;
use kernel::Cx;
use store::Read;

pub(crate) fn run(cx: &Cx, read: &dyn Read, input: ListUserTagsRequest) -> Result<ListUserTagsResponse, Fault> {
    let found = find::user(cx, read, &input.user_name)?;
    let page = tagging::list(cx, read, &found.id, input.max_items, input.marker.as_deref())?;
    Ok(ListUserTagsResponse { tags: page.items, is_truncated: page.is_truncated, marker: page.marker })
}
