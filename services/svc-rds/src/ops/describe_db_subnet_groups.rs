//! DescribeDBSubnetGroups: <https://docs.aws.amazon.com/AmazonRDS/latest/APIReference/API_DescribeDBSubnetGroups.html>

use super::shared::listing::{self, Query};
use super::shared::{find, show};
use crate::tables::SUBNET_GROUPS;
use api_rds::{DBSubnetGroupMessage, DescribeDBSubnetGroupsMessage};
use base::Fault;
use kernel::Cx;
use store::Read;

/// One, or all. AWS has no filters here.
pub fn run(cx: &Cx, read: &dyn Read, input: DescribeDBSubnetGroupsMessage) -> Result<DBSubnetGroupMessage, Fault> {
    let named = input.db_subnet_group_name.as_deref().filter(|n| !n.is_empty());
    let rows = match named {
        Some(name) => vec![find::subnet_group(cx, read, name)?],
        None => {
            let all = SUBNET_GROUPS.list(read, &(cx.scope(),)).map_err(Fault::internal)?;
            all.into_iter().map(|(_, g)| g).collect()
        }
    };
    let query = Query {
        what: &("DescribeDBSubnetGroups", &named),
        filters: &input.filters,
        max: input.max_records,
        marker: &input.marker,
    };
    let (rows, marker) = listing::page(cx, &query, rows, &[], |g| g.name.clone())?;
    let shown = rows.iter().map(|g| show::subnet_group(cx, g)).collect();
    Ok(DBSubnetGroupMessage { marker, db_subnet_groups: Some(shown) })
}
