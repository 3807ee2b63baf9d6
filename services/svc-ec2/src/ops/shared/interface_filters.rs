//! The filters of DescribeInstances that look at interfaces: a machine fits when one of its interfaces does.
//!
//! <https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DescribeInstances.html>

use crate::ops::shared::instance_filters::Shown;
use api_ec2 as api;
use api_ec2::NetworkInterface as Nic;
use ec2_words::listing::{each, none, one};
use kernel::filter::Filter;

fn of<T: ToString>(s: &Shown, member: fn(&Nic) -> &Option<T>) -> Vec<String> {
    s.nics.iter().flat_map(|n| one(member(n))).collect()
}

fn attachment<T: ToString>(s: &Shown, member: fn(&api::NetworkInterfaceAttachment) -> &Option<T>) -> Vec<String> {
    s.nics.iter().filter_map(|n| n.attachment.as_ref()).flat_map(|a| one(member(a))).collect()
}

fn public<T: ToString>(s: &Shown, member: fn(&api::NetworkInterfaceAssociation) -> &Option<T>) -> Vec<String> {
    s.nics.iter().filter_map(|n| n.association.as_ref()).flat_map(|a| one(member(a))).collect()
}

fn address<T: ToString>(s: &Shown, member: fn(&api::NetworkInterfacePrivateIpAddress) -> &Option<T>) -> Vec<String> {
    s.nics.iter().flat_map(|n| each(&n.private_ip_addresses, member)).collect()
}

fn each_public<T: ToString>(s: &Shown, member: fn(&api::NetworkInterfaceAssociation) -> &Option<T>) -> Vec<String> {
    let all = s.nics.iter().flat_map(|n| n.private_ip_addresses.iter().flatten());
    all.filter_map(|a| a.association.as_ref()).flat_map(|a| one(member(a))).collect()
}

fn group<T: ToString>(s: &Shown, member: fn(&api::GroupIdentifier) -> &Option<T>) -> Vec<String> {
    s.nics.iter().flat_map(|n| each(&n.groups, member)).collect()
}

fn tag(s: &Shown, member: fn(&api::Tag) -> &Option<String>) -> Vec<String> {
    s.nics.iter().flat_map(|n| each(&n.tag_set, member)).collect()
}

