//! An inline policy of a group.
//!
//! IAM API Reference, GetGroupPolicy.

use crate::holder::Holder;
use crate::rules::documents;
use api_iam::{GetGroupPolicyRequest, GetGroupPolicyResponse};
use base::Fault;
use kernel::Cx;
use store::Read;

pub(crate) fn run(cx: &Cx, read: &dyn Read, input: GetGroupPolicyRequest) -> Result<GetGroupPolicyResponse, Fault> {
    let group = Holder::group(cx, read, &input.group_name)?;
    let inline = group.get_inline(cx, read, &input.policy_name)?;
    Ok(GetGroupPolicyResponse {
        group_name: group.name,
        policy_document: documents::encode(&inline.document),
        policy_name: inline.name,
    })
}
