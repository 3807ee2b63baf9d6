//! An inline policy of a role.
//!
//! IAM API Reference, GetRolePolicy.

use crate::holder::Holder;
use crate::rules::documents;
use api_iam::{GetRolePolicyRequest, GetRolePolicyResponse};
use base::Fault;
use kernel::Cx;
use store::Read;

pub(crate) fn run(cx: &Cx, read: &dyn Read, input: GetRolePolicyRequest) -> Result<GetRolePolicyResponse, Fault> {
    let role = Holder::role(cx, read, &input.role_name)?;
    let inline = role.get_inline(cx, read, &input.policy_name)?;
    Ok(GetRolePolicyResponse {
        role_name: role.name,
        policy_document: documents::encode(&inline.document),
        policy_name: inline.name,
    })
}
