//! Interfaces of machines: asked from the room that owns them, as this room's service, so that a caller needs leave for
//! the call that was made and no other.

use crate::ops::shared::change::SERVICE;
use api_ec2 as api;
use api_ec2::{
    DELETE_NETWORK_INTERFACE, DESCRIBE_NETWORK_INTERFACE_ATTRIBUTE, DESCRIBE_NETWORK_INTERFACES,
    DETACH_NETWORK_INTERFACE, MODIFY_NETWORK_INTERFACE_ATTRIBUTE, NetworkInterface,
};
use base::Fault;
use kernel::Cx;
use kernel::filter::VALUES_MAX;
use std::collections::BTreeMap;
use store::{Read, Tx};

/// Interfaces by the machine they are attached to, first interface first.
pub type ByMachine = BTreeMap<String, Vec<NetworkInterface>>;

/// The attached interfaces of these machines.
pub fn by_machine(cx: &Cx, read: &dyn Read, machines: &[&str]) -> Result<ByMachine, Fault> {
    let mut out = ByMachine::new();
    if machines.is_empty() {
        return Ok(out);
    }
    let mut filters = None;
    if machines.len() <= VALUES_MAX {
        let values = machines.iter().map(|m| (*m).to_owned()).collect();
        filters = Some(vec![filter("attachment.instance-id", values)]);
    }
    let input = api::DescribeNetworkInterfacesRequest { filters, ..Default::default() };
    let found = cx.as_service(SERVICE).ask(read, &DESCRIBE_NETWORK_INTERFACES, input)?;
    for interface in found.network_interfaces.unwrap_or_default() {
        let machine = interface.attachment.as_ref().and_then(|a| a.instance_id.clone());
        if let Some(machine) = machine.filter(|m| machines.contains(&m.as_str())) {
            out.entry(machine).or_default().push(interface);
        }
    }
    let index = |i: &NetworkInterface| i.attachment.as_ref().and_then(|a| a.device_index).unwrap_or(0);
    out.values_mut().for_each(|list| list.sort_by_key(index));
    Ok(out)
}

/// The interfaces of one machine.
pub fn of_machine(cx: &Cx, read: &dyn Read, machine: &str) -> Result<Vec<NetworkInterface>, Fault> {
    Ok(by_machine(cx, read, &[machine])?.remove(machine).unwrap_or_default())
}

/// A filter of a call to the other room.
pub fn filter(name: &str, values: Vec<String>) -> api::Filter {
    api::Filter { name: Some(name.into()), values: Some(values) }
}

/// True when an interface is to have a public address while its machine runs: its launch, its subnet or a later
/// ModifyNetworkInterfaceAttribute said so.
pub fn wants_public(cx: &Cx, read: &dyn Read, interface: &str) -> Result<bool, Fault> {
    let ask = api::DescribeNetworkInterfaceAttributeRequest {
        network_interface_id: interface.to_owned(),
        attribute: Some(api::NetworkInterfaceAttribute::AssociatePublicIpAddress),
        ..Default::default()
    };
    let said = cx.as_service(SERVICE).ask(read, &DESCRIBE_NETWORK_INTERFACE_ATTRIBUTE, ask)?;
    Ok(said.associate_public_ip_address.unwrap_or(false))
}

/// The public address follows the machine's life: `true` when it starts, `false` when it has stopped.
pub fn set_public(cx: &Cx, tx: &mut Tx, interface: &str, on: bool) -> Result<(), Fault> {
    let ask = api::ModifyNetworkInterfaceAttributeRequest {
        network_interface_id: interface.to_owned(),
        associate_public_ip_address: Some(on),
        ..Default::default()
    };
    cx.as_service(SERVICE).call(tx, &MODIFY_NETWORK_INTERFACE_ATTRIBUTE, ask).map(drop)
}

/// Takes every interface from a machine that is gone; those that were to go with it are deleted.
pub fn release_all(cx: &Cx, tx: &mut Tx, machine: &str) -> Result<(), Fault> {
    let cx = cx.as_service(SERVICE);
    for nic in of_machine(&cx, tx, machine)? {
        let attachment = nic.attachment.unwrap_or_default();
        let detach = api::DetachNetworkInterfaceRequest {
            attachment_id: attachment.attachment_id.unwrap_or_default(),
            force: Some(true),
            ..Default::default()
        };
        cx.call(tx, &DETACH_NETWORK_INTERFACE, detach)?;
        if attachment.delete_on_termination == Some(true) {
            let network_interface_id = nic.network_interface_id.unwrap_or_default();
            let delete = api::DeleteNetworkInterfaceRequest { network_interface_id, dry_run: None };
            cx.call(tx, &DELETE_NETWORK_INTERFACE, delete)?;
        }
    }
    Ok(())
}
