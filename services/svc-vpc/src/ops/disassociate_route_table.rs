//! DisassociateRouteTable: <https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DisassociateRouteTable.html>

use crate::errors;
use crate::model::{Subnet, Vpc};
use crate::tables;
use api_ec2::DisassociateRouteTableRequest;
use base::Fault;
use kernel::Cx;
use shape::Unit;
use store::Tx;

/// Takes a subnet's own table away: the VPC's main table is in force again.
pub fn run(cx: &Cx, tx: &mut Tx, input: DisassociateRouteTableRequest) -> Result<Unit, Fault> {
    let at = cx.scope();
    let id = &input.association_id;
    if tables::list::<Vpc>(tx, at)?.iter().any(|v| v.main.association == *id) {
        return Err(errors::invalid(format!("cannot disassociate the main route table association {id}")));
    }
    let linked = |s: &Subnet| s.route_table.as_ref().is_some_and(|l| l.association == *id);
    let found = tables::list::<Subnet>(tx, at)?.into_iter().find(linked);
    let mut subnet = found.ok_or_else(|| errors::no_association(id))?;
    subnet.route_table = None;
    tables::put(tx, at, &subnet)?;
    Ok(Unit {})
}
