//! ReplaceRouteTableAssociation: <https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_ReplaceRouteTableAssociation.html>

use crate::errors;
use crate::model::{RouteTable, RouteTableLink, Subnet, Vpc};
use crate::ops::shared::show_route_table::associated;
use crate::tables;
use api_ec2::{ReplaceRouteTableAssociationRequest, ReplaceRouteTableAssociationResult};
use base::Fault;
use kernel::Cx;
use store::Tx;

/// Changes a subnet's table, or a VPC's main table, in one step.
pub fn run(
    cx: &Cx,
    tx: &mut Tx,
    input: ReplaceRouteTableAssociationRequest,
) -> Result<ReplaceRouteTableAssociationResult, Fault> {
    let at = cx.scope();
    let table: RouteTable = tables::find(tx, at, &input.route_table_id)?;
    let id = &input.association_id;
    let link = RouteTableLink { table: table.id.clone(), association: cx.ids().resource("rtbassoc") };
    let new_association_id = Some(link.association.clone());
    let mains = tables::list::<Vpc>(tx, at)?;
    if let Some(mut vpc) = mains.into_iter().find(|v| v.main.association == *id) {
        check(&vpc.id, &table)?;
        vpc.main = link;
        tables::put(tx, at, &vpc)?;
    } else {
        let linked = |s: &Subnet| s.route_table.as_ref().is_some_and(|l| l.association == *id);
        let found = tables::list::<Subnet>(tx, at)?.into_iter().find(linked);
        let mut subnet = found.ok_or_else(|| errors::no_association(id))?;
        check(&subnet.vpc, &table)?;
        subnet.route_table = Some(link);
        tables::put(tx, at, &subnet)?;
    }
    Ok(ReplaceRouteTableAssociationResult { new_association_id, association_state: Some(associated()) })
}

fn check(vpc: &crate::ids::VpcId, table: &RouteTable) -> Result<(), Fault> {
    if *vpc == table.vpc {
        return Ok(());
    }
    Err(errors::different_networks(format_args!("route table {}", table.id), format_args!("network {vpc}")))
}
