//! DeletePlacementGroup: a group that has machines stays.
//!
//! <https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DeletePlacementGroup.html>

use crate::errors;
use crate::ops::shared::groups;
use crate::tables::PLACEMENT_GROUPS;
use api_ec2::DeletePlacementGroupRequest;
use base::Fault;
use kernel::{Cx, tags};
use shape::Unit;
use store::Tx;

pub fn run(cx: &Cx, tx: &mut Tx, input: DeletePlacementGroupRequest) -> Result<Unit, Fault> {
    let group = groups::by_name(cx, tx, &input.group_name)?;
    if !groups::members(cx, tx, &group)?.is_empty() {
        return Err(errors::placement_group_in_use(&group.name));
    }
    PLACEMENT_GROUPS.delete(tx, &(cx.scope(), group.id.clone())).map_err(Fault::internal)?;
    tags::clear(tx, cx.scope(), &group.id)?;
    Ok(Unit {})
}
