//! Removes tags of a policy.
//!
//! IAM API Reference, UntagPolicy.

use crate::{find, tagging};
use api_iam::UntagPolicyRequest;
use base::Fault;
use kernel::Cx;
use shape::Unit;
use store::Tx;

pub(crate) fn run(cx: &Cx, tx: &mut Tx, input: UntagPolicyRequest) -> Result<Unit, Fault> {
    let found = find::own_policy(cx, tx, &input.policy_arn, "UntagPolicy")?;
    tagging::remove(cx, tx, &found.id, &input.tag_keys).map(|()| Unit {})
}
