//! The managed policies of a group.
//!
//! IAM API Reference, ListAttachedGroupPolicies.

use crate::holder::{self, Holder};
use crate::pages;
use api_iam::{ListAttachedGroupPoliciesRequest, ListAttachedGroupPoliciesResponse};
use base::Fault;
use kernel::Cx;
use store::Read;

pub(crate) fn run(
    cx: &Cx,
    read: &dyn Read,
    input: ListAttachedGroupPoliciesRequest,
) -> Result<ListAttachedGroupPoliciesResponse, Fault> {
    let group = Holder::group(cx, read, &input.group_name)?;
    let found = group.attached(cx, read, input.path_prefix.as_deref())?;
    let query = format!("attached {} {:?}", group.id, input.path_prefix);
    let page = pages::cut(cx, &query, found, input.max_items, input.marker.as_deref(), holder::order)?;
    Ok(ListAttachedGroupPoliciesResponse {
        attached_policies: Some(page.items),
        is_truncated: page.is_truncated,
        marker: page.marker,
    })
}
