//! Deletes an inline policy of a role.
//!
//! IAM API Reference, DeleteRolePolicy.

use crate::holder::Holder;
use api_iam::DeleteRolePolicyRequest;
use base::Fault;
use kernel::Cx;
use shape::Unit;
use store::Tx;

pub(crate) fn run(cx: &Cx, tx: &mut Tx, input: DeleteRolePolicyRequest) -> Result<Unit, Fault> {
    Holder::own_role(cx, tx, &input.role_name)?.delete_inline(cx, tx, &input.policy_name).map(|()| Unit {})
}
