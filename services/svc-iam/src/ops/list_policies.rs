//! Managed policies of the customer, of AWS, or both.
//!
//! IAM API Reference, ListPolicies.

use crate::errors::broken;
use crate::rules::{aws_policies, names};
use crate::tables::POLICIES;
use crate::{pages, show};
use api_iam::{ListPoliciesRequest, ListPoliciesResponse, Policy, PolicyScopeType, PolicyUsageType};
use base::Fault;
use kernel::Cx;
use store::Read;

pub(crate) fn run(cx: &Cx, read: &dyn Read, input: ListPoliciesRequest) -> Result<ListPoliciesResponse, Fault> {
    let scope = input.scope.unwrap_or(PolicyScopeType::All);
    let mut found = Vec::new();
    if scope != PolicyScopeType::Aws {
        for (_, policy) in POLICIES.list(read, &(cx.global(),)).map_err(broken)? {
            found.push(show::policy_in_list(cx, read, policy)?);
        }
    }
    if scope != PolicyScopeType::Local {
        for policy in aws_policies::all() {
            found.push(show::aws_policy(cx, read, policy)?);
        }
    }
    found.retain(|p| wanted(&input, p));
    found.sort_by_key(order);
    let query =
        format!("policies {scope} {:?} {:?} {:?}", input.only_attached, input.path_prefix, input.policy_usage_filter);
    let page = pages::cut(cx, &query, found, input.max_items, input.marker.as_deref(), order)?;
    Ok(ListPoliciesResponse { policies: Some(page.items), is_truncated: page.is_truncated, marker: page.marker })
}

fn wanted(input: &ListPoliciesRequest, p: &Policy) -> bool {
    let (permissions, bounds) = (p.attachment_count > Some(0), p.permissions_boundary_usage_count > Some(0));
    let used = match input.policy_usage_filter {
        Some(PolicyUsageType::PermissionsPolicy) => permissions,
        Some(PolicyUsageType::PermissionsBoundary) => bounds,
        None => input.only_attached != Some(true) || permissions,
    };
    let prefix = input.path_prefix.as_deref().unwrap_or(names::ROOT_PATH);
    used && p.path.as_deref().is_some_and(|path| path.starts_with(prefix))
}

fn order(p: &Policy) -> String {
    let aws = p.arn.as_deref().is_some_and(|a| a.starts_with("arn:aws:iam::aws:"));
    format!("{}/{}", names::key(p.policy_name.as_deref().unwrap_or_default()), if aws { 0 } else { 1 })
}
