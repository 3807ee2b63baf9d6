//! UnassignPrivateNatGatewayAddress:
//! <https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_UnassignPrivateNatGatewayAddress.html>

use crate::errors;
use crate::model::{NatGateway, SecondaryAddress};
use crate::ops::shared::{addresses, nat_addresses, show_nat_gateway};
use api_ec2::{UnassignPrivateNatGatewayAddressRequest, UnassignPrivateNatGatewayAddressResult};
use base::Fault;
use kernel::Cx;
use store::Tx;

/// Takes secondary addresses off a private gateway, after their connections had time to end.
pub fn run(
    cx: &Cx,
    tx: &mut Tx,
    input: UnassignPrivateNatGatewayAddressRequest,
) -> Result<UnassignPrivateNatGatewayAddressResult, Fault> {
    let nat = nat_addresses::changeable(tx, cx.scope(), &input.nat_gateway_id, false)?;
    let all = nat_addresses::of(tx, cx.scope(), &nat.id)?;
    let which = input.private_ip_addresses.iter().map(|text| find(&nat, &all, text)).collect::<Result<Vec<_>, _>>()?;
    let drained = nat_addresses::drain(cx, tx, &nat, which, input.max_drain_duration_seconds)?;
    let shown = drained.iter().map(|a| show_nat_gateway::secondary(&nat, a)).collect();
    Ok(UnassignPrivateNatGatewayAddressResult {
        nat_gateway_id: Some(nat.id.to_string()),
        nat_gateway_addresses: Some(shown),
    })
}

fn find(nat: &NatGateway, all: &[SecondaryAddress], text: &str) -> Result<SecondaryAddress, Fault> {
    let private = addresses::parse(text)?;
    if private == nat.address.private {
        return Err(errors::invalid(format!("The primary address {text} of a NAT gateway cannot be unassigned")));
    }
    let found = all.iter().find(|a| a.private == private).cloned();
    found.ok_or_else(|| errors::invalid(format!("The address {text} is not assigned to NatGateway {}", nat.id)))
}
