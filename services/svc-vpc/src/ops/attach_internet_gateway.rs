//! AttachInternetGateway: <https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_AttachInternetGateway.html>

use crate::errors;
use crate::model::{InternetGateway, Vpc};
use crate::ops::shared::association::gateway_of;
use crate::tables;
use api_ec2::AttachInternetGatewayRequest;
use base::Fault;
use kernel::Cx;
use shape::Unit;
use store::Tx;

/// Connects a VPC to the internet.
pub fn run(cx: &Cx, tx: &mut Tx, input: AttachInternetGatewayRequest) -> Result<Unit, Fault> {
    let at = cx.scope();
    let mut gateway: InternetGateway = tables::find(tx, at, &input.internet_gateway_id)?;
    let vpc: Vpc = tables::find(tx, at, &input.vpc_id)?;
    if let Some(attached) = &gateway.vpc {
        return Err(errors::gateway_attached(&gateway.id, attached));
    }
    if gateway_of(tx, at, &vpc.id)?.is_some() {
        return Err(errors::vpc_has_gateway(&vpc.id));
    }
    gateway.vpc = Some(vpc.id);
    tables::put(tx, at, &gateway)?;
    Ok(Unit {})
}
