//! The names of a user's inline policies.
//!
//! IAM API Reference, ListUserPolicies.

use crate::holder::Holder;
use crate::pages;
use crate::rules::names;
use api_iam::{ListUserPoliciesRequest, ListUserPoliciesResponse};
use base::Fault;
use kernel::Cx;
use store::Read;

pub(crate) fn run(cx: &Cx, read: &dyn Read, input: ListUserPoliciesRequest) -> Result<ListUserPoliciesResponse, Fault> {
    let user = Holder::user(cx, read, &input.user_name)?;
    let found: Vec<String> = user.inline(cx, read)?.into_iter().map(|i| i.name).collect();
    let query = format!("inline {}", user.id);
    let page = pages::cut(cx, &query, found, input.max_items, input.marker.as_deref(), |n| names::key(n))?;
    Ok(ListUserPoliciesResponse { policy_names: page.items, is_truncated: page.is_truncated, marker: page.marker })
}
