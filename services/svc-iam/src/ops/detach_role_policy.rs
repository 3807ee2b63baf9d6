//! Detaches a managed policy from a role.
//!
//! IAM API Reference, DetachRolePolicy.

use crate::holder::Holder;
use api_iam::DetachRolePolicyRequest;
use base::Fault;
use kernel::Cx;
use shape::Unit;
use store::Tx;

pub(crate) fn run(cx: &Cx, tx: &mut Tx, input: DetachRolePolicyRequest) -> Result<Unit, Fault> {
    Holder::own_role(cx, tx, &input.role_name)?.detach(cx, tx, &input.policy_arn).map(|()| Unit {})
}
