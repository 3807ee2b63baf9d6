//! DescribeDBParameterGroups: <https://docs.aws.amazon.com/AmazonRDS/latest/APIReference/API_DescribeDBParameterGroups.html>

use super::shared::listing::{self, Query};
use super::shared::{on_offer, parameter_groups, show};
use crate::tables::PARAMETER_GROUPS;
use api_rds::{DBParameterGroupsMessage, DescribeDBParameterGroupsMessage};
use base::Fault;
use kernel::Cx;
use store::Read;

/// One, or all: the default group of each family on offer, and those that users made.
pub fn run(
    cx: &Cx,
    read: &dyn Read,
    input: DescribeDBParameterGroupsMessage,
) -> Result<DBParameterGroupsMessage, Fault> {
    let named = input.db_parameter_group_name.as_deref().filter(|n| !n.is_empty());
    let rows = match named {
        Some(name) => vec![parameter_groups::find(cx, read, name)?],
        None => {
            let mut families: Vec<String> = on_offer(read)?.iter().map(|v| v.family()).collect();
            families.sort_unstable();
            families.dedup();
            let own = PARAMETER_GROUPS.list(read, &(cx.scope(),)).map_err(Fault::internal)?;
            let mut all: Vec<_> = families.iter().map(|f| parameter_groups::default_of(f)).collect();
            all.extend(own.into_iter().map(|(_, g)| g));
            all.sort_by(|a, b| a.name.cmp(&b.name));
            all
        }
    };
    let query = Query {
        what: &("DescribeDBParameterGroups", named),
        filters: &input.filters,
        max: input.max_records,
        marker: &input.marker,
    };
    let (rows, marker) = listing::page(cx, &query, rows, &[], |g| g.name.clone())?;
    let shown = rows.iter().map(|g| show::of_parameter_group(cx, g));
    Ok(DBParameterGroupsMessage { marker, db_parameter_groups: Some(shown.collect()) })
}
