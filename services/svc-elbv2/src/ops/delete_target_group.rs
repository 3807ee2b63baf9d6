//! DeleteTargetGroup: <https://docs.aws.amazon.com/elasticloadbalancing/latest/APIReference/API_DeleteTargetGroup.html>

use crate::ids::GroupId;
use crate::ops::shared::uses;
use crate::{errors, tables};
use api_elbv2::{DeleteTargetGroupInput, DeleteTargetGroupOutput};
use base::Fault;
use kernel::{Cx, tags};
use store::Tx;

/// Deletes a group that no action names, with its targets; one that is gone is no error.
pub fn run(cx: &Cx, tx: &mut Tx, input: DeleteTargetGroupInput) -> Result<DeleteTargetGroupOutput, Fault> {
    let at = cx.scope();
    let id = GroupId::parse(&input.target_group_arn, at)?;
    let found = id.map_or(Ok(None), |id| tables::group(tx, at, &id))?;
    let Some(group) = found else { return Ok(DeleteTargetGroupOutput {}) };
    if uses::of(tx, at, &group.id)?.is_some() {
        return Err(errors::group_in_use(at, &group.id));
    }
    for target in tables::targets_of(tx, at, &group.id)? {
        tables::remove_target(tx, &tables::target_key(at, &group.id, &target.id, target.port))?;
    }
    tags::clear(tx, at, &group.id.arn(at))?;
    tables::TARGET_GROUPS.delete(tx, &(at, group.id.name)).map_err(Fault::internal)?;
    Ok(DeleteTargetGroupOutput {})
}
