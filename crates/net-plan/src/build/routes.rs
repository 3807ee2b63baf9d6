//! Routes and routing rules of a VPC's router: a rule per route table, a table per route table.
//!
//! What comes from a gateway sees only the VPC's own ranges, so there is no edge-to-edge routing by construction.

use super::{
    router::host,
    view::{View, Wired},
};
use crate::{
    names::{
        CORE_IN, CORE_OUT, GATEWAY, HOP_BLACKHOLE, HOP_NO_ROUTE, HOP_PEER, TABLE_DELIVER, TABLE_DIRECT, TABLE_GATEWAY,
        TABLE_MAIN, unchecked_table,
    },
    objects::{Direct, Rule, SpacePlan, Way},
};
use net_model::{Ipv4Net, RouteTable, RouteTableId, Target};
use std::net::Ipv4Addr;

const PRIORITY_UNCHECKED: u32 = 40;
const PRIORITY_DELIVER: u32 = 50;
const PRIORITY_DIRECT: u32 = 60;
const PRIORITY_TABLES: u32 = 100;

pub(super) fn everywhere() -> Ipv4Net {
    Ipv4Net::default()
}

pub(super) fn out(device: &str, via: Option<Ipv4Addr>) -> Way {
    Way::Device(Direct { device: device.to_owned(), via })
}

pub(super) fn add(space: &mut SpacePlan, view: &View<'_>) {
    let rule =
        |priority, device: Option<&str>, mark, table| Rule { priority, device: device.map(str::to_owned), mark, table };
    space.rules.insert(rule(PRIORITY_DELIVER, Some(CORE_IN), None, TABLE_DELIVER));
    space.routes.insert((TABLE_DELIVER, everywhere()), Way::Blackhole);
    for one in &view.wired {
        deliver(space, one);
        if one.zone.is_none() {
            space.rules.insert(rule(PRIORITY_DIRECT, None, None, TABLE_DIRECT));
        }
        if let (false, Some(zone)) = (one.checked(), one.zone) {
            let table = unchecked_table(zone);
            space.rules.insert(rule(PRIORITY_UNCHECKED, Some(CORE_IN), Some(zone.into()), table));
            space.routes.insert((table, everywhere()), out(&one.device, Some(one.interface.primary)));
        }
    }
    for (id, table) in &view.tables {
        space.rules.insert(rule(PRIORITY_TABLES, None, Some(*table), *table));
        add_table(space, view, id, *table);
    }
    if view.vpc.internet_gateway.is_some() {
        space.rules.insert(rule(PRIORITY_TABLES, None, Some(TABLE_GATEWAY), TABLE_GATEWAY));
        space.routes.insert((TABLE_GATEWAY, everywhere()), Way::Blackhole);
        local(space, view, TABLE_GATEWAY);
    }
}

/// The main table is what the ARP proxy and the router's own answers use.
fn deliver(space: &mut SpacePlan, one: &Wired<'_>) {
    let table = if one.zone.is_some() { TABLE_DELIVER } else { TABLE_DIRECT };
    for address in one.interface.addresses() {
        space.routes.insert((table, host(address)), out(&one.device, None));
        space.routes.insert((TABLE_MAIN, host(address)), out(&one.device, None));
    }
}

/// The VPC's own ranges, unless the table itself leads them to an appliance.
fn local(space: &mut SpacePlan, view: &View<'_>, table: u32) {
    for cidr in &view.vpc.cidrs {
        space.routes.entry((table, cidr.trunc())).or_insert_with(|| out(CORE_OUT, None));
    }
}

fn add_table(space: &mut SpacePlan, view: &View<'_>, id: &RouteTableId, table: u32) {
    space.routes.insert((table, everywhere()), out(CORE_OUT, Some(HOP_NO_ROUTE)));
    let nothing = RouteTable::default();
    for route in &view.vpc.route_tables.get(id).unwrap_or(&nothing).routes {
        space.routes.insert((table, route.destination.trunc()), way(view, &route.target));
    }
    local(space, view, table);
}

fn way(view: &View<'_>, target: &Target) -> Way {
    let blackhole = || out(CORE_OUT, Some(HOP_BLACKHOLE));
    match target {
        Target::Local => out(CORE_OUT, None),
        Target::InternetGateway if view.vpc.internet_gateway.is_some() => out(GATEWAY, Some(HOP_PEER)),
        Target::Nat(id) | Target::Interface(id) => match view.find(id) {
            Some(one) if one.zone.is_none() => out(&one.device, Some(one.interface.primary)),
            Some(one) => out(CORE_OUT, Some(one.interface.primary)),
            None => blackhole(),
        },
        Target::InternetGateway | Target::Blackhole => blackhole(),
    }
}
