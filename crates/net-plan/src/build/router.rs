//! A VPC's router: the namespace through which every packet of the VPC goes, even inside one subnet.

use super::{
    FORWARDING, acls, groups, hooks, routes, sysctls,
    view::{View, Wired},
};
use crate::{
    names::{CORE_IN, CORE_OUT, MAC_LINK, MTU_INSIDE, TABLE_GATEWAY, group},
    nft::{Data, Key, SetKind, Table},
    objects::{Address, End, Neighbour, Plan, Space, SpacePlan},
};
use net_model::{Ipv4Net, Vpc};
use std::{collections::BTreeSet, net::Ipv4Addr};

/// AWS: "Use the Instance Metadata Service", "Set the time using the Amazon Time Sync Service".
const LINK_LOCAL_SERVICES: [Ipv4Addr; 2] = [Ipv4Addr::new(169, 254, 169, 254), Ipv4Addr::new(169, 254, 169, 123)];
/// AWS: "Understanding Amazon DNS": beside it, the VPC's base plus two.
const RESOLVER: Ipv4Addr = Ipv4Addr::new(169, 254, 169, 253);

pub(super) fn add(plan: &mut Plan, view: &View<'_>) {
    let resolvers = resolvers(view.vpc);
    let mut space = SpacePlan { sysctls: parameters(view), ..SpacePlan::default() };
    core(&mut space, view);
    let local = LINK_LOCAL_SERVICES.into_iter().chain(resolvers.iter().copied()).chain(gateways(view.vpc));
    for address in local.collect::<BTreeSet<_>>() {
        space.addresses.insert(Address { device: "lo".to_owned(), address: Ipv4Net::from(address) });
    }
    let mut table = Table::default();
    hooks::add(&mut table);
    // A resolver that is switched off keeps its addresses, and answers nothing.
    for service in LINK_LOCAL_SERVICES.into_iter().chain(resolvers.into_iter().filter(|_| view.vpc.resolver)) {
        table.set("services", SetKind::Addresses).insert(Key::Address(service), Data::None);
    }
    if view.vpc.internet_gateway.is_some() {
        let mark = Data::Number(TABLE_GATEWAY);
        table.set("table_if", SetKind::DeviceToMark).insert(Key::Device(group::GATEWAY), mark);
    }
    groups::add(&mut table, view);
    acls::add(&mut table, view);
    for one in &view.wired {
        elements(&mut table, view, one);
        neighbours(&mut space, one);
    }
    routes::add(&mut space, view);
    space.table = Some(table);
    plan.spaces.insert(Space::Router(view.id.clone()), space);
}

/// Local addresses in the router, as the other services: they bypass groups and ACLs, as on AWS.
fn resolvers(vpc: &Vpc) -> Vec<Ipv4Addr> {
    let plus_two = vpc.cidrs.first().map(|cidr| Ipv4Addr::from(u32::from(cidr.network()) + 2));
    plus_two.into_iter().chain([RESOLVER]).collect()
}

/// The first address of a subnet is its gateway.
pub(super) fn gateway_of(cidr: Ipv4Net) -> Ipv4Addr {
    Ipv4Addr::from(u32::from(cidr.network()) + 1)
}

fn gateways(vpc: &Vpc) -> impl Iterator<Item = Ipv4Addr> + '_ {
    vpc.subnets.values().map(|subnet| gateway_of(subnet.cidr))
}

fn parameters(view: &View<'_>) -> std::collections::BTreeMap<String, crate::objects::Sysctl> {
    let own = [
        // Nothing of a router is for a connected socket.
        ("ipv4/ip_early_demux", "0"),
        // With it the kernel skips a second route lookup per packet.
        ("ipv4/conf/all/accept_local", "1"),
        ("ipv4/conf/default/proxy_arp", "1"),
        ("netfilter/nf_conntrack_acct", "1"),
        ("netfilter/nf_conntrack_tcp_be_liberal", "1"),
        // AWS: "Idle connection tracking timeout": UDP streams 180 s.
        ("netfilter/nf_conntrack_udp_timeout_stream", "180"),
    ];
    let mut all = sysctls(&[&FORWARDING[..], &own[..]].concat());
    for one in &view.wired {
        // Else the proxy answers after 0.8 s.
        all.extend(sysctls(&[(&format!("ipv4/neigh/{}/proxy_delay", one.device), "0")]));
    }
    all
}

fn core(space: &mut SpacePlan, view: &View<'_>) {
    let here = Space::Router(view.id.clone());
    let both = [(CORE_OUT, CORE_IN, group::CORE_OUT, true), (CORE_IN, CORE_OUT, group::CORE_IN, false)];
    for (device, peer, group, made_here) in both {
        let peer = (here.clone(), peer.to_owned());
        let end = End { mtu: MTU_INSIDE, mac: MAC_LINK, arp: false, group, alias: String::new(), peer, made_here };
        space.ends.insert(device.to_owned(), end);
    }
}

fn elements(table: &mut Table, view: &View<'_>, one: &Wired<'_>) {
    let device = || Key::Device(one.group);
    if let Some(mark) = view.tables.get(&one.subnet.route_table) {
        table.set("table_if", SetKind::DeviceToMark).insert(device(), Data::Number(*mark));
    }
    table.set("interfaces", SetKind::Devices).insert(device(), Data::None);
    for address in one.interface.addresses() {
        table.set("own", SetKind::DeviceAddresses).insert(Key::DeviceAddress(one.group, address), Data::None);
        if let Some(zone) = one.zone.map(u32::from) {
            table.set("zone_of", SetKind::AddressToMark).insert(Key::Address(address), Data::Number(zone));
            table.set("receiver", SetKind::MarkAddresses).insert(Key::MarkAddress(zone, address), Data::None);
        }
        if one.zone.is_none() || one.interface.always_tracked {
            table.set("always_tracked", SetKind::Addresses).insert(Key::Address(address), Data::None);
        }
    }
    if let Some(zone) = one.zone {
        let name = Key::Name(one.device.clone());
        table.set("zone_if", SetKind::NameToMark).insert(name, Data::Number(zone.into()));
        table.set("guarded", SetKind::Devices).insert(device(), Data::None);
        if !one.checked() {
            table.set("transit", SetKind::Marks).insert(Key::Mark(zone.into()), Data::None);
        }
    }
    if !one.checked() {
        table.set("unchecked", SetKind::Devices).insert(device(), Data::None);
    }
    if view.vpc.internet_gateway.is_some() {
        for (private, public) in &one.public {
            table.set("pub_priv", SetKind::AddressToAddress).insert(Key::Address(*public), Data::Address(*private));
            table.set("priv_pub", SetKind::AddressToAddress).insert(Key::Address(*private), Data::Address(*public));
        }
    }
}

fn neighbours(space: &mut SpacePlan, one: &Wired<'_>) {
    for address in one.interface.addresses() {
        space.neighbours.insert(Neighbour { device: one.device.clone(), address, mac: one.interface.mac });
    }
}

/// An address as a range of one.
pub(super) fn host(address: Ipv4Addr) -> Ipv4Net {
    Ipv4Net::from(address)
}
