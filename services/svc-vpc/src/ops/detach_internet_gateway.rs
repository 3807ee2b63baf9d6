//! DetachInternetGateway: <https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DetachInternetGateway.html>

use crate::errors;
use crate::ids::VpcId;
use crate::model::{Interface, InternetGateway, PublicAddress, Vpc};
use crate::tables;
use api_ec2::DetachInternetGatewayRequest;
use base::Fault;
use kernel::{Cx, Scope};
use shape::Unit;
use store::{Read, Tx};

/// Disconnects a VPC in which nothing has a public address. Routes to the gateway stay, as blackholes.
pub fn run(cx: &Cx, tx: &mut Tx, input: DetachInternetGatewayRequest) -> Result<Unit, Fault> {
    let at = cx.scope();
    let mut gateway: InternetGateway = tables::find(tx, at, &input.internet_gateway_id)?;
    let vpc: Vpc = tables::find(tx, at, &input.vpc_id)?;
    if gateway.vpc.as_ref() != Some(&vpc.id) {
        return Err(errors::gateway_not_attached(&gateway.id, &vpc.id));
    }
    if has_public_addresses(tx, at, &vpc.id)? {
        return Err(errors::mapped_addresses(&vpc.id));
    }
    gateway.vpc = None;
    tables::put(tx, at, &gateway)?;
    Ok(Unit {})
}

fn has_public_addresses(read: &dyn Read, at: Scope, vpc: &VpcId) -> Result<bool, Fault> {
    for interface in tables::list::<Interface>(read, at)?.iter().filter(|i| i.vpc == *vpc) {
        let assigned = matches!(interface.public, PublicAddress::Assigned(_));
        if assigned || !tables::addresses_of(read, at, &interface.id)?.is_empty() {
            return Ok(true);
        }
    }
    Ok(false)
}
