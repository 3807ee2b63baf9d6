//! Deletes an inline policy of a user.
//!
//! IAM API Reference, DeleteUserPolicy.

use crate::holder::Holder;
use api_iam::DeleteUserPolicyRequest;
use base::Fault;
use kernel::Cx;
use shape::Unit;
use store::Tx;

pub(crate) fn run(cx: &Cx, tx: &mut Tx, input: DeleteUserPolicyRequest) -> Result<Unit, Fault> {
    Holder::user(cx, tx, &input.user_name)?.delete_inline(cx, tx, &input.policy_name).map(|()| Unit {})
}
