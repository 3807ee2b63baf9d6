//! DescribeDBParameterGroups, for the default groups: <https://docs.aws.amazon.com/AmazonRDS/latest/APIReference/API_DescribeDBParameterGroups.html>

use super::shared::listing::{self, Query};
use super::shared::on_offer;
use crate::errors;
use api_rds::{DBParameterGroup, DBParameterGroupsMessage, DescribeDBParameterGroupsMessage};
use base::Fault;
use kernel::Cx;
use store::Read;

/// The default group of each family on offer.
pub fn run(
    cx: &Cx,
    read: &dyn Read,
    input: DescribeDBParameterGroupsMessage,
) -> Result<DBParameterGroupsMessage, Fault> {
    let mut families: Vec<String> = on_offer(read)?.iter().map(|v| v.family()).collect();
    families.sort_unstable();
    families.dedup();
    let named = input.db_parameter_group_name.as_deref().filter(|n| !n.is_empty());
    if let Some(name) = named {
        families.retain(|f| format!("default.{f}").eq_ignore_ascii_case(name));
        if families.is_empty() {
            return Err(errors::no_parameter_group(name));
        }
    }
    let query = Query {
        what: &("DescribeDBParameterGroups", named),
        filters: &input.filters,
        max: input.max_records,
        marker: &input.marker,
    };
    let (rows, marker) = listing::page(cx, &query, families, &[], String::clone)?;
    let shown = rows.into_iter().map(|family| DBParameterGroup {
        db_parameter_group_name: Some(format!("default.{family}")),
        description: Some(format!("Default parameter group for {family}")),
        db_parameter_group_arn: Some(cx.arn("rds", format!("pg:default.{family}"))),
        db_parameter_group_family: Some(family),
    });
    Ok(DBParameterGroupsMessage { marker, db_parameter_groups: Some(shown.collect()) })
}
