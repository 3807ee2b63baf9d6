//! DeleteSubnet: <https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DeleteSubnet.html>

use crate::errors;
use crate::model::{CidrReservation, NatGateway, NatState, Subnet};
use crate::ops::shared::reservations;
use crate::tables::{self, LEASES};
use api_ec2::DeleteSubnetRequest;
use base::Fault;
use kernel::Cx;
use shape::Unit;
use store::Tx;

/// Deletes a subnet in which nothing holds an address. Its associations and reservations go with it.
pub fn run(cx: &Cx, tx: &mut Tx, input: DeleteSubnetRequest) -> Result<Unit, Fault> {
    let at = cx.scope();
    let subnet: Subnet = tables::find(tx, at, &input.subnet_id)?;
    let held = LEASES.first(tx, &(at, subnet.id.clone())).map_err(Fault::internal)?.is_some();
    let gateway = |n: &NatGateway| n.subnet == subnet.id && !matches!(n.state, NatState::Deleted { .. });
    if held || tables::list::<NatGateway>(tx, at)?.iter().any(gateway) {
        return Err(errors::dependency("subnet", &subnet.id));
    }
    for reservation in reservations::of(tx, at, &subnet.id)? {
        tables::remove::<CidrReservation>(tx, at, &reservation.id)?;
    }
    tables::remove::<Subnet>(tx, at, &subnet.id)?;
    Ok(Unit {})
}
