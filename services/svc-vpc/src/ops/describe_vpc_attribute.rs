//! DescribeVpcAttribute: <https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DescribeVpcAttribute.html>

use crate::model::Vpc;
use crate::tables;
use api_ec2::{AttributeBooleanValue, DescribeVpcAttributeRequest, DescribeVpcAttributeResult, VpcAttributeName};
use base::Fault;
use kernel::Cx;
use store::Read;

/// Shows one attribute.
pub fn run(cx: &Cx, read: &dyn Read, input: DescribeVpcAttributeRequest) -> Result<DescribeVpcAttributeResult, Fault> {
    let vpc: Vpc = tables::find(read, cx.scope(), &input.vpc_id)?;
    let mut shown = DescribeVpcAttributeResult { vpc_id: Some(vpc.id.to_string()), ..Default::default() };
    let value = |v: bool| Some(AttributeBooleanValue { value: Some(v) });
    match input.attribute {
        VpcAttributeName::EnableDnsSupport => shown.enable_dns_support = value(vpc.dns_support),
        VpcAttributeName::EnableDnsHostnames => shown.enable_dns_hostnames = value(vpc.dns_hostnames),
        VpcAttributeName::EnableNetworkAddressUsageMetrics => {
            shown.enable_network_address_usage_metrics = value(vpc.usage_metrics);
        }
    }
    Ok(shown)
}
