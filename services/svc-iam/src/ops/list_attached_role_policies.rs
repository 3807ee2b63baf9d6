//! The managed policies of a role.
//!
//! IAM API Reference, ListAttachedRolePolicies.

use crate::holder::{self, Holder};
use crate::pages;
use api_iam::{ListAttachedRolePoliciesRequest, ListAttachedRolePoliciesResponse};
use base::Fault;
use kernel::Cx;
use store::Read;

pub(crate) fn run(
    cx: &Cx,
    read: &dyn Read,
    input: ListAttachedRolePoliciesRequest,
) -> Result<ListAttachedRolePoliciesResponse, Fault> {
    let role = Holder::role(cx, read, &input.role_name)?;
    let found = role.attached(cx, read, input.path_prefix.as_deref())?;
    let query = format!("attached {} {:?}", role.id, input.path_prefix);
    let page = pages::cut(cx, &query, found, input.max_items, input.marker.as_deref(), holder::order)?;
    Ok(ListAttachedRolePoliciesResponse {
        attached_policies: Some(page.items),
        is_truncated: page.is_truncated,
        marker: page.marker,
    })
}
