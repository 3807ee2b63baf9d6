//! Reserved parts of subnets: which there are, and how answers show them.
//!
//! Subnet CIDR reservations: <https://docs.aws.amazon.com/vpc/latest/userguide/subnet-cidr-reservation.html>

use crate::ids::SubnetId;
use crate::model::{CidrReservation, Purpose};
use crate::ops::shared::tagging;
use crate::tables;
use api_ec2::{SubnetCidrReservation, SubnetCidrReservationType};
use base::Fault;
use kernel::Scope;
use store::Read;

/// The reservations of a subnet.
pub fn of(read: &dyn Read, at: Scope, subnet: &SubnetId) -> Result<Vec<CidrReservation>, Fault> {
    Ok(tables::list::<CidrReservation>(read, at)?.into_iter().filter(|r| r.subnet == *subnet).collect())
}

/// A reservation as answers show it.
pub fn shown(read: &dyn Read, at: Scope, one: &CidrReservation) -> Result<SubnetCidrReservation, Fault> {
    Ok(SubnetCidrReservation {
        subnet_cidr_reservation_id: Some(one.id.to_string()),
        subnet_id: Some(one.subnet.to_string()),
        cidr: Some(one.block.to_string()),
        reservation_type: Some(match one.purpose {
            Purpose::Prefix => SubnetCidrReservationType::Prefix,
            Purpose::Explicit => SubnetCidrReservationType::Explicit,
        }),
        owner_id: Some(at.account.to_string()),
        description: one.description.clone(),
        tags: tagging::shown(read, at, &one.id)?,
    })
}
