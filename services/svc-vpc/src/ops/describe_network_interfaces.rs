//! DescribeNetworkInterfaces: <https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DescribeNetworkInterfaces.html>

use crate::ids::InstanceId;
use crate::model::Interface;
use crate::ops::shared::listing::{self, Query, each, one};
use crate::ops::shared::show_interface;
use crate::tables;
use api_ec2::{
    self as api, DescribeNetworkInterfacesRequest, DescribeNetworkInterfacesResult, NetworkInterfaceAssociation,
    NetworkInterfaceAttachment,
};
use base::Fault;
use kernel::filter::Filter;
use kernel::{Cx, Scope};
use store::Read;

type Eni = api::NetworkInterface;

fn public<T: ToString>(i: &Eni, member: fn(&NetworkInterfaceAssociation) -> &Option<T>) -> Vec<String> {
    i.association.iter().flat_map(|a| one(member(a))).collect()
}
fn each_public<T: ToString>(i: &Eni, member: fn(&NetworkInterfaceAssociation) -> &Option<T>) -> Vec<String> {
    let all = i.private_ip_addresses.iter().flatten().filter_map(|p| p.association.as_ref());
    all.flat_map(|a| one(member(a))).collect()
}
fn attached<T: ToString>(i: &Eni, member: fn(&NetworkInterfaceAttachment) -> &Option<T>) -> Vec<String> {
    i.attachment.iter().flat_map(|a| one(member(a))).collect()
}

static FILTERS: &[Filter<Eni>] = &[
    Filter { name: "addresses.association.owner-id", values: |i| each_public(i, |a| &a.ip_owner_id) },
    Filter { name: "addresses.association.public-ip", values: |i| each_public(i, |a| &a.public_ip) },
    Filter { name: "addresses.primary", values: |i| each(&i.private_ip_addresses, |p| &p.primary) },
    Filter {
        name: "addresses.private-ip-address",
        values: |i| each(&i.private_ip_addresses, |p| &p.private_ip_address),
    },
    Filter { name: "association.allocation-id", values: |i| public(i, |a| &a.allocation_id) },
    Filter { name: "association.association-id", values: |i| public(i, |a| &a.association_id) },
    Filter { name: "association.ip-owner-id", values: |i| public(i, |a| &a.ip_owner_id) },
    Filter { name: "association.public-dns-name", values: |i| public(i, |a| &a.public_dns_name) },
    Filter { name: "association.public-ip", values: |i| public(i, |a| &a.public_ip) },
    Filter { name: "attachment.attach-time", values: |i| attached(i, |a| &a.attach_time) },
    Filter { name: "attachment.attachment-id", values: |i| attached(i, |a| &a.attachment_id) },
    Filter { name: "attachment.delete-on-termination", values: |i| attached(i, |a| &a.delete_on_termination) },
    Filter { name: "attachment.device-index", values: |i| attached(i, |a| &a.device_index) },
    Filter { name: "attachment.instance-id", values: |i| attached(i, |a| &a.instance_id) },
    Filter { name: "attachment.instance-owner-id", values: |i| attached(i, |a| &a.instance_owner_id) },
    Filter { name: "attachment.status", values: |i| attached(i, |a| &a.status) },
    Filter { name: "availability-zone", values: |i| one(&i.availability_zone) },
    Filter { name: "availability-zone-id", values: |i| one(&i.availability_zone_id) },
    Filter { name: "description", values: |i| one(&i.description) },
    Filter { name: "group-id", values: |i| each(&i.groups, |g| &g.group_id) },
    Filter { name: "group-name", values: |i| each(&i.groups, |g| &g.group_name) },
    Filter { name: "interface-type", values: |i| one(&i.interface_type) },
    Filter { name: "ipv6-addresses.ipv6-address", values: |_| vec![] },
    Filter { name: "mac-address", values: |i| one(&i.mac_address) },
    Filter { name: "network-interface-id", values: |i| one(&i.network_interface_id) },
    Filter { name: "operator.managed", values: |i| i.operator.iter().flat_map(|o| one(&o.managed)).collect() },
    Filter { name: "operator.principal", values: |i| i.operator.iter().flat_map(|o| one(&o.principal)).collect() },
    Filter { name: "owner-id", values: |i| one(&i.owner_id) },
    Filter { name: "private-dns-name", values: |i| one(&i.private_dns_name) },
    Filter { name: "private-ip-address", values: |i| one(&i.private_ip_address) },
    Filter { name: "requester-id", values: |i| one(&i.requester_id) },
    Filter { name: "requester-managed", values: |i| one(&i.requester_managed) },
    Filter { name: "source-dest-check", values: |i| one(&i.source_dest_check) },
    Filter { name: "status", values: |i| one(&i.status) },
    Filter { name: "subnet-id", values: |i| one(&i.subnet_id) },
    Filter { name: "vpc-id", values: |i| one(&i.vpc_id) },
];

/// Lists interfaces.
pub fn run(
    cx: &Cx,
    read: &dyn Read,
    input: DescribeNetworkInterfacesRequest,
) -> Result<DescribeNetworkInterfacesResult, Fault> {
    let at = cx.scope();
    let ids = &input.network_interface_ids;
    let rows = rows(read, at, &input)?;
    let shown = rows.iter().map(|i| show_interface::interface(read, at, i)).collect::<Result<_, _>>()?;
    let query = Query { ids, filters: &input.filters, max: input.max_results, token: &input.next_token };
    let (interfaces, next_token) =
        listing::page(cx, read, &query, shown, FILTERS, |i| i.network_interface_id.as_deref().unwrap_or_default())?;
    Ok(DescribeNetworkInterfacesResult { network_interfaces: Some(interfaces), next_token })
}

/// By ids, or by the machines that a filter names (the room of machines asks so), or all.
fn rows(read: &dyn Read, at: Scope, input: &DescribeNetworkInterfacesRequest) -> Result<Vec<Interface>, Fault> {
    let asked = listing::asked(&input.filters);
    let machines = asked.iter().find(|(name, _)| name == "attachment.instance-id").map(|(_, values)| values);
    let ids: Option<Vec<InstanceId>> =
        machines.and_then(|values| values.iter().map(|v| crate::ids::Id::parse(v).ok()).collect());
    let none_named = input.network_interface_ids.as_ref().is_none_or(Vec::is_empty);
    let Some(machines) = ids.filter(|_| none_named) else {
        return listing::rows::<Interface>(read, at, &input.network_interface_ids);
    };
    let mut found = Vec::new();
    for machine in machines {
        found.extend(tables::interfaces_of(read, at, &machine)?);
    }
    found.sort_by(|a, b| a.id.cmp(&b.id));
    found.dedup();
    Ok(found)
}
