//! The versions of a managed policy, newest first, without their documents.
//!
//! IAM API Reference, ListPolicyVersions.

use crate::find::{self, Managed};
use crate::{pages, show};
use api_iam::{ListPolicyVersionsRequest, ListPolicyVersionsResponse, PolicyVersion};
use base::Fault;
use kernel::Cx;
use store::Read;

pub(crate) fn run(
    cx: &Cx,
    read: &dyn Read,
    input: ListPolicyVersionsRequest,
) -> Result<ListPolicyVersionsResponse, Fault> {
    let found: Vec<(u32, PolicyVersion)> = match find::any_policy(cx, read, &input.policy_arn)? {
        Managed::Own(policy) => {
            let all = show::versions(read, cx.global(), &policy.id)?;
            all.into_iter()
                .map(|(n, v)| (n, PolicyVersion { document: None, ..show::version(&policy, n, v) }))
                .collect()
        }
        Managed::Aws(policy) => {
            let (version_id, create_date) = (Some(policy.version.to_owned()), Some(policy.updated));
            vec![(1, PolicyVersion { document: None, version_id, is_default_version: Some(true), create_date })]
        }
    };
    let query = format!("versions {}", input.policy_arn);
    // newest first, so the key falls with the number
    let key = |v: &(u32, PolicyVersion)| format!("{:010}", u32::MAX - v.0);
    let page = pages::cut(cx, &query, found, input.max_items, input.marker.as_deref(), key)?;
    Ok(ListPolicyVersionsResponse {
        versions: Some(page.items.into_iter().map(|(_, v)| v).collect()),
        is_truncated: page.is_truncated,
        marker: page.marker,
    })
}
