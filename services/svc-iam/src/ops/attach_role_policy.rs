//! Attaches a managed policy to a role.
//!
//! IAM API Reference, AttachRolePolicy.

use crate::holder::Holder;
use api_iam::AttachRolePolicyRequest;
use base::Fault;
use kernel::Cx;
use shape::Unit;
use store::Tx;

pub(crate) fn run(cx: &Cx, tx: &mut Tx, input: AttachRolePolicyRequest) -> Result<Unit, Fault> {
    Holder::own_role(cx, tx, &input.role_name)?.attach(cx, tx, &input.policy_arn).map(|()| Unit {})
}
