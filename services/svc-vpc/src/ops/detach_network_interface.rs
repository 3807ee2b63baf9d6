//! DetachNetworkInterface: <https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DetachNetworkInterface.html>

use crate::errors;
use crate::model::{Holder, Interface, PublicAddress};
use crate::ops::shared::{interfaces, public};
use crate::tables;
use api_ec2::DetachNetworkInterfaceRequest;
use base::Fault;
use kernel::Cx;
use shape::Unit;
use store::Tx;

/// Detaches an interface from its machine; only the room of machines detaches first ones. With or without `Force`: the
/// network can always take an interface away.
pub fn run(cx: &Cx, tx: &mut Tx, input: DetachNetworkInterfaceRequest) -> Result<Unit, Fault> {
    let at = cx.scope();
    let id = &input.attachment_id;
    if id.starts_with("ela-attach-") {
        return Err(errors::not_permitted("You are not allowed to manage 'ela-attach' attachments."));
    }
    let is_it = |i: &Interface| i.attachment.as_ref().is_some_and(|a| a.id == *id);
    let found = tables::list::<Interface>(tx, at)?.into_iter().find(is_it);
    let mut interface = found.ok_or_else(|| errors::no_attachment(id))?;
    interfaces::check_owner(cx, &interface)?;
    let attachment = interface.attachment.take();
    match attachment {
        Some(a) if !matches!(a.holder, Holder::Instance(_)) => {
            return Err(errors::not_permitted("The attachment of a requester-managed interface cannot be changed."));
        }
        Some(a) if a.device_index == 0 && !interfaces::is_ec2(cx) => {
            return Err(errors::not_permitted(
                "The network interface at device index 0 and networkCard index 0 cannot be detached.",
            ));
        }
        _ => {}
    }
    public::stop(tx, &mut interface, PublicAddress::Off)?;
    tables::put(tx, at, &interface)?;
    Ok(Unit {})
}
