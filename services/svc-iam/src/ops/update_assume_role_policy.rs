//! Replaces a role's trust policy.
//!
//! IAM API Reference, UpdateAssumeRolePolicy.

use crate::errors::broken;
use crate::rules::names;
use crate::tables::ROLES;
use crate::{find, trust};
use api_iam::UpdateAssumeRolePolicyRequest;
use base::Fault;
use kernel::Cx;
use shape::Unit;
use store::Tx;

pub(crate) fn run(cx: &Cx, tx: &mut Tx, input: UpdateAssumeRolePolicyRequest) -> Result<Unit, Fault> {
    let mut role = find::own_role(cx, tx, &input.role_name)?;
    role.trust = trust::bind(cx, tx, &input.policy_document)?;
    ROLES.put(tx, &(cx.global(), names::key(&role.name)), &role).map_err(broken)?;
    Ok(Unit {})
}
