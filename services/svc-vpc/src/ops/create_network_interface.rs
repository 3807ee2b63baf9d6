//! CreateNetworkInterface: <https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_CreateNetworkInterface.html>

use crate::errors;
use crate::limits::DESCRIPTION_LENGTH_MAX;
use crate::model::{Interface, Subnet};
use crate::ops::shared::interfaces::{self, Spec};
use crate::ops::shared::{addresses, groups, show_interface, tagging};
use crate::tables;
use api_ec2::{CreateNetworkInterfaceRequest, CreateNetworkInterfaceResult};
use base::Fault;
use ec2_words::token::Token;
use kernel::Cx;
use std::net::Ipv4Addr;
use store::Tx;

/// Makes an interface. Called by a service for itself, it is requester-managed and in use at once.
pub fn run(cx: &Cx, tx: &mut Tx, input: CreateNetworkInterfaceRequest) -> Result<CreateNetworkInterfaceResult, Fault> {
    let at = cx.scope();
    let token = Token::of("CreateNetworkInterface", &input.client_token, &input)?;
    let interface = match token.made(cx, tx)? {
        Some(id) => tables::find(tx, at, &id)?,
        None => make(cx, tx, &input, &token)?,
    };
    let shown = show_interface::interface(tx, at, &interface)?;
    Ok(CreateNetworkInterfaceResult { network_interface: Some(shown), client_token: input.client_token })
}

fn make(cx: &Cx, tx: &mut Tx, input: &CreateNetworkInterfaceRequest, token: &Token) -> Result<Interface, Fault> {
    let subnet: Subnet = tables::find(tx, cx.scope(), &input.subnet_id)?;
    let groups = groups::of_interface(cx, tx, &subnet.vpc, &input.groups)?;
    let tags = tagging::wanted(&input.tag_specifications, "network-interface")?;
    let (primary, secondary) = asked(input)?;
    let spec = Spec {
        subnet,
        description: checked(input.description.as_deref().unwrap_or_default())?,
        groups,
        primary,
        secondary,
        more: count(input.secondary_private_ip_address_count)?,
        kind: interfaces::kind_for(cx),
    };
    let interface = interfaces::make(cx, tx, spec)?;
    tagging::give(cx, tx, &interface.id, &tags)?;
    token.keep(cx, tx, &interface.id)?;
    Ok(interface)
}

/// The primary address and the secondary ones that the call names, in either of its forms.
fn asked(input: &CreateNetworkInterfaceRequest) -> Result<(Option<Ipv4Addr>, Vec<Ipv4Addr>), Fault> {
    let mut primary = input.private_ip_address.as_deref().map(addresses::parse).transpose()?;
    let mut secondary = Vec::new();
    let listed = input.private_ip_addresses.iter().flatten();
    for one in listed {
        let address = addresses::parse(one.private_ip_address.as_deref().unwrap_or_default())?;
        match (one.primary.unwrap_or(false), primary) {
            (false, _) => secondary.push(address),
            (true, None) => primary = Some(address),
            (true, Some(_)) => return Err(errors::invalid("Only one primary private IP address can be specified.")),
        }
    }
    if !secondary.is_empty() && input.secondary_private_ip_address_count.is_some_and(|n| n > 0) {
        return Err(errors::combination(
            "The parameter secondaryPrivateIpAddressCount cannot be used with the parameter privateIpAddresses",
        ));
    }
    Ok((primary, secondary))
}

/// A number of addresses.
pub fn count(asked: Option<i32>) -> Result<usize, Fault> {
    let n = asked.unwrap_or(0);
    usize::try_from(n)
        .map_err(|_| errors::invalid_value(n, "secondaryPrivateIpAddressCount", "The value must not be negative."))
}

/// A description of an interface.
pub fn checked(text: &str) -> Result<String, Fault> {
    if text.chars().count() > DESCRIPTION_LENGTH_MAX {
        return Err(errors::invalid_value(text, "description", "Character length must be at most 255."));
    }
    Ok(text.to_owned())
}
