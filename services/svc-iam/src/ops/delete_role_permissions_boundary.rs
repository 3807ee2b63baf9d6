//! Removes a role's permissions boundary.
//!
//! IAM API Reference, DeleteRolePermissionsBoundary.

use crate::errors::{broken, no_such_entity};
use crate::find;
use crate::rules::names;
use crate::tables::ROLES;
use api_iam::DeleteRolePermissionsBoundaryRequest;
use base::Fault;
use kernel::Cx;
use shape::Unit;
use store::Tx;

pub(crate) fn run(cx: &Cx, tx: &mut Tx, input: DeleteRolePermissionsBoundaryRequest) -> Result<Unit, Fault> {
    let mut role = find::own_role(cx, tx, &input.role_name)?;
    if role.boundary.take().is_none() {
        return Err(no_such_entity(format!("Role {} does not have a permissions boundary.", role.name)));
    }
    ROLES.put(tx, &(cx.global(), names::key(&role.name)), &role).map_err(broken)?;
    Ok(Unit {})
}
