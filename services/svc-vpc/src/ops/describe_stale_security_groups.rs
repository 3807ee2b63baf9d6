//! DescribeStaleSecurityGroups: <https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DescribeStaleSecurityGroups.html>

use crate::model::Vpc;
use crate::tables;
use api_ec2::{DescribeStaleSecurityGroupsRequest, DescribeStaleSecurityGroupsResult};
use base::Fault;
use kernel::Cx;
use store::Read;

/// Groups that name a group behind a deleted peering: none, while there is no peering.
pub fn run(
    cx: &Cx,
    read: &dyn Read,
    input: DescribeStaleSecurityGroupsRequest,
) -> Result<DescribeStaleSecurityGroupsResult, Fault> {
    tables::find::<Vpc>(read, cx.scope(), &input.vpc_id)?;
    Ok(DescribeStaleSecurityGroupsResult { stale_security_group_set: Some(Vec::new()), next_token: None })
}
