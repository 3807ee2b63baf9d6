//! DescribeNatGateways: <https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DescribeNatGateways.html>

use crate::model::NatGateway;
use crate::ops::shared::listing::{self, Query, one};
use crate::ops::shared::show_nat_gateway;
use api_ec2::{self as api, DescribeNatGatewaysRequest, DescribeNatGatewaysResult};
use base::Fault;
use kernel::Cx;
use kernel::filter::Filter;
use store::Read;

static FILTERS: &[Filter<api::NatGateway>] = &[
    Filter { name: "connectivity-type", values: |n| one(&n.connectivity_type) },
    Filter { name: "nat-gateway-id", values: |n| one(&n.nat_gateway_id) },
    Filter { name: "state", values: |n| one(&n.state) },
    Filter { name: "subnet-id", values: |n| one(&n.subnet_id) },
    Filter { name: "vpc-id", values: |n| one(&n.vpc_id) },
];

/// Lists NAT gateways, deleted ones included while they are shown.
pub fn run(cx: &Cx, read: &dyn Read, input: DescribeNatGatewaysRequest) -> Result<DescribeNatGatewaysResult, Fault> {
    let at = cx.scope();
    let rows = listing::rows::<NatGateway>(read, at, &input.nat_gateway_ids)?;
    let shown = rows.iter().map(|n| show_nat_gateway::nat_gateway(read, at, n)).collect::<Result<_, _>>()?;
    let query =
        Query { ids: &input.nat_gateway_ids, filters: &input.filter, max: input.max_results, token: &input.next_token };
    let (nat_gateways, next_token) =
        listing::page(cx, read, &query, shown, FILTERS, |n| n.nat_gateway_id.as_deref().unwrap_or_default())?;
    Ok(DescribeNatGatewaysResult { nat_gateways: Some(nat_gateways), next_token })
}
