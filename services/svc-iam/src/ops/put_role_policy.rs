//! Writes an inline policy of a role.
//!
//! IAM API Reference, PutRolePolicy.

use crate::holder::Holder;
use api_iam::PutRolePolicyRequest;
use base::Fault;
use kernel::Cx;
use shape::Unit;
use store::Tx;

pub(crate) fn run(cx: &Cx, tx: &mut Tx, input: PutRolePolicyRequest) -> Result<Unit, Fault> {
    let role = Holder::own_role(cx, tx, &input.role_name)?;
    role.put_inline(cx, tx, &input.policy_name, &input.policy_document).map(|()| Unit {})
}
