//! An inline policy of a user.
//!
//! IAM API Reference, GetUserPolicy.

use crate::holder::Holder;
use crate::rules::documents;
use api_iam::{GetUserPolicyRequest, GetUserPolicyResponse};
use base::Fault;
use kernel::Cx;
use store::Read;

pub(crate) fn run(cx: &Cx, read: &dyn Read, input: GetUserPolicyRequest) -> Result<GetUserPolicyResponse, Fault> {
    let user = Holder::user(cx, read, &input.user_name)?;
    let inline = user.get_inline(cx, read, &input.policy_name)?;
    Ok(GetUserPolicyResponse {
        user_name: user.name,
        policy_document: documents::encode(&inline.document),
        policy_name: inline.name,
    })
}
