//! Adds or overwrites tags of a policy.
//!
//! IAM API Reference, TagPolicy.

use crate::{find, tagging};
use api_iam::TagPolicyRequest;
use base::Fault;
use kernel::Cx;
use shape::Unit;
use store::Tx;

pub(crate) fn run(cx: &Cx, tx: &mut Tx, input: TagPolicyRequest) -> Result<Unit, Fault> {
    let found = find::own_policy(cx, tx, &input.policy_arn, "TagPolicy")?;
    tagging::put(cx, tx, &found.id, &input.tags).map(|()| Unit {})
}
