//! DeleteInternetGateway: <https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DeleteInternetGateway.html>

use crate::errors;
use crate::model::InternetGateway;
use crate::tables;
use api_ec2::DeleteInternetGatewayRequest;
use base::Fault;
use kernel::Cx;
use shape::Unit;
use store::Tx;

/// Deletes a detached gateway. Routes to it stay, as blackholes.
pub fn run(cx: &Cx, tx: &mut Tx, input: DeleteInternetGatewayRequest) -> Result<Unit, Fault> {
    let at = cx.scope();
    let gateway: InternetGateway = tables::find(tx, at, &input.internet_gateway_id)?;
    if gateway.vpc.is_some() {
        return Err(errors::dependency("internetGateway", &gateway.id));
    }
    tables::remove::<InternetGateway>(tx, at, &gateway.id)?;
    Ok(Unit {})
}
