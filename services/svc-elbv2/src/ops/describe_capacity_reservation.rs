//! DescribeCapacityReservation:
//! <https://docs.aws.amazon.com/elasticloadbalancing/latest/APIReference/API_DescribeCapacityReservation.html>

use crate::limits::CAPACITY_DECREASES_PER_DAY;
use crate::ops::shared::find;
use api_elbv2::{DescribeCapacityReservationInput, DescribeCapacityReservationOutput};
use base::Fault;
use kernel::Cx;
use store::Read;

/// Shows that a load balancer has no reservation: none can be made yet.
pub fn run(
    cx: &Cx,
    read: &dyn Read,
    input: DescribeCapacityReservationInput,
) -> Result<DescribeCapacityReservationOutput, Fault> {
    find::load_balancer(read, cx.scope(), &input.load_balancer_arn)?;
    Ok(DescribeCapacityReservationOutput {
        decrease_requests_remaining: Some(CAPACITY_DECREASES_PER_DAY),
        capacity_reservation_state: Some(Vec::new()),
        ..Default::default()
    })
}
