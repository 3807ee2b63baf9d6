//! Changes a role's description or session length.
//!
//! IAM API Reference, UpdateRole.

use crate::errors::broken;
use crate::find;
use crate::rules::names;
use crate::tables::ROLES;
use api_iam::{UpdateRoleRequest, UpdateRoleResponse};
use base::Fault;
use kernel::Cx;
use store::Tx;

pub(crate) fn run(cx: &Cx, tx: &mut Tx, input: UpdateRoleRequest) -> Result<UpdateRoleResponse, Fault> {
    // of a service's role the description may change
    let mut role = match input.max_session_duration {
        None => find::role(cx, tx, &input.role_name)?,
        Some(_) => find::own_role(cx, tx, &input.role_name)?,
    };
    role.description = input.description.or(role.description);
    role.max_session_seconds = input.max_session_duration.unwrap_or(role.max_session_seconds);
    ROLES.put(tx, &(cx.global(), names::key(&role.name)), &role).map_err(broken)?;
    Ok(UpdateRoleResponse {})
}
