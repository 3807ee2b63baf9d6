//! Starting, stopping and ending machines: the intent, with what it does to their interfaces.

use crate::ids::InstanceId;
use crate::model::{Instance, Nic, Reason, State};
use crate::ops::shared::show;
use crate::tables;
use api_ec2::{InstanceStateChange, MODIFY_NETWORK_INTERFACE_ATTRIBUTE, ModifyNetworkInterfaceAttributeRequest};
use base::Fault;
use kernel::Cx;
use store::Tx;

/// The name under which this room acts for accounts.
pub const SERVICE: &str = "ec2.amazonaws.com";

/// One line of an answer.
pub fn shown(id: &InstanceId, before: State, after: State) -> InstanceStateChange {
    InstanceStateChange {
        current_state: Some(show::state(after)),
        instance_id: Some(id.to_string()),
        previous_state: Some(show::state(before)),
    }
}

/// Writes a machine back and answers what changed.
pub fn keep(cx: &Cx, tx: &mut Tx, instance: &Instance, before: State) -> Result<InstanceStateChange, Fault> {
    tables::keep(tx, cx.scope(), instance)?;
    Ok(shown(&instance.id, before, instance.state))
}

/// Public addresses that follow the machine's life: wanted while it runs, given back when it does not.
pub fn public_addresses(cx: &Cx, tx: &mut Tx, nics: &[Nic], on: bool) -> Result<(), Fault> {
    for nic in nics.iter().filter(|n| n.public) {
        let input = ModifyNetworkInterfaceAttributeRequest {
            network_interface_id: nic.interface.clone(),
            associate_public_ip_address: Some(on),
            ..Default::default()
        };
        cx.as_service(SERVICE).call(tx, &MODIFY_NETWORK_INTERFACE_ATTRIBUTE, input)?;
    }
    Ok(())
}

/// The user asked for it.
pub fn by_user() -> Reason {
    Reason::user("Client.UserInitiatedShutdown", "User initiated shutdown")
}
