//! ResetNetworkInterfaceAttribute: <https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_ResetNetworkInterfaceAttribute.html>

use crate::errors;
use crate::model::Interface;
use crate::ops::shared::interfaces;
use crate::tables;
use api_ec2::ResetNetworkInterfaceAttributeRequest;
use base::Fault;
use kernel::Cx;
use shape::Unit;
use store::Tx;

/// Turns the source/destination check on again, the only attribute that can be reset.
pub fn run(cx: &Cx, tx: &mut Tx, input: ResetNetworkInterfaceAttributeRequest) -> Result<Unit, Fault> {
    let at = cx.scope();
    let mut interface: Interface = tables::find(tx, at, &input.network_interface_id)?;
    interfaces::check_owner(cx, &interface)?;
    input.source_dest_check.ok_or_else(|| errors::combination("No attributes specified."))?;
    interface.source_dest_check = true;
    tables::put(tx, at, &interface)?;
    Ok(Unit {})
}
