//! ReplaceRoute: <https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_ReplaceRoute.html>

use crate::errors;
use crate::model::{RouteTable, Vpc};
use crate::ops::shared::routing::{self, Asked};
use crate::tables;
use api_ec2::ReplaceRouteRequest;
use base::Fault;
use kernel::Cx;
use shape::Unit;
use store::Tx;

/// Changes the target of a route that was created.
pub fn run(cx: &Cx, tx: &mut Tx, input: ReplaceRouteRequest) -> Result<Unit, Fault> {
    let at = cx.scope();
    let mut table: RouteTable = tables::find(tx, at, &input.route_table_id)?;
    let destination = routing::destination(&input.destination_cidr_block)?;
    let asked = Asked {
        gateway: &input.gateway_id,
        nat_gateway: &input.nat_gateway_id,
        instance: &input.instance_id,
        interface: &input.network_interface_id,
    };
    let Some(place) = table.routes.iter().position(|r| r.destination == destination) else {
        return Err(errors::no_route_to_replace(destination));
    };
    let target = routing::target(tx, at, &table, &asked)?;
    routing::check_inside(&tables::must::<Vpc>(tx, at, &table.vpc)?, destination, &target)?;
    table.routes[place].target = target;
    tables::put(tx, at, &table)?;
    Ok(Unit {})
}
