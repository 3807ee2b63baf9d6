//! AssociateRouteTable: <https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_AssociateRouteTable.html>

use crate::errors;
use crate::model::{RouteTable, RouteTableLink, Subnet};
use crate::ops::shared::show_route_table::associated;
use crate::tables;
use api_ec2::{AssociateRouteTableRequest, AssociateRouteTableResult};
use base::Fault;
use kernel::Cx;
use store::Tx;

/// Gives a subnet a route table of its own. Asked again for the same table, it answers the association that there is.
pub fn run(cx: &Cx, tx: &mut Tx, input: AssociateRouteTableRequest) -> Result<AssociateRouteTableResult, Fault> {
    let at = cx.scope();
    let table: RouteTable = tables::find(tx, at, &input.route_table_id)?;
    let subnet_id = input.subnet_id.ok_or_else(|| errors::missing("subnetId"))?;
    let mut subnet: Subnet = tables::find(tx, at, &subnet_id)?;
    if subnet.vpc != table.vpc {
        return Err(errors::different_networks(
            format_args!("route table {}", table.id),
            format_args!("subnet {}", subnet.id),
        ));
    }
    let association = match &subnet.route_table {
        Some(link) if link.table == table.id => link.association.clone(),
        Some(_) => return Err(errors::route_table_conflict(&table.id)),
        None => {
            let association = cx.ids().resource("rtbassoc");
            subnet.route_table = Some(RouteTableLink { table: table.id, association: association.clone() });
            tables::put(tx, at, &subnet)?;
            association
        }
    };
    Ok(AssociateRouteTableResult { association_id: Some(association), association_state: Some(associated()) })
}
