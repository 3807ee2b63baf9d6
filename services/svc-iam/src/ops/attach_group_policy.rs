//! Attaches a managed policy to a group.
//!
//! IAM API Reference, AttachGroupPolicy.

use crate::holder::Holder;
use api_iam::AttachGroupPolicyRequest;
use base::Fault;
use kernel::Cx;
use shape::Unit;
use store::Tx;

pub(crate) fn run(cx: &Cx, tx: &mut Tx, input: AttachGroupPolicyRequest) -> Result<Unit, Fault> {
    Holder::group(cx, tx, &input.group_name)?.attach(cx, tx, &input.policy_arn).map(|()| Unit {})
}
