//! Writes an inline policy of a user.
//!
//! IAM API Reference, PutUserPolicy.

use crate::holder::Holder;
use api_iam::PutUserPolicyRequest;
use base::Fault;
use kernel::Cx;
use shape::Unit;
use store::Tx;

pub(crate) fn run(cx: &Cx, tx: &mut Tx, input: PutUserPolicyRequest) -> Result<Unit, Fault> {
    let user = Holder::user(cx, tx, &input.user_name)?;
    user.put_inline(cx, tx, &input.policy_name, &input.policy_document).map(|()| Unit {})
}
