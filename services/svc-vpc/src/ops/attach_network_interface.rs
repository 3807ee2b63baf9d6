//! AttachNetworkInterface: <https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_AttachNetworkInterface.html>

use crate::errors;
use crate::ids::{Id, InstanceId};
use crate::limits::{self, room_for};
use crate::model::{Attachment, Holder, Interface, Kind};
use crate::ops::shared::interfaces;
use crate::tables;
use api_ec2::{AttachNetworkInterfaceRequest, AttachNetworkInterfaceResult};
use base::Fault;
use kernel::Cx;
use store::{Read, Tx};

/// Attaches an interface to a machine. Only the room of machines attaches first interfaces; a machine that has one exists.
pub fn run(cx: &Cx, tx: &mut Tx, input: AttachNetworkInterfaceRequest) -> Result<AttachNetworkInterfaceResult, Fault> {
    let at = cx.scope();
    let mut interface: Interface = tables::find(tx, at, &input.network_interface_id)?;
    interfaces::check_owner(cx, &interface)?;
    if matches!(interface.kind, Kind::Requester { .. }) {
        return into_box(tx, cx, interface, input.instance_id);
    }
    let instance = InstanceId::parse(&input.instance_id)?;
    let device_index = u8::try_from(input.device_index)
        .map_err(|_| errors::invalid_value(input.device_index, "deviceIndex", "Expecting a value from 0 to 255."))?;
    if interface.attachment.is_some() {
        let message = format!("Interface: [{}] in use.", interface.id);
        return Err(Fault::sender("InvalidNetworkInterface.InUse", message));
    }
    check_machine(cx, tx, &interface, &instance, device_index)?;
    let id = cx.ids().resource("eni-attach");
    interface.attachment = Some(Attachment {
        id: id.clone(),
        holder: Holder::Instance(instance),
        device_index,
        delete_on_termination: false,
        at: cx.now(),
    });
    tables::put(tx, at, &interface)?;
    Ok(AttachNetworkInterfaceResult { attachment_id: Some(id), network_card_index: Some(0) })
}

/// A service says in which box of its own the interface is: it has been in use by the service since it was made.
fn into_box(
    tx: &mut Tx,
    cx: &Cx,
    mut interface: Interface,
    name: String,
) -> Result<AttachNetworkInterfaceResult, Fault> {
    let attachment = interface.attachment.as_mut().filter(|a| a.holder == Holder::Service);
    let Some(attachment) = attachment else {
        let message = format!("Interface: [{}] in use.", interface.id);
        return Err(Fault::sender("InvalidNetworkInterface.InUse", message));
    };
    attachment.holder = Holder::Box(name);
    let id = attachment.id.clone();
    tables::put(tx, cx.scope(), &interface)?;
    Ok(AttachNetworkInterfaceResult { attachment_id: Some(id), network_card_index: None })
}

fn check_machine(
    cx: &Cx,
    read: &dyn Read,
    interface: &Interface,
    instance: &InstanceId,
    device_index: u8,
) -> Result<(), Fault> {
    let has = tables::interfaces_of(read, cx.scope(), instance)?;
    let Some(first) = has.first() else {
        let starts = interfaces::is_ec2(cx) && device_index == 0;
        return if starts { Ok(()) } else { Err(instance.not_found()) };
    };
    if has.iter().filter_map(|i| i.attachment.as_ref()).any(|a| a.device_index == device_index) {
        return Err(errors::invalid(format!(
            "Instance '{instance}' already has an interface attached at device index '{device_index}'."
        )));
    }
    if first.vpc != interface.vpc {
        return Err(errors::combination(
            "You may not attach a network interface to an instance if they are not in the same VPC",
        ));
    }
    if first.zone != interface.zone {
        return Err(errors::combination(
            "You may not attach a network interface to an instance if they are not in the same availability zone",
        ));
    }
    room_for(cx, read, limits::INTERFACES_PER_INSTANCE, has.len(), 1)
}
