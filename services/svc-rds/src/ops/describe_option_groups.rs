//! DescribeOptionGroups: <https://docs.aws.amazon.com/AmazonRDS/latest/APIReference/API_DescribeOptionGroups.html>
//!
//! DescribeOptionGroupOptions: <https://docs.aws.amazon.com/AmazonRDS/latest/APIReference/API_DescribeOptionGroupOptions.html>

use super::describe_db_engine_versions::known_engine;
use super::shared::listing::{self, Query};
use super::shared::{option_groups, show};
use crate::errors;
use crate::tables::OPTION_GROUPS;
use api_rds as api;
use base::Fault;
use kernel::Cx;
use store::Read;

/// One, or all: the default group of each major version, and those that users made.
pub fn run(cx: &Cx, read: &dyn Read, input: api::DescribeOptionGroupsMessage) -> Result<api::OptionGroups, Fault> {
    let named = input.option_group_name.as_deref().filter(|n| !n.is_empty());
    let engine = known_engine(input.engine_name.as_deref())?;
    let major = input.major_engine_version.as_deref().filter(|m| !m.is_empty());
    if named.is_some() && engine.is_some() {
        return Err(errors::combination(
            "OptionGroupName cannot be used together with EngineName or MajorEngineVersion.",
        ));
    }
    if major.is_some() && engine.is_none() {
        return Err(errors::combination("EngineName must be specified if MajorEngineVersion is specified."));
    }
    let mut rows = match named {
        Some(name) => vec![option_groups::find(cx, read, name)?],
        None => {
            let own = OPTION_GROUPS.list(read, &(cx.scope(),)).map_err(Fault::internal)?;
            option_groups::defaults(read)?.into_iter().chain(own.into_iter().map(|(_, g)| g)).collect()
        }
    };
    rows.retain(|g| engine.as_deref().is_none_or(|e| e == g.engine.name()) && major.is_none_or(|m| m == g.major));
    rows.sort_by(|a, b| a.name.cmp(&b.name));
    let query = Query {
        what: &("DescribeOptionGroups", named, &engine, major),
        filters: &input.filters,
        max: input.max_records,
        marker: &input.marker,
    };
    let (rows, marker) = listing::page(cx, &query, rows, &[], |g| g.name.clone())?;
    let shown = rows.iter().map(|g| show::of_option_group(cx, g)).collect();
    Ok(api::OptionGroups { option_groups_list: Some(shown), marker })
}

/// The options that engines have here: none.
pub fn options(
    cx: &Cx,
    _: &dyn Read,
    input: api::DescribeOptionGroupOptionsMessage,
) -> Result<api::OptionGroupOptionsMessage, Fault> {
    let engine = known_engine(Some(&input.engine_name))?.ok_or_else(|| errors::missing("EngineName"))?;
    let query = Query {
        what: &("DescribeOptionGroupOptions", engine),
        filters: &input.filters,
        max: input.max_records,
        marker: &input.marker,
    };
    let (_, marker) = listing::page::<String>(cx, &query, Vec::new(), &[], String::clone)?;
    Ok(api::OptionGroupOptionsMessage { option_group_options: Some(Vec::new()), marker })
}
