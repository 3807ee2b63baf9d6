//! CreateDBParameterGroup: <https://docs.aws.amazon.com/AmazonRDS/latest/APIReference/API_CreateDBParameterGroup.html>

use super::shared::{find, on_offer, show, tagging};
use crate::limits::PARAMETER_GROUPS;
use crate::model::ParameterGroup;
use crate::rules::{identifiers, versions};
use crate::{errors, tables};
use api_rds::{CreateDBParameterGroupMessage, CreateDBParameterGroupResult};
use base::Fault;
use kernel::Cx;
use std::collections::BTreeMap;
use store::Tx;

/// Makes a group that says nothing yet.
pub fn run(cx: &Cx, tx: &mut Tx, input: CreateDBParameterGroupMessage) -> Result<CreateDBParameterGroupResult, Fault> {
    let name = identifiers::group("DBParameterGroupName", &input.db_parameter_group_name)?;
    if input.description.is_empty() {
        return Err(errors::missing("Description"));
    }
    let family = input.db_parameter_group_family.to_ascii_lowercase();
    if versions::of_family(&on_offer(tx)?, &family).is_none() {
        return Err(errors::no_family(&input.db_parameter_group_family));
    }
    let tags = tagging::wanted(&input.tags)?;
    let group = ParameterGroup { name, family, description: input.description, changed: BTreeMap::new() };
    add(cx, tx, &group)?;
    tagging::give(cx, tx, &find::parameter_group_arn(cx, &group.name), &tags)?;
    Ok(CreateDBParameterGroupResult { db_parameter_group: Some(show::of_parameter_group(cx, &group)) })
}

/// Writes a new group: its name must be free, and the quota must allow it.
pub fn add(cx: &Cx, tx: &mut Tx, group: &ParameterGroup) -> Result<(), Fault> {
    if tables::parameter_group(tx, cx.scope(), &group.name)?.is_some() {
        return Err(errors::parameter_group_exists(&group.name));
    }
    let max = PARAMETER_GROUPS.of(cx, tx)?;
    if tables::PARAMETER_GROUPS.count(tx, &(cx.scope(),)).map_err(Fault::internal)? as u64 >= max {
        return Err(errors::too_many_parameter_groups(max));
    }
    tables::keep_parameter_group(tx, cx.scope(), group)
}
