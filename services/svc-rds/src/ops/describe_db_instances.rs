//! DescribeDBInstances: <https://docs.aws.amazon.com/AmazonRDS/latest/APIReference/API_DescribeDBInstances.html>

use super::shared::listing::{self, Known, Query};
use super::shared::{find, show};
use crate::tables;
use api_rds::{DBInstance, DBInstanceMessage, DescribeDBInstancesMessage};
use base::Fault;
use kernel::Cx;
use store::Read;

const FILTERS: &[Known<DBInstance>] = &[
    ("db-cluster-id", |_| Vec::new()),
    ("db-instance-id", |i| i.db_instance_identifier.iter().chain(&i.db_instance_arn).cloned().collect()),
    ("dbi-resource-id", |i| i.dbi_resource_id.iter().cloned().collect()),
    ("domain", |_| Vec::new()),
    ("engine", |i| i.engine.iter().cloned().collect()),
];

/// One, or all.
pub fn run(cx: &Cx, read: &dyn Read, input: DescribeDBInstancesMessage) -> Result<DBInstanceMessage, Fault> {
    let named = input.db_instance_identifier.as_deref().filter(|n| !n.is_empty());
    let rows = match named {
        Some(name) => vec![find::instance(cx, read, name)?],
        None => tables::instances(read, cx.scope())?,
    };
    let rows = rows.iter().map(|i| show::instance(cx, read, i)).collect::<Result<_, _>>()?;
    let query = Query {
        what: &("DescribeDBInstances", &named),
        filters: &input.filters,
        max: input.max_records,
        marker: &input.marker,
    };
    let (rows, marker) =
        listing::page(cx, &query, rows, FILTERS, |i| i.db_instance_identifier.clone().unwrap_or_default())?;
    Ok(DBInstanceMessage { marker, db_instances: Some(rows) })
}
