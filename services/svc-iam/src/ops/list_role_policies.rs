//! The names of a role's inline policies.
//!
//! IAM API Reference, ListRolePolicies.

use crate::holder::Holder;
use crate::pages;
use crate::rules::names;
use api_iam::{ListRolePoliciesRequest, ListRolePoliciesResponse};
use base::Fault;
use kernel::Cx;
use store::Read;

pub(crate) fn run(cx: &Cx, read: &dyn Read, input: ListRolePoliciesRequest) -> Result<ListRolePoliciesResponse, Fault> {
    let role = Holder::role(cx, read, &input.role_name)?;
    let found: Vec<String> = role.inline(cx, read)?.into_iter().map(|i| i.name).collect();
    let query = format!("inline {}", role.id);
    let page = pages::cut(cx, &query, found, input.max_items, input.marker.as_deref(), |n| names::key(n))?;
    Ok(ListRolePoliciesResponse { policy_names: page.items, is_truncated: page.is_truncated, marker: page.marker })
}
