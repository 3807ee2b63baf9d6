//! Detaches a managed policy from a group.
//!
//! IAM API Reference, DetachGroupPolicy.

use crate::holder::Holder;
use api_iam::DetachGroupPolicyRequest;
use base::Fault;
use kernel::Cx;
use shape::Unit;
use store::Tx;

pub(crate) fn run(cx: &Cx, tx: &mut Tx, input: DetachGroupPolicyRequest) -> Result<Unit, Fault> {
    Holder::group(cx, tx, &input.group_name)?.detach(cx, tx, &input.policy_arn).map(|()| Unit {})
}
