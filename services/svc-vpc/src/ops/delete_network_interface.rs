//! DeleteNetworkInterface: <https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DeleteNetworkInterface.html>

use crate::errors;
use crate::model::{Holder, Interface};
use crate::ops::shared::interfaces;
use crate::tables;
use api_ec2::DeleteNetworkInterfaceRequest;
use base::Fault;
use kernel::Cx;
use shape::Unit;
use store::Tx;

/// Deletes a detached interface; a service may delete what it made for itself.
pub fn run(cx: &Cx, tx: &mut Tx, input: DeleteNetworkInterfaceRequest) -> Result<Unit, Fault> {
    let interface: Interface = tables::find(tx, cx.scope(), &input.network_interface_id)?;
    let in_use = match interface.attachment.as_ref().map(|a| &a.holder) {
        None => false,
        Some(Holder::Instance(_)) => true,
        Some(Holder::Service | Holder::Box(_)) => interfaces::check_owner(cx, &interface).is_err(),
    };
    if in_use {
        return Err(errors::invalid(format!("Network interface '{}' is currently in use.", interface.id)));
    }
    interfaces::unmake(cx, tx, interface)?;
    Ok(Unit {})
}
