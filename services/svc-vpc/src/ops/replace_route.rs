//! ReplaceRoute: <https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_ReplaceRoute.html>

use crate::errors;
use crate::ids::PrefixListId;
use crate::model::{PrefixRoute, Route, RouteTable, Vpc};
use crate::ops::shared::routing::{self, Asked, Destination};
use crate::tables::{self, PREFIX_ROUTES};
use api_ec2::ReplaceRouteRequest;
use base::{Fault, Ipv4Net};
use kernel::Cx;
use shape::Unit;
use store::Tx;

/// Changes the target of a route: of one that was created, or of a local one, which can be had back.
pub fn run(cx: &Cx, tx: &mut Tx, input: ReplaceRouteRequest) -> Result<Unit, Fault> {
    let at = cx.scope();
    let mut table: RouteTable = tables::find(tx, at, &input.route_table_id)?;
    let destination = routing::destination(tx, at, &input.destination_cidr_block, &input.destination_prefix_list_id)?;
    let asked = Asked {
        gateway: &input.gateway_id,
        nat_gateway: &input.nat_gateway_id,
        instance: &input.instance_id,
        interface: &input.network_interface_id,
    };
    let destination = match destination {
        Destination::Block(destination) => destination,
        Destination::List(list) => {
            let local = input.local_target == Some(true);
            to_list(cx, tx, &table, list, &asked, local)?;
            return Ok(Unit {});
        }
    };
    let vpc: Vpc = tables::must(tx, at, &table.vpc)?;
    let place = table.routes.iter().position(|r| r.destination == destination);
    let is_local = routing::is_local(&vpc, destination);
    if place.is_none() && !is_local {
        return Err(errors::no_route_to_replace(destination));
    }
    if input.local_target == Some(true) {
        restore(&mut table, destination, is_local, &asked)?;
    } else {
        let target = routing::target(tx, at, &table, &asked)?;
        routing::check_destination(tx, at, &vpc, destination, &target)?;
        table.routes.retain(|r| r.destination != destination);
        table.routes.push(Route { destination, target });
        table.routes.sort_by_key(|r| r.destination);
    }
    tables::put(tx, at, &table)?;
    Ok(Unit {})
}

/// The local route is to the VPC's own blocks: no list's route can be it.
fn to_list(
    cx: &Cx,
    tx: &mut Tx,
    table: &RouteTable,
    list: PrefixListId,
    asked: &Asked<'_>,
    local: bool,
) -> Result<(), Fault> {
    let at = cx.scope();
    let key = (at, table.id.clone(), list.clone());
    if !PREFIX_ROUTES.contains(tx, &key).map_err(Fault::internal)? {
        return Err(errors::no_route_to_replace(&list));
    }
    if local {
        return Err(errors::invalid(format!("The route identified by {list} is not a local route.")));
    }
    let target = routing::target(tx, at, table, asked)?;
    let route = PrefixRoute { table: table.id.clone(), list, target };
    PREFIX_ROUTES.put(tx, &key, &route).map_err(Fault::internal)
}

/// Replace or restore the target for a local route:
/// <https://docs.aws.amazon.com/vpc/latest/userguide/replace-local-route-target.html>
fn restore(table: &mut RouteTable, destination: Ipv4Net, is_local: bool, asked: &Asked<'_>) -> Result<(), Fault> {
    if !asked.is_empty() {
        return Err(errors::combination("Exactly one route target must be specified"));
    }
    if !is_local {
        return Err(errors::invalid(format!("The route identified by {destination} is not a local route.")));
    }
    table.routes.retain(|r| r.destination != destination);
    Ok(())
}
