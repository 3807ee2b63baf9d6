//! The tags of a role.
//!
//! IAM API Reference, ListRoleTags.

use crate::{find, tagging};
use api_iam::{ListRoleTagsRequest, ListRoleTagsResponse};
use base::Fault;
use kernel::Cx;
use store::Read;

pub(crate) fn run(cx: &Cx, read: &dyn Read, input: ListRoleTagsRequest) -> Result<ListRoleTagsResponse, Fault> {
    let found = find::role(cx, read, &input.role_name)?;
    let page = tagging::list(cx, read, &found.id, input.max_items, input.marker.as_deref())?;
    Ok(ListRoleTagsResponse { tags: page.items, is_truncated: page.is_truncated, marker: page.marker })
}
