//! Deletes a role without policies that is in no instance profile.
//!
//! IAM API Reference, DeleteRole.

use crate::errors::{broken, delete_conflict};
use crate::holder::Holder;
use crate::rules::names;
use crate::tables::{PROFILE_BY_ROLE, PROFILES, ROLES};
use crate::tagging;
use api_iam::DeleteRoleRequest;
use base::Fault;
use kernel::Cx;
use shape::Unit;
use store::Tx;

pub(crate) fn run(cx: &Cx, tx: &mut Tx, input: DeleteRoleRequest) -> Result<Unit, Fault> {
    let role = Holder::own_role(cx, tx, &input.role_name)?;
    if PROFILES.first_by(&PROFILE_BY_ROLE, tx, &(cx.global(), role.id.clone())).map_err(broken)?.is_some() {
        return Err(delete_conflict("Cannot delete entity, must remove roles from instance profile first."));
    }
    role.must_be_bare(cx, tx)?;
    tagging::clear(cx, tx, &role.id)?;
    ROLES.delete(tx, &(cx.global(), names::key(&role.name))).map_err(broken)?;
    Ok(Unit {})
}
