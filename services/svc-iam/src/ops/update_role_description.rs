//! Changes a role's description.
//!
//! IAM API Reference, UpdateRoleDescription.

use crate::errors::broken;
use crate::rules::names;
use crate::tables::ROLES;
use crate::{find, show};
use api_iam::{UpdateRoleDescriptionRequest, UpdateRoleDescriptionResponse};
use base::Fault;
use kernel::Cx;
use store::Tx;

pub(crate) fn run(
    cx: &Cx,
    tx: &mut Tx,
    input: UpdateRoleDescriptionRequest,
) -> Result<UpdateRoleDescriptionResponse, Fault> {
    let mut role = find::role(cx, tx, &input.role_name)?;
    role.description = Some(input.description);
    ROLES.put(tx, &(cx.global(), names::key(&role.name)), &role).map_err(broken)?;
    Ok(UpdateRoleDescriptionResponse { role: Some(show::role(cx, tx, role)?) })
}
