//! DescribeRouteTables: <https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DescribeRouteTables.html>

use crate::model::RouteTable;
use crate::ops::shared::listing::{self, Query, each, one};
use crate::ops::shared::show_route_table;
use api_ec2::{self as api, DescribeRouteTablesRequest, DescribeRouteTablesResult};
use base::Fault;
use kernel::Cx;
use kernel::filter::Filter;
use store::Read;

static FILTERS: &[Filter<api::RouteTable>] = &[
    Filter { name: "association.gateway-id", values: |t| each(&t.associations, |a| &a.gateway_id) },
    Filter {
        name: "association.route-table-association-id",
        values: |t| each(&t.associations, |a| &a.route_table_association_id),
    },
    Filter { name: "association.route-table-id", values: |t| each(&t.associations, |a| &a.route_table_id) },
    Filter { name: "association.subnet-id", values: |t| each(&t.associations, |a| &a.subnet_id) },
    Filter { name: "association.main", values: |t| each(&t.associations, |a| &a.main) },
    Filter { name: "owner-id", values: |t| one(&t.owner_id) },
    Filter { name: "route-table-id", values: |t| one(&t.route_table_id) },
    Filter { name: "route.destination-cidr-block", values: |t| each(&t.routes, |r| &r.destination_cidr_block) },
    Filter {
        name: "route.destination-ipv6-cidr-block",
        values: |t| each(&t.routes, |r| &r.destination_ipv6_cidr_block),
    },
    Filter { name: "route.destination-prefix-list-id", values: |t| each(&t.routes, |r| &r.destination_prefix_list_id) },
    Filter {
        name: "route.egress-only-internet-gateway-id",
        values: |t| each(&t.routes, |r| &r.egress_only_internet_gateway_id),
    },
    Filter { name: "route.gateway-id", values: |t| each(&t.routes, |r| &r.gateway_id) },
    Filter { name: "route.instance-id", values: |t| each(&t.routes, |r| &r.instance_id) },
    Filter { name: "route.nat-gateway-id", values: |t| each(&t.routes, |r| &r.nat_gateway_id) },
    Filter { name: "route.network-interface-id", values: |t| each(&t.routes, |r| &r.network_interface_id) },
    Filter { name: "route.transit-gateway-id", values: |t| each(&t.routes, |r| &r.transit_gateway_id) },
    Filter { name: "route.origin", values: |t| each(&t.routes, |r| &r.origin) },
    Filter { name: "route.state", values: |t| each(&t.routes, |r| &r.state) },
    Filter { name: "route.vpc-peering-connection-id", values: |t| each(&t.routes, |r| &r.vpc_peering_connection_id) },
    Filter { name: "vpc-id", values: |t| one(&t.vpc_id) },
];

/// Lists route tables.
pub fn run(cx: &Cx, read: &dyn Read, input: DescribeRouteTablesRequest) -> Result<DescribeRouteTablesResult, Fault> {
    let at = cx.scope();
    let rows = listing::rows::<RouteTable>(read, at, &input.route_table_ids)?;
    let shown = rows.iter().map(|t| show_route_table::route_table(read, at, t)).collect::<Result<_, _>>()?;
    let query = Query {
        ids: &input.route_table_ids,
        filters: &input.filters,
        max: input.max_results,
        token: &input.next_token,
    };
    let (route_tables, next_token) =
        listing::page(cx, read, &query, shown, FILTERS, |t| t.route_table_id.as_deref().unwrap_or_default())?;
    Ok(DescribeRouteTablesResult { route_tables: Some(route_tables), next_token })
}
