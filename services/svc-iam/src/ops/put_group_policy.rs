//! Writes an inline policy of a group.
//!
//! IAM API Reference, PutGroupPolicy.

use crate::holder::Holder;
use api_iam::PutGroupPolicyRequest;
use base::Fault;
use kernel::Cx;
use shape::Unit;
use store::Tx;

pub(crate) fn run(cx: &Cx, tx: &mut Tx, input: PutGroupPolicyRequest) -> Result<Unit, Fault> {
    let group = Holder::group(cx, tx, &input.group_name)?;
    group.put_inline(cx, tx, &input.policy_name, &input.policy_document).map(|()| Unit {})
}
