//! DeleteSubnetCidrReservation: <https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DeleteSubnetCidrReservation.html>

use crate::model::CidrReservation;
use crate::ops::shared::reservations;
use crate::tables;
use api_ec2::{DeleteSubnetCidrReservationRequest, DeleteSubnetCidrReservationResult};
use base::Fault;
use kernel::Cx;
use store::Tx;

/// Gives a reserved part back: its unused addresses may be assigned again.
pub fn run(
    cx: &Cx,
    tx: &mut Tx,
    input: DeleteSubnetCidrReservationRequest,
) -> Result<DeleteSubnetCidrReservationResult, Fault> {
    let at = cx.scope();
    let gone: CidrReservation = tables::find(tx, at, &input.subnet_cidr_reservation_id)?;
    let shown = reservations::shown(tx, at, &gone)?;
    tables::remove::<CidrReservation>(tx, at, &gone.id)?;
    Ok(DeleteSubnetCidrReservationResult { deleted_subnet_cidr_reservation: Some(shown) })
}
