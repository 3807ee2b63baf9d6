//! The two ends of an interface: the router's device, and what its machine or own namespace sees.

use super::{
    CUBIC, FORWARDING, nat,
    router::{gateway_of, host},
    routes::{everywhere, out},
    sysctls,
    view::{View, Wired},
};
use crate::{
    names::{MAC_ROUTER, MTU_INSIDE, TABLE_MAIN, group},
    objects::{Address, End, Neighbour, Plan, Space, SpacePlan},
};
use net_model::{Ipv4Net, Mac, Place};

pub(super) fn add(plan: &mut Plan, view: &View<'_>, one: &Wired<'_>) {
    let router = Space::Router(view.id.clone());
    let space = match &one.interface.place {
        Place::Machine(name) => Space::Machine(name.clone()),
        Place::Own | Place::Nat => Space::Own(one.id.clone()),
    };
    let eth = match &one.interface.place {
        Place::Machine(_) => format!("eth{}", one.interface.device_index),
        Place::Own | Place::Nat => "eth0".to_owned(),
    };
    let end = |mac: Mac, peer: (Space, String), made_here: bool| {
        let alias = if made_here { one.id.to_string() } else { String::new() };
        let group = if made_here { one.group } else { group::NONE };
        End { mtu: MTU_INSIDE, mac, arp: true, group, alias, peer, made_here }
    };
    if let Some(router_plan) = plan.spaces.get_mut(&router) {
        router_plan.ends.insert(one.device.clone(), end(MAC_ROUTER, (space.clone(), eth.clone()), true));
    }
    let inside = plan.spaces.entry(space).or_default();
    inside.ends.insert(eth.clone(), end(one.interface.mac, (router, one.device.clone()), false));
    configure(inside, one, &eth);
    match one.interface.place {
        Place::Machine(_) => {}
        Place::Own => inside.sysctls = sysctls(&[CUBIC]),
        Place::Nat => {
            inside.sysctls = sysctls(&[&FORWARDING[..], &nat::PARAMETERS[..]].concat());
            inside.table = Some(nat::table(view, one));
        }
    }
}

/// A machine configures secondary addresses itself, as on AWS; in a namespace of ours we do.
fn configure(inside: &mut SpacePlan, one: &Wired<'_>, eth: &str) {
    let gateway = gateway_of(one.subnet.cidr);
    let prefix = one.subnet.cidr.prefix_len();
    let primary = Ipv4Net::new(one.interface.primary, prefix).unwrap_or_else(|_| host(one.interface.primary));
    inside.addresses.insert(Address { device: eth.to_owned(), address: primary });
    if !matches!(one.interface.place, Place::Machine(_)) {
        for address in &one.interface.secondary {
            inside.addresses.insert(Address { device: eth.to_owned(), address: host(*address) });
        }
    }
    inside.neighbours.insert(Neighbour { device: eth.to_owned(), address: gateway, mac: MAC_ROUTER });
    if eth == "eth0" {
        inside.routes.insert((TABLE_MAIN, everywhere()), out(eth, Some(gateway)));
    }
}
