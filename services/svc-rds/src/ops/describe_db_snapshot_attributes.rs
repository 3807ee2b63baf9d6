//! DescribeDBSnapshotAttributes: <https://docs.aws.amazon.com/AmazonRDS/latest/APIReference/API_DescribeDBSnapshotAttributes.html>

use super::shared::find;
use api_rds as api;
use base::Fault;
use kernel::Cx;
use store::Read;

/// Who may restore a snapshot: sharing is not built, so nobody else.
pub fn run(
    cx: &Cx,
    read: &dyn Read,
    input: api::DescribeDBSnapshotAttributesMessage,
) -> Result<api::DescribeDBSnapshotAttributesResult, Fault> {
    let s = find::snapshot(cx, read, &input.db_snapshot_identifier)?;
    let restore =
        api::DBSnapshotAttribute { attribute_name: Some("restore".into()), attribute_values: Some(Vec::new()) };
    let shown = api::DBSnapshotAttributesResult {
        db_snapshot_identifier: Some(s.name),
        db_snapshot_attributes: Some(vec![restore]),
    };
    Ok(api::DescribeDBSnapshotAttributesResult { db_snapshot_attributes_result: Some(shown) })
}
