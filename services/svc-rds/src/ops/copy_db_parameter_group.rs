//! CopyDBParameterGroup: <https://docs.aws.amazon.com/AmazonRDS/latest/APIReference/API_CopyDBParameterGroup.html>

use super::create_db_parameter_group::add;
use super::shared::{find, parameter_groups, show, tagging};
use crate::errors;
use crate::model::ParameterGroup;
use crate::rules::identifiers;
use api_rds::{CopyDBParameterGroupMessage, CopyDBParameterGroupResult};
use base::Fault;
use kernel::Cx;
use store::Tx;

/// Makes a group that says what another says; a default group cannot be copied.
pub fn run(cx: &Cx, tx: &mut Tx, input: CopyDBParameterGroupMessage) -> Result<CopyDBParameterGroupResult, Fault> {
    let source = parameter_groups::find(cx, tx, &input.source_db_parameter_group_identifier)?;
    if source.name.starts_with(parameter_groups::DEFAULT) {
        return Err(errors::invalid(
            "Copying a default parameter group is not supported. Create a new parameter group instead.",
        ));
    }
    let name = identifiers::group("TargetDBParameterGroupIdentifier", &input.target_db_parameter_group_identifier)?;
    if input.target_db_parameter_group_description.is_empty() {
        return Err(errors::missing("TargetDBParameterGroupDescription"));
    }
    let tags = tagging::wanted(&input.tags)?;
    let group = ParameterGroup { name, description: input.target_db_parameter_group_description, ..source };
    add(cx, tx, &group)?;
    tagging::give(cx, tx, &find::parameter_group_arn(cx, &group.name), &tags)?;
    Ok(CopyDBParameterGroupResult { db_parameter_group: Some(show::of_parameter_group(cx, &group)) })
}
