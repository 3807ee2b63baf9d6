//! The managed policies of a user.
//!
//! IAM API Reference, ListAttachedUserPolicies.

use crate::holder::{self, Holder};
use crate::pages;
use api_iam::{ListAttachedUserPoliciesRequest, ListAttachedUserPoliciesResponse};
use base::Fault;
use kernel::Cx;
use store::Read;

pub(crate) fn run(
    cx: &Cx,
    read: &dyn Read,
    input: ListAttachedUserPoliciesRequest,
) -> Result<ListAttachedUserPoliciesResponse, Fault> {
    let user = Holder::user(cx, read, &input.user_name)?;
    let found = user.attached(cx, read, input.path_prefix.as_deref())?;
    let query = format!("attached {} {:?}", user.id, input.path_prefix);
    let page = pages::cut(cx, &query, found, input.max_items, input.marker.as_deref(), holder::order)?;
    Ok(ListAttachedUserPoliciesResponse {
        attached_policies: Some(page.items),
        is_truncated: page.is_truncated,
        marker: page.marker,
    })
}
