//! DeleteRoute: <https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DeleteRoute.html>

use crate::errors;
use crate::model::{RouteTable, Vpc};
use crate::ops::shared::routing::{self, Destination};
use crate::tables::{self, PREFIX_ROUTES};
use api_ec2::DeleteRouteRequest;
use base::Fault;
use kernel::Cx;
use shape::Unit;
use store::Tx;

/// Removes a route that was created; local routes stay.
pub fn run(cx: &Cx, tx: &mut Tx, input: DeleteRouteRequest) -> Result<Unit, Fault> {
    let at = cx.scope();
    let mut table: RouteTable = tables::find(tx, at, &input.route_table_id)?;
    let destination = routing::destination(tx, at, &input.destination_cidr_block, &input.destination_prefix_list_id)?;
    let destination = match destination {
        Destination::Block(destination) => destination,
        Destination::List(list) => {
            let there = PREFIX_ROUTES.delete(tx, &(at, table.id.clone(), list.clone())).map_err(Fault::internal)?;
            return if there { Ok(Unit {}) } else { Err(errors::no_route(&list, &table.id)) };
        }
    };
    let vpc: Vpc = tables::must(tx, at, &table.vpc)?;
    if vpc.cidrs.iter().any(|c| c.block == destination) {
        return Err(errors::invalid(format!("cannot remove local route {destination} in route table {}", table.id)));
    }
    let Some(place) = table.routes.iter().position(|r| r.destination == destination) else {
        return Err(errors::no_route(destination, &table.id));
    };
    table.routes.remove(place);
    tables::put(tx, at, &table)?;
    Ok(Unit {})
}
