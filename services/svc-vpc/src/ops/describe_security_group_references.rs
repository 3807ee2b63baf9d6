//! DescribeSecurityGroupReferences: <https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DescribeSecurityGroupReferences.html>

use crate::model::SecurityGroup;
use crate::tables;
use api_ec2::{DescribeSecurityGroupReferencesRequest, DescribeSecurityGroupReferencesResult};
use base::Fault;
use kernel::Cx;
use store::Read;

/// The VPCs at the other side of a peering whose groups name these: none, while there is no peering.
pub fn run(
    cx: &Cx,
    read: &dyn Read,
    input: DescribeSecurityGroupReferencesRequest,
) -> Result<DescribeSecurityGroupReferencesResult, Fault> {
    for id in &input.group_id {
        tables::find::<SecurityGroup>(read, cx.scope(), id)?;
    }
    Ok(DescribeSecurityGroupReferencesResult { security_group_reference_set: Some(Vec::new()) })
}
