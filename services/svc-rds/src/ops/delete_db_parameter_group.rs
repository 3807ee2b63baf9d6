//! DeleteDBParameterGroup: <https://docs.aws.amazon.com/AmazonRDS/latest/APIReference/API_DeleteDBParameterGroup.html>

use super::shared::{find, parameter_groups};
use crate::{errors, tables};
use api_rds::DeleteDBParameterGroupMessage;
use base::Fault;
use kernel::{Cx, tags};
use shape::Unit;
use store::Tx;

/// Deletes a group that no instance has.
pub fn run(cx: &Cx, tx: &mut Tx, input: DeleteDBParameterGroupMessage) -> Result<Unit, Fault> {
    if input.db_parameter_group_name.is_empty() {
        return Err(errors::missing("DBParameterGroupName"));
    }
    let group = parameter_groups::find(cx, tx, &input.db_parameter_group_name)?;
    if group.name.starts_with(parameter_groups::DEFAULT) {
        return Err(errors::default_parameter_group_deleted(&group.name));
    }
    if !parameter_groups::users(cx, tx, &group.name)?.is_empty() {
        return Err(errors::state_of_parameter_group(format!(
            "One or more database instances are still members of this parameter group {}, so the group cannot be deleted",
            group.name
        )));
    }
    tags::clear(tx, cx.scope(), &find::parameter_group_arn(cx, &group.name))?;
    tables::PARAMETER_GROUPS.delete(tx, &(cx.scope(), group.name)).map_err(Fault::internal)?;
    Ok(Unit {})
}
