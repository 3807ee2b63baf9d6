//! Deletes a managed policy that nobody has and that has one version.
//!
//! IAM API Reference, DeletePolicy.

use crate::errors::{broken, delete_conflict};
use crate::rules::names;
use crate::tables::{POLICIES, VERSIONS};
use crate::{find, show, tagging};
use api_iam::DeletePolicyRequest;
use base::Fault;
use kernel::Cx;
use shape::Unit;
use store::Tx;

pub(crate) fn run(cx: &Cx, tx: &mut Tx, input: DeletePolicyRequest) -> Result<Unit, Fault> {
    let policy = find::own_policy(cx, tx, &input.policy_arn, "DeletePolicy")?;
    let (scope, arn) = (cx.global(), &input.policy_arn);
    if show::attachments(tx, scope, arn)? + show::boundaries(tx, scope, arn)? > 0 {
        return Err(delete_conflict("Cannot delete a policy attached to entities."));
    }
    let versions = (scope, policy.id.clone());
    if VERSIONS.count(tx, &versions).map_err(broken)? > 1 {
        return Err(delete_conflict(
            "This policy has more than one version. Before you delete a policy, you must delete the policy's versions. \
             The default version is deleted with the policy.",
        ));
    }
    VERSIONS.delete_all(tx, &versions).map_err(broken)?;
    tagging::clear(cx, tx, &policy.id)?;
    POLICIES.delete(tx, &(scope, names::key(&policy.name))).map_err(broken)?;
    Ok(Unit {})
}
