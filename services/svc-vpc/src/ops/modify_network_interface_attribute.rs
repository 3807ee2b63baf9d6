//! ModifyNetworkInterfaceAttribute: <https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_ModifyNetworkInterfaceAttribute.html>

use crate::errors;
use crate::model::{Interface, Kind, PublicAddress};
use crate::ops::create_network_interface::checked;
use crate::ops::shared::{groups, interfaces, public};
use crate::tables;
use api_ec2::{
    DESCRIBE_INSTANCES, DescribeInstancesRequest, InstanceStateName, ModifyNetworkInterfaceAttributeRequest,
    NetworkInterfaceAttachmentChanges,
};
use base::Fault;
use kernel::Cx;
use shape::Unit;
use store::Tx;

/// Changes one attribute.
pub fn run(cx: &Cx, tx: &mut Tx, input: ModifyNetworkInterfaceAttributeRequest) -> Result<Unit, Fault> {
    let at = cx.scope();
    let mut interface: Interface = tables::find(tx, at, &input.network_interface_id)?;
    interfaces::check_owner(cx, &interface)?;
    let given = [
        input.description.is_some(),
        input.source_dest_check.is_some(),
        input.groups.is_some(),
        input.attachment.is_some(),
        input.associate_public_ip_address.is_some(),
    ];
    match given.iter().filter(|g| **g).count() {
        0 => return Err(errors::combination("No attributes specified.")),
        1 => {}
        _ => return Err(errors::combination("Fields for multiple attribute types specified")),
    }
    if let Some(value) = input.description.and_then(|d| d.value) {
        interface.description = checked(&value)?;
    }
    if let Some(value) = input.source_dest_check.and_then(|c| c.value) {
        interface.source_dest_check = value;
    }
    if let Some(asked) = input.groups {
        if asked.is_empty() {
            return Err(errors::missing("SecurityGroupId"));
        }
        interface.groups = groups::of_interface(cx, tx, &interface.vpc, &Some(asked))?;
    }
    if let Some(changes) = input.attachment {
        change_attachment(&mut interface, &changes)?;
    }
    if let Some(wanted) = input.associate_public_ip_address {
        change_public(cx, tx, &mut interface, wanted)?;
    }
    tables::put(tx, at, &interface)?;
    Ok(Unit {})
}

fn change_attachment(interface: &mut Interface, changes: &NetworkInterfaceAttachmentChanges) -> Result<(), Fault> {
    let id = changes.attachment_id.as_deref().ok_or_else(|| errors::missing("attachmentId"))?;
    let attachment = interface.attachment.as_mut().filter(|a| a.id == id).ok_or_else(|| errors::no_attachment(id))?;
    if let Some(value) = changes.delete_on_termination {
        attachment.delete_on_termination = value;
    }
    Ok(())
}

/// The public address without an elastic one (the room's README tells the protocol): the room of machines says `true` when
/// a machine starts and `false` when it stops, and the wish stays; a service's own interface has one at once; a user's wish
/// takes effect on a running machine's first interface, elsewhere it waits.
fn change_public(cx: &Cx, tx: &mut Tx, interface: &mut Interface, wanted: bool) -> Result<(), Fault> {
    let machines_say = interfaces::is_ec2(cx);
    match (wanted, machines_say) {
        (true, true) => public::start(cx, tx, interface),
        (true, false) if interface.kind != Kind::Plain => public::start(cx, tx, interface),
        (true, false) if interface.is_first() && runs(cx, tx, interface)? => public::start(cx, tx, interface),
        (true, false) => {
            if interface.public == PublicAddress::Off {
                interface.public = PublicAddress::Wanted;
            }
            Ok(())
        }
        (false, true) => public::stop(tx, interface, PublicAddress::Wanted),
        (false, false) => public::stop(tx, interface, PublicAddress::Off),
    }
}

fn runs(cx: &Cx, tx: &Tx, interface: &Interface) -> Result<bool, Fault> {
    let ids = interface.instance().map(|i| vec![i.to_string()]);
    let ask = DescribeInstancesRequest { instance_ids: ids, ..Default::default() };
    let found = cx.as_service("ec2.amazonaws.com").ask(tx, &DESCRIBE_INSTANCES, ask)?;
    let mut instances = found.reservations.into_iter().flatten().flat_map(|r| r.instances.unwrap_or_default());
    let state = instances.next().and_then(|i| i.state).and_then(|s| s.name);
    Ok(matches!(state, Some(InstanceStateName::Running | InstanceStateName::Pending)))
}
