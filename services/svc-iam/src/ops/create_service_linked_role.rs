//! Makes the role through which a service acts for the account.
//!
//! IAM API Reference, CreateServiceLinkedRole.

use crate::errors::{broken, invalid_input};
use crate::model::{Attached, Role, Trust};
use crate::rules::{names, service_roles};
use crate::tables::{ATTACHED, ROLES};
use crate::{limits, show};
use api_iam::{CreateServiceLinkedRoleRequest, CreateServiceLinkedRoleResponse};
use base::Fault;
use kernel::Cx;
use store::Tx;

pub(crate) fn run(
    cx: &Cx,
    tx: &mut Tx,
    input: CreateServiceLinkedRoleRequest,
) -> Result<CreateServiceLinkedRoleResponse, Fault> {
    let service = input.aws_service_name.to_ascii_lowercase();
    let facts = service_roles::find(&service)
        .ok_or_else(|| Fault::not_implemented(format_args!("CreateServiceLinkedRole for {service}")))?;
    let name = match input.custom_suffix {
        Some(_) if !facts.suffix => return Err(invalid_input(format!("Custom suffix is not allowed for {service}"))),
        Some(suffix) => format!("{}_{suffix}", facts.role),
        None => facts.role.to_owned(),
    };
    let key = (cx.global(), names::key(&name));
    if ROLES.contains(tx, &key).map_err(broken)? {
        return Err(invalid_input(format!(
            "Service role name {name} has been taken in this account, please try a different suffix."
        )));
    }
    let has = ROLES.count(tx, &(cx.global(),)).map_err(broken)?;
    limits::room(cx, tx, limits::ROLES, has)?;
    let role = Role {
        name,
        path: format!("{}{service}/", names::SERVICE_ROLE_PATH),
        id: cx.ids().iam("AROA"),
        created: cx.now(),
        trust: Trust { document: service_roles::trust(&service), bound: Vec::new() },
        description: input.description,
        max_session_seconds: limits::SESSION_SECONDS_DEFAULT,
        boundary: None,
    };
    ROLES.put(tx, &key, &role).map_err(broken)?;
    ATTACHED
        .put(tx, &(cx.global(), role.id.clone(), facts.policy_arn()), &Attached { at: cx.now() })
        .map_err(broken)?;
    Ok(CreateServiceLinkedRoleResponse { role: Some(show::new_role(cx, tx, role)?) })
}
