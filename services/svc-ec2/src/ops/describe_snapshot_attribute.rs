//! DescribeSnapshotAttribute: snapshots are shared with nobody.
//!
//! <https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DescribeSnapshotAttribute.html>

use crate::ids::SnapshotId;
use crate::tables;
use api_ec2::{DescribeSnapshotAttributeRequest, DescribeSnapshotAttributeResult, SnapshotAttributeName};
use base::Fault;
use ec2_words::Id;
use kernel::Cx;
use store::Read;

pub fn run(
    cx: &Cx,
    read: &dyn Read,
    input: DescribeSnapshotAttributeRequest,
) -> Result<DescribeSnapshotAttributeResult, Fault> {
    let snapshot = tables::snapshot(read, cx.scope(), &SnapshotId::parse(&input.snapshot_id)?)?;
    let mut out = DescribeSnapshotAttributeResult { snapshot_id: Some(snapshot.id.to_string()), ..Default::default() };
    match input.attribute {
        SnapshotAttributeName::CreateVolumePermission => out.create_volume_permissions = Some(Vec::new()),
        SnapshotAttributeName::ProductCodes => out.product_codes = Some(Vec::new()),
    }
    Ok(out)
}
