//! CreateRoute: <https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_CreateRoute.html>

use crate::errors;
use crate::limits::{self, room_for};
use crate::model::{Route, RouteTable, Vpc};
use crate::ops::shared::routing::{self, Asked};
use crate::tables;
use api_ec2::{CreateRouteRequest, CreateRouteResult};
use base::Fault;
use kernel::Cx;
use store::Tx;

/// Adds a route to a destination that has none.
pub fn run(cx: &Cx, tx: &mut Tx, input: CreateRouteRequest) -> Result<CreateRouteResult, Fault> {
    let at = cx.scope();
    let mut table: RouteTable = tables::find(tx, at, &input.route_table_id)?;
    let destination = routing::destination(&input.destination_cidr_block)?;
    let asked = Asked {
        gateway: &input.gateway_id,
        nat_gateway: &input.nat_gateway_id,
        instance: &input.instance_id,
        interface: &input.network_interface_id,
    };
    let target = routing::target(tx, at, &table, &asked)?;
    let vpc: Vpc = tables::must(tx, at, &table.vpc)?;
    if routing::is_local(&vpc, destination) || table.routes.iter().any(|r| r.destination == destination) {
        return Err(errors::route_exists(destination));
    }
    routing::check_destination(tx, at, &vpc, destination, &target)?;
    room_for(cx, tx, limits::ROUTES, table.routes.len(), 1)?;
    table.routes.push(Route { destination, target });
    table.routes.sort_by_key(|r| r.destination);
    tables::put(tx, at, &table)?;
    Ok(CreateRouteResult { r#return: Some(true) })
}
