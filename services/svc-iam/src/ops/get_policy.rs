//! One managed policy.
//!
//! IAM API Reference, GetPolicy.

use crate::find::{self, Managed};
use crate::show;
use api_iam::{GetPolicyRequest, GetPolicyResponse};
use base::Fault;
use kernel::Cx;
use store::Read;

pub(crate) fn run(cx: &Cx, read: &dyn Read, input: GetPolicyRequest) -> Result<GetPolicyResponse, Fault> {
    let policy = match find::any_policy(cx, read, &input.policy_arn)? {
        Managed::Own(policy) => show::policy(cx, read, policy)?,
        Managed::Aws(policy) => show::aws_policy(cx, read, policy)?,
    };
    Ok(GetPolicyResponse { policy: Some(policy) })
}
