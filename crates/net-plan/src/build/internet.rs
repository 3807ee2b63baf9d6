//! The simulated internet: routes each public address to the VPC that owns it; laptops hang off it; AWS's public
//! endpoints are local in it. Decision: "Addresses and the way in from the host".

use super::{
    CUBIC, FORWARDING,
    router::host,
    routes::{everywhere, out},
    sysctls,
    view::View,
};
use crate::{
    names::{GATEWAY, HOP_PEER, MAC_LINK, MTU_OUTSIDE, TABLE_MAIN, group, laptop_device, vpc_device},
    objects::{Address, End, Plan, Space, SpacePlan, Way},
};
use net_model::Internet;

pub(super) fn add(plan: &mut Plan, internet: &Internet) {
    let mut space = SpacePlan { sysctls: sysctls(&[&FORWARDING[..], &[CUBIC]].concat()), ..SpacePlan::default() };
    space.routes.insert((TABLE_MAIN, everywhere()), Way::Blackhole);
    for range in &internet.public_ranges {
        space.routes.insert((TABLE_MAIN, range.trunc()), Way::Blackhole);
    }
    for address in internet.services.union(&internet.resolvers) {
        space.addresses.insert(Address { device: "lo".to_owned(), address: host(*address) });
    }
    for (name, laptop) in &internet.laptops {
        let device = laptop_device(name);
        let there = Space::Laptop(name.clone());
        space.routes.insert((TABLE_MAIN, host(laptop.address)), out(&device, Some(HOP_PEER)));
        space.ends.insert(device.clone(), end(name, (there.clone(), "eth0".to_owned()), true));
        let mut inside = SpacePlan { sysctls: sysctls(&[CUBIC]), ..SpacePlan::default() };
        inside.ends.insert("eth0".to_owned(), end("", (Space::Internet, device), false));
        inside.addresses.insert(Address { device: "eth0".to_owned(), address: host(laptop.address) });
        inside.routes.insert((TABLE_MAIN, everywhere()), out("eth0", Some(HOP_PEER)));
        plan.spaces.insert(there, inside);
    }
    plan.spaces.insert(Space::Internet, space);
}

/// The link of a VPC's internet gateway, and the VPC's public addresses.
pub(super) fn add_vpc(plan: &mut Plan, view: &View<'_>) {
    if view.vpc.internet_gateway.is_none() {
        return;
    }
    let router = Space::Router(view.id.clone());
    let device = vpc_device(view.id);
    if let Some(space) = plan.spaces.get_mut(&router) {
        let end = End { group: group::GATEWAY, ..end("", (Space::Internet, device.clone()), false) };
        space.ends.insert(GATEWAY.to_owned(), end);
    }
    if let Some(space) = plan.spaces.get_mut(&Space::Internet) {
        for public in view.wired.iter().flat_map(|one| one.public.values()) {
            space.routes.insert((TABLE_MAIN, host(*public)), out(&device, Some(HOP_PEER)));
        }
        space.ends.insert(device, end(view.id.as_str(), (router, GATEWAY.to_owned()), true));
    }
}

fn end(alias: &str, peer: (Space, String), made_here: bool) -> End {
    End { mtu: MTU_OUTSIDE, mac: MAC_LINK, arp: false, group: group::NONE, alias: alias.to_owned(), peer, made_here }
}
