//! GetSubnetCidrReservations: <https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_GetSubnetCidrReservations.html>

use crate::model::Subnet;
use crate::ops::shared::listing::{self, Query, one};
use crate::ops::shared::reservations;
use crate::tables;
use api_ec2::{GetSubnetCidrReservationsRequest, GetSubnetCidrReservationsResult, SubnetCidrReservation};
use base::Fault;
use kernel::Cx;
use kernel::filter::Filter;
use store::Read;

static FILTERS: &[Filter<SubnetCidrReservation>] = &[
    Filter { name: "reservationType", values: |r| one(&r.reservation_type) },
    Filter { name: "subnet-id", values: |r| one(&r.subnet_id) },
];

/// The reservations of a subnet; no subnet here has IPv6.
pub fn run(
    cx: &Cx,
    read: &dyn Read,
    input: GetSubnetCidrReservationsRequest,
) -> Result<GetSubnetCidrReservationsResult, Fault> {
    let at = cx.scope();
    let subnet: Subnet = tables::find(read, at, &input.subnet_id)?;
    let rows = reservations::of(read, at, &subnet.id)?;
    let shown = rows.iter().map(|r| reservations::shown(read, at, r)).collect::<Result<_, _>>()?;
    let ids = Some(vec![subnet.id.to_string()]);
    let query = Query { ids: &ids, filters: &input.filters, max: input.max_results, token: &input.next_token };
    let (found, next_token) = listing::page(cx, read, &query, shown, FILTERS, |r| {
        r.subnet_cidr_reservation_id.as_deref().unwrap_or_default()
    })?;
    Ok(GetSubnetCidrReservationsResult {
        subnet_ipv4_cidr_reservations: Some(found),
        subnet_ipv6_cidr_reservations: Some(Vec::new()),
        next_token,
    })
}
