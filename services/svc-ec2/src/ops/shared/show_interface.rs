//! Interfaces as DescribeInstances shows them: the network room's answer in this call's shapes.
//!
//! <https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_InstanceNetworkInterface.html>

use api_ec2 as api;
use api_ec2::NetworkInterface;

/// One interface of a machine.
pub fn interface(n: &NetworkInterface) -> api::InstanceNetworkInterface {
    let addresses = n.private_ip_addresses.iter().flatten().map(|a| api::InstancePrivateIpAddress {
        association: a.association.as_ref().map(association),
        primary: a.primary,
        private_dns_name: a.private_dns_name.clone(),
        private_ip_address: a.private_ip_address.clone(),
    });
    api::InstanceNetworkInterface {
        association: n.association.as_ref().map(association),
        attachment: n.attachment.as_ref().map(attachment),
        description: Some(n.description.clone().unwrap_or_default()),
        groups: n.groups.clone(),
        ipv6_addresses: Some(Vec::new()),
        mac_address: n.mac_address.clone(),
        network_interface_id: n.network_interface_id.clone(),
        owner_id: n.owner_id.clone(),
        private_dns_name: n.private_dns_name.clone(),
        private_ip_address: n.private_ip_address.clone(),
        private_ip_addresses: Some(addresses.collect()),
        source_dest_check: n.source_dest_check,
        status: n.status,
        subnet_id: n.subnet_id.clone(),
        vpc_id: n.vpc_id.clone(),
        interface_type: Some("interface".into()),
        operator: n.operator.clone(),
        ..Default::default()
    }
}

fn attachment(a: &api::NetworkInterfaceAttachment) -> api::InstanceNetworkInterfaceAttachment {
    api::InstanceNetworkInterfaceAttachment {
        attach_time: a.attach_time,
        attachment_id: a.attachment_id.clone(),
        delete_on_termination: a.delete_on_termination,
        device_index: a.device_index,
        status: a.status,
        network_card_index: Some(0),
        ..Default::default()
    }
}

fn association(a: &api::NetworkInterfaceAssociation) -> api::InstanceNetworkInterfaceAssociation {
    api::InstanceNetworkInterfaceAssociation {
        ip_owner_id: a.ip_owner_id.clone(),
        public_dns_name: a.public_dns_name.clone(),
        public_ip: a.public_ip.clone(),
        ..Default::default()
    }
}
