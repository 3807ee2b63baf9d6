//! Makes a version the one that counts.
//!
//! IAM API Reference, SetDefaultPolicyVersion.

use crate::errors::broken;
use crate::find;
use crate::ops::get_policy_version::{missing, number};
use crate::rules::names;
use crate::tables::{POLICIES, VERSIONS};
use api_iam::SetDefaultPolicyVersionRequest;
use base::Fault;
use kernel::Cx;
use shape::Unit;
use store::Tx;

pub(crate) fn run(cx: &Cx, tx: &mut Tx, input: SetDefaultPolicyVersionRequest) -> Result<Unit, Fault> {
    let mut policy = find::own_policy(cx, tx, &input.policy_arn, "SetDefaultPolicyVersion")?;
    let number = number(&input.version_id).ok_or_else(|| missing(&input.policy_arn, &input.version_id))?;
    if !VERSIONS.contains(tx, &(cx.global(), policy.id.clone(), number)).map_err(broken)? {
        return Err(missing(&input.policy_arn, &input.version_id));
    }
    policy.default = number;
    policy.updated = cx.now();
    POLICIES.put(tx, &(cx.global(), names::key(&policy.name)), &policy).map_err(broken)?;
    Ok(Unit {})
}
