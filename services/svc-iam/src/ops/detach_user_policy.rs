//! Detaches a managed policy from a user.
//!
//! IAM API Reference, DetachUserPolicy.

use crate::holder::Holder;
use api_iam::DetachUserPolicyRequest;
use base::Fault;
use kernel::Cx;
use shape::Unit;
use store::Tx;

pub(crate) fn run(cx: &Cx, tx: &mut Tx, input: DetachUserPolicyRequest) -> Result<Unit, Fault> {
    Holder::user(cx, tx, &input.user_name)?.detach(cx, tx, &input.policy_arn).map(|()| Unit {})
}
