//! The names of a group's inline policies.
//!
//! IAM API Reference, ListGroupPolicies.

use crate::holder::Holder;
use crate::pages;
use crate::rules::names;
use api_iam::{ListGroupPoliciesRequest, ListGroupPoliciesResponse};
use base::Fault;
use kernel::Cx;
use store::Read;

pub(crate) fn run(
    cx: &Cx,
    read: &dyn Read,
    input: ListGroupPoliciesRequest,
) -> Result<ListGroupPoliciesResponse, Fault> {
    let group = Holder::group(cx, read, &input.group_name)?;
    let found: Vec<String> = group.inline(cx, read)?.into_iter().map(|i| i.name).collect();
    let query = format!("inline {}", group.id);
    let page = pages::cut(cx, &query, found, input.max_items, input.marker.as_deref(), |n| names::key(n))?;
    Ok(ListGroupPoliciesResponse { policy_names: page.items, is_truncated: page.is_truncated, marker: page.marker })
}
