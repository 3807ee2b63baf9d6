//! CreateRoute: <https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_CreateRoute.html>

use crate::errors;
use crate::ids::PrefixListId;
use crate::model::{PrefixRoute, Route, RouteTable, Target, Vpc};
use crate::ops::shared::prefix_lists;
use crate::ops::shared::routing::{self, Asked, Destination};
use crate::tables::{self, PREFIX_ROUTES};
use api_ec2::{CreateRouteRequest, CreateRouteResult};
use base::Fault;
use kernel::Cx;
use store::Tx;

/// Adds a route to a destination that has none.
pub fn run(cx: &Cx, tx: &mut Tx, input: CreateRouteRequest) -> Result<CreateRouteResult, Fault> {
    let at = cx.scope();
    let table: RouteTable = tables::find(tx, at, &input.route_table_id)?;
    let destination = routing::destination(tx, at, &input.destination_cidr_block, &input.destination_prefix_list_id)?;
    let asked = Asked {
        gateway: &input.gateway_id,
        nat_gateway: &input.nat_gateway_id,
        instance: &input.instance_id,
        interface: &input.network_interface_id,
    };
    let target = routing::target(tx, at, &table, &asked)?;
    match destination {
        Destination::Block(destination) => to_block(cx, tx, table, Route { destination, target })?,
        Destination::List(list) => to_list(cx, tx, &table, list, target)?,
    }
    Ok(CreateRouteResult { r#return: Some(true) })
}

fn to_block(cx: &Cx, tx: &mut Tx, mut table: RouteTable, route: Route) -> Result<(), Fault> {
    let (at, destination) = (cx.scope(), route.destination);
    let vpc: Vpc = tables::must(tx, at, &table.vpc)?;
    if routing::is_local(&vpc, destination) || table.routes.iter().any(|r| r.destination == destination) {
        return Err(errors::route_exists(destination));
    }
    routing::check_destination(tx, at, &vpc, destination, &route.target)?;
    table.routes.push(route);
    table.routes.sort_by_key(|r| r.destination);
    prefix_lists::check_routes(cx, tx, &table)?;
    tables::put(tx, at, &table)
}

fn to_list(cx: &Cx, tx: &mut Tx, table: &RouteTable, list: PrefixListId, target: Target) -> Result<(), Fault> {
    let at = cx.scope();
    let key = (at, table.id.clone(), list.clone());
    if PREFIX_ROUTES.contains(tx, &key).map_err(Fault::internal)? {
        return Err(errors::route_exists(&list));
    }
    let route = PrefixRoute { table: table.id.clone(), list, target };
    PREFIX_ROUTES.put(tx, &key, &route).map_err(Fault::internal)?;
    prefix_lists::check_routes(cx, tx, table)
}
