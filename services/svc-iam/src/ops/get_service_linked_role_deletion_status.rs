//! How the deletion of a service's role goes.
//!
//! IAM API Reference, GetServiceLinkedRoleDeletionStatus.

use crate::errors::{broken, no_such_entity};
use crate::tables::DELETIONS;
use api_iam::{
    DeletionTaskStatusType, GetServiceLinkedRoleDeletionStatusRequest, GetServiceLinkedRoleDeletionStatusResponse,
};
use base::Fault;
use kernel::Cx;
use store::Read;

pub(crate) fn run(
    cx: &Cx,
    read: &dyn Read,
    input: GetServiceLinkedRoleDeletionStatusRequest,
) -> Result<GetServiceLinkedRoleDeletionStatusResponse, Fault> {
    let task = input.deletion_task_id;
    if !DELETIONS.contains(read, &(cx.global(), task.clone())).map_err(broken)? {
        return Err(no_such_entity(format!("Deletion task {task} cannot be found.")));
    }
    Ok(GetServiceLinkedRoleDeletionStatusResponse { status: DeletionTaskStatusType::Succeeded, reason: None })
}
