//! DescribeAccountAttributes: <https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DescribeAccountAttributes.html>

use crate::limits;
use crate::ops::shared::groups::default_vpc;
use api_ec2::{
    AccountAttribute, AccountAttributeValue, DescribeAccountAttributesRequest, DescribeAccountAttributesResult,
};
use base::Fault;
use kernel::Cx;
use store::Read;

/// The account's default VPC and some of its quotas.
pub fn run(
    cx: &Cx,
    read: &dyn Read,
    input: DescribeAccountAttributesRequest,
) -> Result<DescribeAccountAttributesResult, Fault> {
    let vpc = default_vpc(read, cx.scope())?.map_or_else(|| "none".to_owned(), |v| v.id.into());
    let addresses = limits::ADDRESSES.of(cx, read)?.to_string();
    let groups = limits::GROUPS_PER_INTERFACE.of(cx, read)?.to_string();
    let all = [
        ("supported-platforms", "VPC".to_owned()),
        ("vpc-max-security-groups-per-interface", groups),
        ("max-elastic-ips", addresses.clone()),
        ("vpc-max-elastic-ips", addresses),
        ("default-vpc", vpc),
    ];
    let names: Vec<&str> = input.attribute_names.iter().flatten().map(|n| n.as_str()).collect();
    let wanted = all.into_iter().filter(|(name, _)| names.is_empty() || names.contains(name));
    let show = |(name, value): (&str, String)| AccountAttribute {
        attribute_name: Some(name.to_owned()),
        attribute_values: Some(vec![AccountAttributeValue { attribute_value: Some(value) }]),
    };
    Ok(DescribeAccountAttributesResult { account_attributes: Some(wanted.map(show).collect()) })
}
