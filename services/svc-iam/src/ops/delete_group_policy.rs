//! Deletes an inline policy of a group.
//!
//! IAM API Reference, DeleteGroupPolicy.

use crate::holder::Holder;
use api_iam::DeleteGroupPolicyRequest;
use base::Fault;
use kernel::Cx;
use shape::Unit;
use store::Tx;

pub(crate) fn run(cx: &Cx, tx: &mut Tx, input: DeleteGroupPolicyRequest) -> Result<Unit, Fault> {
    Holder::group(cx, tx, &input.group_name)?.delete_inline(cx, tx, &input.policy_name).map(|()| Unit {})
}
