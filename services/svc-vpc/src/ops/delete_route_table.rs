//! DeleteRouteTable: <https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DeleteRouteTable.html>

use crate::errors;
use crate::model::{RouteTable, Subnet, Vpc};
use crate::tables::{self, PREFIX_ROUTES};
use api_ec2::DeleteRouteTableRequest;
use base::Fault;
use kernel::Cx;
use shape::Unit;
use store::Tx;

/// Deletes a table that is not the main one and that no subnet is associated with.
pub fn run(cx: &Cx, tx: &mut Tx, input: DeleteRouteTableRequest) -> Result<Unit, Fault> {
    let at = cx.scope();
    let table: RouteTable = tables::find(tx, at, &input.route_table_id)?;
    let vpc: Vpc = tables::must(tx, at, &table.vpc)?;
    let linked = |s: &Subnet| s.route_table.as_ref().is_some_and(|l| l.table == table.id);
    if vpc.main.table == table.id || tables::list::<Subnet>(tx, at)?.iter().any(linked) {
        return Err(errors::dependency("routeTable", &table.id));
    }
    for route in tables::prefix_routes_of(tx, at, &table.id)? {
        PREFIX_ROUTES.delete(tx, &(at, route.table, route.list)).map_err(Fault::internal)?;
    }
    tables::remove::<RouteTable>(tx, at, &table.id)?;
    Ok(Unit {})
}
