//! One role.
//!
//! IAM API Reference, GetRole.

use crate::{find, last_use, show};
use api_iam::{GetRoleRequest, GetRoleResponse};
use base::Fault;
use kernel::Cx;
use store::Read;

pub(crate) fn run(cx: &Cx, read: &dyn Read, input: GetRoleRequest) -> Result<GetRoleResponse, Fault> {
    let role = find::role(cx, read, &input.role_name)?;
    let used = last_use::of_role(cx, read, &role.name)?;
    let used = used.of(&role);
    Ok(GetRoleResponse { role: api_iam::Role { role_last_used: Some(used), ..show::role(cx, read, role)? } })
}
