//! AssociateAddress: <https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_AssociateAddress.html>

use crate::errors;
use crate::ids::{Id, InstanceId};
use crate::model::{Address, Interface, Kind};
use crate::ops::shared::{addresses, association, interfaces, naming, routing};
use crate::tables;
use api_ec2::{AssociateAddressRequest, AssociateAddressResult};
use base::Fault;
use kernel::Cx;
use std::net::Ipv4Addr;
use store::{Read, Tx};

/// Makes an elastic address stand for a private one. Reassociation is automatic unless the call says otherwise.
pub fn run(cx: &Cx, tx: &mut Tx, input: AssociateAddressRequest) -> Result<AssociateAddressResult, Fault> {
    let at = cx.scope();
    let mut address: Address = naming::address(tx, at, &input.allocation_id, &input.public_ip)?;
    let interface = interface(cx, tx, &input)?;
    let private = private(&interface, &input.private_ip_address)?;
    if let Some(tie) = address.association.as_ref().filter(|t| t.interface == interface.id && t.private == private) {
        return Ok(AssociateAddressResult { association_id: Some(tie.id.clone()) });
    }
    let may_move = input.allow_reassociation.unwrap_or(true);
    if let Some(tie) = &address.association {
        interfaces::check_owner(cx, &tables::must(tx, at, &tie.interface)?)?;
        if !may_move {
            return Err(taken(&address.id, &tie.id));
        }
        association::untie(cx, tx, &mut address)?;
    }
    for mut other in tables::addresses_of(tx, at, &interface.id)? {
        let Some(tie) = other.association.clone().filter(|t| t.private == private) else { continue };
        if !may_move {
            return Err(taken(&interface.id, &tie.id));
        }
        association::untie(cx, tx, &mut other)?;
    }
    // what was untied may have changed the interface
    let mut interface: Interface = tables::must(tx, at, &interface.id)?;
    let id = association::tie(cx, tx, &mut address, &mut interface, private)?;
    Ok(AssociateAddressResult { association_id: Some(id) })
}

fn taken(what: &str, by: &str) -> Fault {
    Fault::sender("Resource.AlreadyAssociated", format!("resource {what} is already associated with associate-id {by}"))
}

fn interface(cx: &Cx, read: &dyn Read, input: &AssociateAddressRequest) -> Result<Interface, Fault> {
    let at = cx.scope();
    let found = match (&input.network_interface_id, &input.instance_id) {
        // the page says "not both", but AWS takes both, and goes by the machine: Terraform's aws_eip sends what the address had beside what
        // it is to have, which <https://github.com/hashicorp/terraform/issues/31744> shows
        (_, Some(id)) => routing::only_interface(read, at, &InstanceId::parse(id)?)?,
        (Some(id), None) => tables::find(read, at, id)?,
        (None, None) => {
            return Err(Fault::sender(
                "MissingParameter",
                "Either instance id or network interface id must be specified",
            ));
        }
    };
    if let Kind::Nat(_) = found.kind {
        return Err(errors::not_yours());
    }
    interfaces::check_owner(cx, &found)?;
    Ok(found)
}

fn private(interface: &Interface, asked: &Option<String>) -> Result<Ipv4Addr, Fault> {
    let Some(text) = asked else { return Ok(interface.primary) };
    let private = addresses::parse(text)?;
    if interface.addresses().any(|a| a == private) {
        return Ok(private);
    }
    Err(errors::invalid(format!("The private IP address '{text}' is not assigned to interface '{}'", interface.id)))
}
