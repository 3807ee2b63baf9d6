//! DisassociateNatGatewayAddress:
//! <https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DisassociateNatGatewayAddress.html>

use crate::errors;
use crate::model::{NatGateway, SecondaryAddress};
use crate::ops::shared::{nat_addresses, show_nat_gateway};
use api_ec2::{DisassociateNatGatewayAddressRequest, DisassociateNatGatewayAddressResult};
use base::Fault;
use kernel::Cx;
use store::Tx;

/// Takes secondary elastic addresses off a public gateway, after their connections had time to end.
pub fn run(
    cx: &Cx,
    tx: &mut Tx,
    input: DisassociateNatGatewayAddressRequest,
) -> Result<DisassociateNatGatewayAddressResult, Fault> {
    let nat = nat_addresses::changeable(tx, cx.scope(), &input.nat_gateway_id, true)?;
    let all = nat_addresses::of(tx, cx.scope(), &nat.id)?;
    let which = input.association_ids.iter().map(|id| find(&nat, &all, id)).collect::<Result<Vec<_>, _>>()?;
    let drained = nat_addresses::drain(cx, tx, &nat, which, input.max_drain_duration_seconds)?;
    let shown = drained.iter().map(|a| show_nat_gateway::secondary(&nat, a)).collect();
    Ok(DisassociateNatGatewayAddressResult {
        nat_gateway_id: Some(nat.id.to_string()),
        nat_gateway_addresses: Some(shown),
    })
}

fn find(nat: &NatGateway, all: &[SecondaryAddress], id: &str) -> Result<SecondaryAddress, Fault> {
    if nat.address.elastic.as_ref().is_some_and(|(_, _, association)| association == id) {
        return Err(errors::invalid(format!("The primary association {id} of a NAT gateway cannot be disassociated")));
    }
    let of = |a: &&SecondaryAddress| a.elastic.as_ref().is_some_and(|(_, _, association)| association == id);
    all.iter().find(of).cloned().ok_or_else(|| errors::no_association(id))
}
