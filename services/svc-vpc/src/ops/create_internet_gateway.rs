//! CreateInternetGateway: <https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_CreateInternetGateway.html>

use crate::ids::Id;
use crate::limits::{self, room_for};
use crate::model::InternetGateway;
use crate::ops::shared::{show_route_table, tagging};
use crate::tables;
use api_ec2::{CreateInternetGatewayRequest, CreateInternetGatewayResult};
use base::Fault;
use kernel::Cx;
use store::Tx;

/// Makes a gateway that is attached to nothing.
pub fn run(cx: &Cx, tx: &mut Tx, input: CreateInternetGatewayRequest) -> Result<CreateInternetGatewayResult, Fault> {
    let at = cx.scope();
    let tags = tagging::wanted(&input.tag_specifications, "internet-gateway")?;
    room_for(cx, tx, limits::INTERNET_GATEWAYS, tables::list::<InternetGateway>(tx, at)?.len(), 1)?;
    let gateway = InternetGateway { id: Id::new(cx), vpc: None };
    tables::put(tx, at, &gateway)?;
    tagging::give(cx, tx, &gateway.id, &tags)?;
    Ok(CreateInternetGatewayResult { internet_gateway: Some(show_route_table::internet_gateway(tx, at, &gateway)?) })
}
