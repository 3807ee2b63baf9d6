//! DescribeDBSnapshots: <https://docs.aws.amazon.com/AmazonRDS/latest/APIReference/API_DescribeDBSnapshots.html>

use super::shared::listing::{self, Known, Query};
use super::shared::{find, show};
use crate::{errors, tables};
use api_rds::{DBSnapshot, DBSnapshotMessage, DescribeDBSnapshotsMessage};
use base::Fault;
use kernel::Cx;
use store::Read;

const FILTERS: &[Known<DBSnapshot>] = &[
    ("db-instance-id", |s| s.db_instance_identifier.iter().cloned().collect()),
    ("db-snapshot-id", |s| s.db_snapshot_identifier.iter().chain(&s.db_snapshot_arn).cloned().collect()),
    ("dbi-resource-id", |s| s.dbi_resource_id.iter().cloned().collect()),
    ("engine", |s| s.engine.iter().cloned().collect()),
    ("snapshot-type", |s| s.snapshot_type.iter().cloned().collect()),
];

/// Types of snapshots; of the last three there are none here.
const TYPES: &[&str] = &["automated", "manual", "shared", "public", "awsbackup"];

/// One, or all of an instance, or all.
pub fn run(cx: &Cx, read: &dyn Read, input: DescribeDBSnapshotsMessage) -> Result<DBSnapshotMessage, Fault> {
    let named = input.db_snapshot_identifier.as_deref().filter(|n| !n.is_empty());
    let kind = input.snapshot_type.as_deref().filter(|k| !k.is_empty());
    if let Some(other) = kind.filter(|k| !TYPES.contains(k)) {
        return Err(errors::invalid(format!(
            "Unrecognized Snapshot Type: {other} Only supported values are \"automated, manual, shared, public, awsbackup\"."
        )));
    }
    let of = match input.db_instance_identifier.as_deref().filter(|n| !n.is_empty()) {
        Some(given) => Some(find::instance_name(cx, given)?),
        None => None,
    };
    let mut rows = match named {
        Some(name) => vec![find::snapshot(cx, read, name)?],
        None => tables::snapshots(read, cx.scope())?,
    };
    rows.retain(|s| {
        kind.is_none_or(|k| k == s.kind.name())
            && of.as_ref().is_none_or(|name| *name == s.instance)
            && input.dbi_resource_id.as_ref().is_none_or(|id| *id == s.resource_id)
    });
    let rows = rows.iter().map(|s| show::snapshot(cx, read, s)).collect::<Result<_, _>>()?;
    let query = Query {
        what: &("DescribeDBSnapshots", named, kind, of, &input.dbi_resource_id),
        filters: &input.filters,
        max: input.max_records,
        marker: &input.marker,
    };
    let key = |s: &DBSnapshot| s.db_snapshot_identifier.clone().unwrap_or_default();
    let (rows, marker) = listing::page(cx, &query, rows, FILTERS, key)?;
    Ok(DBSnapshotMessage { marker, db_snapshots: Some(rows) })
}
