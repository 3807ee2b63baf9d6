//! CreateOptionGroup: <https://docs.aws.amazon.com/AmazonRDS/latest/APIReference/API_CreateOptionGroup.html>

use super::shared::{find, on_offer, show, tagging};
use crate::limits::OPTION_GROUPS;
use crate::model::OptionGroup;
use crate::rules::{identifiers, versions};
use crate::{errors, tables};
use api_rds::{CreateOptionGroupMessage, CreateOptionGroupResult};
use base::Fault;
use kernel::Cx;
use store::Tx;

/// Makes an empty group for a major version on offer.
pub fn run(cx: &Cx, tx: &mut Tx, input: CreateOptionGroupMessage) -> Result<CreateOptionGroupResult, Fault> {
    let name = identifiers::group("OptionGroupName", &input.option_group_name)?;
    if input.option_group_description.is_empty() {
        return Err(errors::missing("OptionGroupDescription"));
    }
    let engine = versions::engine("CreateOptionGroup", &input.engine_name)?;
    let major = input.major_engine_version;
    if !on_offer(tx)?.iter().any(|v| v.engine == engine && v.series() == major) {
        return Err(errors::invalid(format!("Invalid major engine version: {major} for engine {}", engine.name())));
    }
    let tags = tagging::wanted(&input.tags)?;
    let group = OptionGroup { name, description: input.option_group_description, engine, major, copied: None };
    add(cx, tx, &group)?;
    tagging::give(cx, tx, &find::option_group_arn(cx, &group.name), &tags)?;
    Ok(CreateOptionGroupResult { option_group: Some(show::of_option_group(cx, &group)) })
}

/// Writes a new group: its name must be free, and the quota must allow it.
pub fn add(cx: &Cx, tx: &mut Tx, group: &OptionGroup) -> Result<(), Fault> {
    if tables::option_group(tx, cx.scope(), &group.name)?.is_some() {
        return Err(errors::option_group_exists(&group.name));
    }
    let max = OPTION_GROUPS.of(cx, tx)?;
    if tables::OPTION_GROUPS.count(tx, &(cx.scope(),)).map_err(Fault::internal)? as u64 >= max {
        return Err(errors::too_many_option_groups(max));
    }
    tables::keep_option_group(tx, cx.scope(), group)
}
