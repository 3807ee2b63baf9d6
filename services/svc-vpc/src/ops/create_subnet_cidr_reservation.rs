//! CreateSubnetCidrReservation: <https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_CreateSubnetCidrReservation.html>

use crate::errors;
use crate::ids::Id;
use crate::limits::CIDR_RESERVATIONS_MAX;
use crate::model::{CidrReservation, Purpose, Subnet};
use crate::ops::shared::{reservations, tagging};
use crate::rules::cidr;
use crate::rules::permission;
use crate::tables;
use api_ec2::{CreateSubnetCidrReservationRequest, CreateSubnetCidrReservationResult, SubnetCidrReservationType};
use base::Fault;
use kernel::Cx;
use store::Tx;

/// Sets a part of a subnet aside; addresses of it that are in use stay so.
pub fn run(
    cx: &Cx,
    tx: &mut Tx,
    input: CreateSubnetCidrReservationRequest,
) -> Result<CreateSubnetCidrReservationResult, Fault> {
    let at = cx.scope();
    let subnet: Subnet = tables::find(tx, at, &input.subnet_id)?;
    let tags = tagging::wanted(&input.tag_specifications, "subnet-cidr-reservation")?;
    let block = cidr::read(&input.cidr, "cidr")?;
    if !subnet.cidr.contains(&block) {
        return Err(errors::invalid_value(
            &input.cidr,
            "cidr",
            "The CIDR block is not within the subnet's CIDR block.",
        ));
    }
    let others = reservations::of(tx, at, &subnet.id)?;
    if let Some(other) = others.iter().find(|o| cidr::overlap(o.block, block)) {
        let why = format!("The CIDR block overlaps with the reservation {}.", other.id);
        return Err(errors::invalid_value(&input.cidr, "cidr", &why));
    }
    if others.len() >= CIDR_RESERVATIONS_MAX {
        return Err(Fault::sender("ResourceLimitExceeded", "The maximum number of resources has been reached."));
    }
    let made = CidrReservation {
        id: Id::new(cx),
        subnet: subnet.id,
        block,
        purpose: match input.reservation_type {
            SubnetCidrReservationType::Prefix => Purpose::Prefix,
            SubnetCidrReservationType::Explicit => Purpose::Explicit,
        },
        description: permission::checked(input.description)?,
    };
    tables::put(tx, at, &made)?;
    tagging::give(cx, tx, &made.id, &tags)?;
    let shown = reservations::shown(tx, at, &made)?;
    Ok(CreateSubnetCidrReservationResult { subnet_cidr_reservation: Some(shown) })
}
