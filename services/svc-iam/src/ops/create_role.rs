//! Makes a role.
//!
//! IAM API Reference, CreateRole.

use crate::errors::{already_exists, broken, validation};
use crate::model::Role;
use crate::rules::names;
use crate::tables::ROLES;
use crate::{boundary, limits, show, tagging, trust};
use api_iam::{CreateRoleRequest, CreateRoleResponse};
use base::Fault;
use kernel::Cx;
use store::Tx;

pub(crate) fn run(cx: &Cx, tx: &mut Tx, input: CreateRoleRequest) -> Result<CreateRoleResponse, Fault> {
    let path = names::path(input.path);
    if path.starts_with(names::SERVICE_ROLE_PATH) {
        return Err(validation(format!("The specified path {path} is reserved for service-linked roles.")));
    }
    let key = (cx.global(), names::key(&input.role_name));
    if ROLES.contains(tx, &key).map_err(broken)? {
        return Err(already_exists(format!("Role with name {} already exists.", input.role_name)));
    }
    let has = ROLES.count(tx, &(cx.global(),)).map_err(broken)?;
    limits::room(cx, tx, limits::ROLES, has)?;
    let role = Role {
        name: input.role_name,
        path,
        id: cx.ids().iam("AROA"),
        created: cx.now(),
        trust: trust::bind(cx, tx, &input.assume_role_policy_document)?,
        description: input.description,
        max_session_seconds: input.max_session_duration.unwrap_or(limits::SESSION_SECONDS_DEFAULT),
        boundary: boundary::checked(cx, tx, input.permissions_boundary)?,
    };
    tagging::put(cx, tx, &role.id, &input.tags.unwrap_or_default())?;
    ROLES.put(tx, &key, &role).map_err(broken)?;
    Ok(CreateRoleResponse { role: show::new_role(cx, tx, role)? })
}
