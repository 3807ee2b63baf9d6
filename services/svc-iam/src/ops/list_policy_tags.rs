//! The tags of a policy.
//!
//! IAM API Reference, ListPolicyTags.

use crate::find::{self, Managed};
use crate::tagging;
use api_iam::{ListPolicyTagsRequest, ListPolicyTagsResponse};
use base::Fault;
use kernel::Cx;
use store::Read;

pub(crate) fn run(cx: &Cx, read: &dyn Read, input: ListPolicyTagsRequest) -> Result<ListPolicyTagsResponse, Fault> {
    let id = match find::any_policy(cx, read, &input.policy_arn)? {
        Managed::Own(policy) => policy.id,
        Managed::Aws(policy) => policy.id(),
    };
    let page = tagging::list(cx, read, &id, input.max_items, input.marker.as_deref())?;
    Ok(ListPolicyTagsResponse { tags: page.items, is_truncated: page.is_truncated, marker: page.marker })
}
