//! Sets a role's permissions boundary.
//!
//! IAM API Reference, PutRolePermissionsBoundary.

use crate::errors::broken;
use crate::rules::names;
use crate::tables::ROLES;
use crate::{boundary, find};
use api_iam::PutRolePermissionsBoundaryRequest;
use base::Fault;
use kernel::Cx;
use shape::Unit;
use store::Tx;

pub(crate) fn run(cx: &Cx, tx: &mut Tx, input: PutRolePermissionsBoundaryRequest) -> Result<Unit, Fault> {
    let mut role = find::own_role(cx, tx, &input.role_name)?;
    role.boundary = boundary::checked(cx, tx, Some(input.permissions_boundary))?;
    ROLES.put(tx, &(cx.global(), names::key(&role.name)), &role).map_err(broken)?;
    Ok(Unit {})
}
