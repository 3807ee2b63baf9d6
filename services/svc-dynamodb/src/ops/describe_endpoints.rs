//! DescribeEndpoints: the endpoint at which the call came in, so that a client that discovers endpoints stays here.

use api_dynamodb as api;
use base::Fault;
use kernel::Cx;
use store::Read;

/// How long clients may remember the answer, in minutes.
const CACHE_MINUTES: i64 = 1440;

pub(crate) fn run(
    cx: &Cx,
    _: &dyn Read,
    _: api::DescribeEndpointsRequest,
) -> Result<api::DescribeEndpointsResponse, Fault> {
    let host = cx.source.endpoint.split_once("://").map_or(cx.source.endpoint.as_str(), |(_, host)| host);
    let address = match host {
        "" => format!("dynamodb.{}.amazonaws.com", cx.region.code()),
        host => host.to_owned(),
    };
    let endpoint = api::Endpoint { address, cache_period_in_minutes: CACHE_MINUTES };
    Ok(api::DescribeEndpointsResponse { endpoints: vec![endpoint] })
}
