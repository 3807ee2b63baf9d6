//! Deletes a version that is not the default one.
//!
//! IAM API Reference, DeletePolicyVersion.

use crate::errors::{broken, delete_conflict};
use crate::find;
use crate::ops::get_policy_version::{missing, number};
use crate::rules::names;
use crate::tables::{POLICIES, VERSIONS};
use api_iam::DeletePolicyVersionRequest;
use base::Fault;
use kernel::Cx;
use shape::Unit;
use store::Tx;

pub(crate) fn run(cx: &Cx, tx: &mut Tx, input: DeletePolicyVersionRequest) -> Result<Unit, Fault> {
    let mut policy = find::own_policy(cx, tx, &input.policy_arn, "DeletePolicyVersion")?;
    let number = number(&input.version_id).ok_or_else(|| missing(&input.policy_arn, &input.version_id))?;
    if number == policy.default {
        return Err(delete_conflict("Cannot delete the default version of a policy."));
    }
    if !VERSIONS.delete(tx, &(cx.global(), policy.id.clone(), number)).map_err(broken)? {
        return Err(missing(&input.policy_arn, &input.version_id));
    }
    policy.updated = cx.now();
    POLICIES.put(tx, &(cx.global(), names::key(&policy.name)), &policy).map_err(broken)?;
    Ok(Unit {})
}
