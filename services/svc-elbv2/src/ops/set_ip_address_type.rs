//! SetIpAddressType: <https://docs.aws.amazon.com/elasticloadbalancing/latest/APIReference/API_SetIpAddressType.html>

use crate::ops::shared::find;
use api_elbv2::{SetIpAddressTypeInput, SetIpAddressTypeOutput};
use base::Fault;
use kernel::Cx;
use store::Tx;

/// Sets `ipv4`, which every load balancer has; other types are refused before.
pub fn run(cx: &Cx, tx: &mut Tx, input: SetIpAddressTypeInput) -> Result<SetIpAddressTypeOutput, Fault> {
    find::load_balancer(tx, cx.scope(), &input.load_balancer_arn)?;
    Ok(SetIpAddressTypeOutput { ip_address_type: Some(input.ip_address_type) })
}