/// `network-interface.*`
pub static FILTERS: &[Filter<Shown>] = &[
    Filter {
        name: "network-interface.addresses.association.allocation-id",
        values: |s| each_public(s, |a| &a.allocation_id),
    },
    Filter {
        name: "network-interface.addresses.association.association-id",
        values: |s| each_public(s, |a| &a.association_id),
    },
    Filter { name: "network-interface.addresses.association.carrier-ip", values: none },
    Filter { name: "network-interface.addresses.association.customer-owned-ip", values: none },
    Filter {
        name: "network-interface.addresses.association.ip-owner-id",
        values: |s| each_public(s, |a| &a.ip_owner_id),
    },
    Filter {
        name: "network-interface.addresses.association.public-dns-name",
        values: |s| each_public(s, |a| &a.public_dns_name),
    },
    Filter { name: "network-interface.addresses.association.public-ip", values: |s| each_public(s, |a| &a.public_ip) },
    Filter { name: "network-interface.addresses.primary", values: |s| address(s, |a| &a.primary) },
    Filter { name: "network-interface.addresses.private-dns-name", values: |s| address(s, |a| &a.private_dns_name) },
    Filter {
        name: "network-interface.addresses.private-ip-address",
        values: |s| address(s, |a| &a.private_ip_address),
    },
    Filter { name: "network-interface.association.allocation-id", values: |s| public(s, |a| &a.allocation_id) },
    Filter { name: "network-interface.association.association-id", values: |s| public(s, |a| &a.association_id) },
    Filter { name: "network-interface.association.carrier-ip", values: none },
    Filter { name: "network-interface.association.customer-owned-ip", values: none },
    Filter { name: "network-interface.association.ip-owner-id", values: |s| public(s, |a| &a.ip_owner_id) },
    Filter { name: "network-interface.association.public-dns-name", values: |s| public(s, |a| &a.public_dns_name) },
    Filter { name: "network-interface.association.public-ip", values: |s| public(s, |a| &a.public_ip) },
    Filter { name: "network-interface.attachment.attach-time", values: |s| attachment(s, |a| &a.attach_time) },
    Filter { name: "network-interface.attachment.attachment-id", values: |s| attachment(s, |a| &a.attachment_id) },
    Filter {
        name: "network-interface.attachment.delete-on-termination",
        values: |s| attachment(s, |a| &a.delete_on_termination),
    },
    Filter { name: "network-interface.attachment.device-index", values: |s| attachment(s, |a| &a.device_index) },
    Filter { name: "network-interface.attachment.instance-id", values: |s| attachment(s, |a| &a.instance_id) },
    Filter {
        name: "network-interface.attachment.instance-owner-id",
        values: |s| attachment(s, |a| &a.instance_owner_id),
    },
    Filter {
        name: "network-interface.attachment.network-card-index",
        values: |s| attachment(s, |a| &a.network_card_index),
    },
    Filter { name: "network-interface.attachment.status", values: |s| attachment(s, |a| &a.status) },
    Filter { name: "network-interface.availability-zone", values: |s| of(s, |n| &n.availability_zone) },
    Filter { name: "network-interface.deny-all-igw-traffic", values: |s| of(s, |n| &n.deny_all_igw_traffic) },
    Filter { name: "network-interface.description", values: |s| of(s, |n| &n.description) },
    Filter { name: "network-interface.group-id", values: |s| group(s, |g| &g.group_id) },
    Filter { name: "network-interface.group-name", values: |s| group(s, |g| &g.group_name) },
    Filter { name: "network-interface.ipv4-prefixes.ipv4-prefix", values: none },
    Filter { name: "network-interface.ipv6-address", values: none },
    Filter { name: "network-interface.ipv6-addresses.ipv6-address", values: none },
    Filter { name: "network-interface.ipv6-addresses.is-primary-ipv6", values: none },
    Filter { name: "network-interface.ipv6-native", values: |s| of(s, |n| &n.ipv6_native) },
    Filter { name: "network-interface.ipv6-prefixes.ipv6-prefix", values: none },
    Filter { name: "network-interface.mac-address", values: |s| of(s, |n| &n.mac_address) },
    Filter { name: "network-interface.network-interface-id", values: |s| of(s, |n| &n.network_interface_id) },
    Filter {
        name: "network-interface.operator.managed",
        values: |s| s.nics.iter().filter_map(|n| n.operator.as_ref()).flat_map(|o| one(&o.managed)).collect(),
    },
    Filter { name: "network-interface.operator.principal", values: none },
    Filter { name: "network-interface.outpost-arn", values: none },
    Filter { name: "network-interface.owner-id", values: |s| of(s, |n| &n.owner_id) },
    Filter { name: "network-interface.private-dns-name", values: |s| of(s, |n| &n.private_dns_name) },
    Filter { name: "network-interface.private-ip-address", values: |s| of(s, |n| &n.private_ip_address) },
    Filter { name: "network-interface.public-dns-name", values: |s| of(s, |n| &n.public_dns_name) },
    Filter { name: "network-interface.requester-id", values: |s| of(s, |n| &n.requester_id) },
    Filter { name: "network-interface.requester-managed", values: |s| of(s, |n| &n.requester_managed) },
    Filter { name: "network-interface.source-dest-check", values: |s| of(s, |n| &n.source_dest_check) },
    Filter { name: "network-interface.status", values: |s| of(s, |n| &n.status) },
    Filter { name: "network-interface.subnet-id", values: |s| of(s, |n| &n.subnet_id) },
    Filter { name: "network-interface.tag-key", values: |s| tag(s, |t| &t.key) },
    Filter { name: "network-interface.tag-value", values: |s| tag(s, |t| &t.value) },
    Filter { name: "network-interface.vpc-id", values: |s| of(s, |n| &n.vpc_id) },
];
