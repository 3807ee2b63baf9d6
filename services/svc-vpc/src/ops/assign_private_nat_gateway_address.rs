//! AssignPrivateNatGatewayAddress:
//! <https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_AssignPrivateNatGatewayAddress.html>

use crate::errors;
use crate::ops::shared::nat_addresses::{self, Wanted};
use crate::ops::shared::show_nat_gateway;
use api_ec2::{AssignPrivateNatGatewayAddressRequest, AssignPrivateNatGatewayAddressResult};
use base::Fault;
use kernel::Cx;
use store::Tx;

/// Gives a private gateway secondary addresses: those named, or some of our choice.
pub fn run(
    cx: &Cx,
    tx: &mut Tx,
    input: AssignPrivateNatGatewayAddressRequest,
) -> Result<AssignPrivateNatGatewayAddressResult, Fault> {
    let at = cx.scope();
    let nat = nat_addresses::changeable(tx, at, &input.nat_gateway_id, false)?;
    let wanted = Wanted::read(tx, at, &None, &input.private_ip_addresses, input.private_ip_address_count)?;
    if wanted.private.is_empty() && wanted.more == 0 {
        return Err(errors::missing("privateIpAddressCount or privateIpAddress"));
    }
    let added = nat_addresses::add(cx, tx, &nat, wanted)?;
    let shown = added.iter().map(|a| show_nat_gateway::secondary(&nat, a)).collect();
    Ok(AssignPrivateNatGatewayAddressResult {
        nat_gateway_id: Some(nat.id.to_string()),
        nat_gateway_addresses: Some(shown),
    })
}
