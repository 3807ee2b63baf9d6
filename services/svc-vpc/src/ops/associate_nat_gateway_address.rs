//! AssociateNatGatewayAddress: <https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_AssociateNatGatewayAddress.html>

use crate::ops::shared::nat_addresses::{self, Wanted};
use crate::ops::shared::show_nat_gateway;
use api_ec2::{AssociateNatGatewayAddressRequest, AssociateNatGatewayAddressResult};
use base::Fault;
use kernel::Cx;
use store::Tx;

/// Gives a public gateway secondary elastic addresses, each with a private one.
pub fn run(
    cx: &Cx,
    tx: &mut Tx,
    input: AssociateNatGatewayAddressRequest,
) -> Result<AssociateNatGatewayAddressResult, Fault> {
    let at = cx.scope();
    let nat = nat_addresses::changeable(tx, at, &input.nat_gateway_id, true)?;
    let wanted = Wanted::read(tx, at, &Some(input.allocation_ids), &input.private_ip_addresses, None)?;
    let added = nat_addresses::add(cx, tx, &nat, wanted)?;
    let shown = added.iter().map(|a| show_nat_gateway::secondary(&nat, a)).collect();
    Ok(AssociateNatGatewayAddressResult {
        nat_gateway_id: Some(nat.id.to_string()),
        nat_gateway_addresses: Some(shown),
    })
}
