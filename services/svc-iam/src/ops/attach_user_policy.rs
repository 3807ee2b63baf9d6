//! Attaches a managed policy to a user.
//!
//! IAM API Reference, AttachUserPolicy.

use crate::holder::Holder;
use api_iam::AttachUserPolicyRequest;
use base::Fault;
use kernel::Cx;
use shape::Unit;
use store::Tx;

pub(crate) fn run(cx: &Cx, tx: &mut Tx, input: AttachUserPolicyRequest) -> Result<Unit, Fault> {
    Holder::user(cx, tx, &input.user_name)?.attach(cx, tx, &input.policy_arn).map(|()| Unit {})
}
