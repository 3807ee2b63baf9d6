//! DeleteNatGateway: <https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DeleteNatGateway.html>

use crate::model::NatGateway;
use crate::tables;
use api_ec2::{DeleteNatGatewayRequest, DeleteNatGatewayResult};
use base::Fault;
use kernel::Cx;
use store::Tx;

/// Asks for a gateway to be taken away. It is `deleting` until the data plane no longer has it; routes to it stay, as
/// blackholes.
pub fn run(cx: &Cx, tx: &mut Tx, input: DeleteNatGatewayRequest) -> Result<DeleteNatGatewayResult, Fault> {
    let mut nat: NatGateway = tables::find(tx, cx.scope(), &input.nat_gateway_id)?;
    nat.delete();
    tables::put(tx, cx.scope(), &nat)?;
    Ok(DeleteNatGatewayResult { nat_gateway_id: Some(nat.id.into()) })
}
