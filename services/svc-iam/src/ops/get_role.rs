//! One role.
//!
//! IAM API Reference, GetRole.

use crate::{find, show};
use api_iam::{GetRoleRequest, GetRoleResponse, RoleLastUsed};
use base::Fault;
use kernel::Cx;
use store::Read;

pub(crate) fn run(cx: &Cx, read: &dyn Read, input: GetRoleRequest) -> Result<GetRoleResponse, Fault> {
    let role = find::role(cx, read, &input.role_name)?;
    let mut role = show::role(cx, read, role)?;
    // when a role was last used is not tracked; AWS answers the same of a role that never was
    role.role_last_used = Some(RoleLastUsed::default());
    Ok(GetRoleResponse { role })
}
