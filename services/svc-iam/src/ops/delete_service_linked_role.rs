//! Deletes the role of a service. Nothing here uses one yet, so it is gone at once and the task has succeeded.
//!
//! IAM API Reference, DeleteServiceLinkedRole.

use crate::errors::{broken, no_such_entity};
use crate::model::Deletion;
use crate::rules::names;
use crate::tables::{ATTACHED, DELETIONS, ROLES};
use crate::{find, tagging};
use api_iam::{DeleteServiceLinkedRoleRequest, DeleteServiceLinkedRoleResponse};
use base::Fault;
use kernel::Cx;
use store::Tx;

pub(crate) fn run(
    cx: &Cx,
    tx: &mut Tx,
    input: DeleteServiceLinkedRoleRequest,
) -> Result<DeleteServiceLinkedRoleResponse, Fault> {
    let role = find::role(cx, tx, &input.role_name)?;
    if !role.path.starts_with(names::SERVICE_ROLE_PATH) {
        return Err(no_such_entity(format!("The role with name {} cannot be found.", input.role_name)));
    }
    ATTACHED.delete_all(tx, &(cx.global(), role.id.clone())).map_err(broken)?;
    tagging::clear(cx, tx, &role.id)?;
    ROLES.delete(tx, &(cx.global(), names::key(&role.name))).map_err(broken)?;
    let task = format!("task{}{}/{}", role.path, role.name, cx.ids().uuid());
    DELETIONS.put(tx, &(cx.global(), task.clone()), &Deletion { at: cx.now() }).map_err(broken)?;
    Ok(DeleteServiceLinkedRoleResponse { deletion_task_id: task })
}
