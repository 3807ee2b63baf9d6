//! Network interfaces as answers show them.
//!
//! NetworkInterface: <https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_NetworkInterface.html>

use crate::model::{Address, Attachment, Holder, Interface, Kind, PublicAddress, Vpc};
use crate::ops::shared::show_address::public_name;
use crate::ops::shared::show_subnet::zone_id;
use crate::ops::shared::{interfaces, show_group, tagging};
use crate::rules::defaults::internal_domain;
use crate::tables;
use api_ec2 as api;
use base::Fault;
use ec2_words::to_second;
use kernel::Scope;
use std::net::Ipv4Addr;
use store::Read;

/// An interface with its addresses, groups, attachment and public addresses.
pub fn interface(read: &dyn Read, at: Scope, i: &Interface) -> Result<api::NetworkInterface, Fault> {
    let vpc: Vpc = tables::must(read, at, &i.vpc)?;
    let elastic = tables::addresses_of(read, at, &i.id)?;
    let name = |ip: Ipv4Addr| vpc.hands_out_names().then(|| private_name(at, ip));
    let first = association(at, &vpc, i, &elastic, i.primary);
    let private = i.addresses().map(|ip| api::NetworkInterfacePrivateIpAddress {
        association: association(at, &vpc, i, &elastic, ip),
        primary: Some(ip == i.primary),
        private_dns_name: name(ip),
        private_ip_address: Some(ip.to_string()),
    });
    Ok(api::NetworkInterface {
        public_dns_name: first.as_ref().and_then(|a| a.public_dns_name.clone()),
        association: first,
        attachment: i.attachment.as_ref().map(|a| attachment(at, i, a)),
        availability_zone: Some(i.zone.clone()),
        availability_zone_id: zone_id(at, &i.zone),
        description: Some(i.description.clone()),
        groups: Some(show_group::identifiers(read, at, &i.groups)?),
        interface_type: Some(kind(i)),
        ipv6_addresses: Some(Vec::new()),
        mac_address: Some(i.mac_text()),
        network_interface_id: Some(i.id.to_string()),
        operator: Some(api::OperatorResponse { managed: Some(false), ..Default::default() }),
        owner_id: Some(at.account.to_string()),
        private_dns_name: name(i.primary),
        private_ip_address: Some(i.primary.to_string()),
        private_ip_addresses: Some(private.collect()),
        requester_id: interfaces::requester(&i.kind).map(String::from),
        requester_managed: Some(i.kind != Kind::Plain),
        source_dest_check: Some(i.source_dest_check),
        status: Some(status(i)),
        subnet_id: Some(i.subnet.to_string()),
        tag_set: tagging::shown_always(read, at, &i.id)?,
        vpc_id: Some(i.vpc.to_string()),
        ..Default::default()
    })
}

fn kind(i: &Interface) -> api::NetworkInterfaceType {
    match i.kind {
        Kind::Nat(_) => api::NetworkInterfaceType::NatGateway,
        _ => api::NetworkInterfaceType::Interface,
    }
}

fn status(i: &Interface) -> api::NetworkInterfaceStatus {
    match i.attachment {
        Some(_) => api::NetworkInterfaceStatus::InUse,
        None => api::NetworkInterfaceStatus::Available,
    }
}

/// An attachment.
pub fn attachment(at: Scope, i: &Interface, a: &Attachment) -> api::NetworkInterfaceAttachment {
    let owner = match a.holder {
        Holder::Instance(_) => at.account.to_string(),
        Holder::Service | Holder::Box(_) => interfaces::requester(&i.kind).unwrap_or("amazon-aws").to_owned(),
    };
    api::NetworkInterfaceAttachment {
        attach_time: Some(to_second(a.at)),
        attachment_id: Some(a.id.clone()),
        delete_on_termination: Some(a.delete_on_termination),
        device_index: Some(a.device_index.into()),
        network_card_index: matches!(a.holder, Holder::Instance(_)).then_some(0),
        instance_id: i.instance().map(String::from),
        instance_owner_id: Some(owner),
        status: Some(api::AttachmentStatus::Attached),
        ..Default::default()
    }
}

/// The public address of one private address: elastic, or auto-assigned.
fn association(
    at: Scope,
    vpc: &Vpc,
    i: &Interface,
    elastic: &[Address],
    private: Ipv4Addr,
) -> Option<api::NetworkInterfaceAssociation> {
    let name = |ip| vpc.hands_out_names().then(|| public_name(at.region, ip));
    let held = elastic.iter().find_map(|a| a.association.as_ref().filter(|x| x.private == private).map(|x| (a, x)));
    if let Some((address, tie)) = held {
        return Some(api::NetworkInterfaceAssociation {
            allocation_id: Some(address.id.to_string()),
            association_id: Some(tie.id.clone()),
            ip_owner_id: Some(at.account.to_string()),
            public_dns_name: name(address.ip),
            public_ip: Some(address.ip.to_string()),
            ..Default::default()
        });
    }
    match i.public {
        PublicAddress::Assigned(ip) if private == i.primary => Some(api::NetworkInterfaceAssociation {
            ip_owner_id: Some(interfaces::requester(&i.kind).unwrap_or("amazon").to_owned()),
            public_dns_name: name(ip),
            public_ip: Some(ip.to_string()),
            ..Default::default()
        }),
        _ => None,
    }
}

/// `ip-10-0-0-5.ap-northeast-2.compute.internal`
fn private_name(at: Scope, ip: Ipv4Addr) -> String {
    format!("ip-{}.{}", ip.to_string().replace('.', "-"), internal_domain(at.region))
}
