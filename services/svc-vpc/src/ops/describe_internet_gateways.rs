//! DescribeInternetGateways: <https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DescribeInternetGateways.html>

use crate::model::InternetGateway;
use crate::ops::shared::listing::{self, Query, each, one};
use crate::ops::shared::show_route_table;
use api_ec2::{self as api, DescribeInternetGatewaysRequest, DescribeInternetGatewaysResult};
use base::Fault;
use kernel::Cx;
use kernel::filter::Filter;
use store::Read;

static FILTERS: &[Filter<api::InternetGateway>] = &[
    Filter {
        name: "attachment.state",
        values: |g| g.attachments.iter().flatten().map(|_| "available".into()).collect(),
    },
    Filter { name: "attachment.vpc-id", values: |g| each(&g.attachments, |a| &a.vpc_id) },
    Filter { name: "internet-gateway-id", values: |g| one(&g.internet_gateway_id) },
    Filter { name: "owner-id", values: |g| one(&g.owner_id) },
];

/// Lists internet gateways.
pub fn run(
    cx: &Cx,
    read: &dyn Read,
    input: DescribeInternetGatewaysRequest,
) -> Result<DescribeInternetGatewaysResult, Fault> {
    let at = cx.scope();
    let ids = &input.internet_gateway_ids;
    let rows = listing::rows::<InternetGateway>(read, at, ids)?;
    let shown = rows.iter().map(|g| show_route_table::internet_gateway(read, at, g)).collect::<Result<_, _>>()?;
    let query = Query { ids, filters: &input.filters, max: input.max_results, token: &input.next_token };
    let (gateways, next_token) =
        listing::page(cx, read, &query, shown, FILTERS, |g| g.internet_gateway_id.as_deref().unwrap_or_default())?;
    Ok(DescribeInternetGatewaysResult { internet_gateways: Some(gateways), next_token })
}
