//! From records to the wanted network. Pure, with text goldens.
//!
//! Decision: "The VPC data plane"; a VPC's router exists only while something is to be wired in it.

use crate::ids::{InterfaceId, NatGatewayId, PrefixListId, VpcId};
use crate::model::{
    self, Holder, Interface, Kind, Peer, PublicAddress, Rule, SecondaryAddress, SecondaryState, Target, Traffic,
};
use crate::ops::shared::routing::RESERVED;
use crate::reconcile::world::World;
use base::Ipv4Net;
use ipnet::IpNet;
use net_model as net;
use std::collections::{BTreeMap, BTreeSet};
use std::net::Ipv4Addr;

/// The place of clients that are given none.
pub const LAPTOP: &str = "laptop";
/// The laptop's address, counted from the beginning of the cloud's public range.
pub const LAPTOP_OFFSET: u32 = 10;
/// Where AWS's public endpoints listen.
pub const SERVICES_OFFSET: u32 = 2;
/// Where the public name server listens.
pub const RESOLVER_OFFSET: u32 = 3;

/// The whole wanted network of all accounts and regions.
pub fn intent(world: &World) -> net::Intent {
    let wired: BTreeMap<&InterfaceId, net::Place> =
        world.interfaces.iter().filter_map(|(id, (_, i))| place(world, i).map(|p| (id, p))).collect();
    let needed: BTreeSet<&VpcId> = wired.keys().map(|id| &world.interfaces[*id].1.vpc).collect();
    let vpcs = world.vpcs.iter().filter(|v| needed.contains(&v.id));
    net::Intent {
        vpcs: vpcs.map(|v| (v.id.to_string().into(), vpc(world, v, &wired))).collect(),
        internet: internet(world),
    }
}

/// Where the other end of an interface is; `None` for one that is not to be wired.
fn place(world: &World, i: &Interface) -> Option<net::Place> {
    match (&i.kind, i.attachment.as_ref().map(|a| &a.holder)) {
        (Kind::Nat(nat), _) => is_nat_wanted(world, nat).then_some(net::Place::Nat),
        (_, Some(Holder::Instance(id))) => Some(net::Place::Machine(id.to_string())),
        (_, Some(Holder::Box(name))) => Some(net::Place::Machine(name.clone())),
        (_, Some(Holder::Service)) => Some(net::Place::Own),
        (_, None) => None,
    }
}

fn is_nat_wanted(world: &World, id: &NatGatewayId) -> bool {
    world.nat_gateways.get(id).is_some_and(|(_, n)| n.is_wanted() && !n.lacks_gateway())
}

type Places<'a> = BTreeMap<&'a InterfaceId, net::Place>;

fn vpc(world: &World, vpc: &model::Vpc, wired: &Places<'_>) -> net::Vpc {
    let gateway = world.gateways.iter().find(|g| g.vpc.as_ref() == Some(&vpc.id));
    let subnets = world.subnets.iter().filter(|s| s.vpc == vpc.id);
    let tables = world.route_tables.iter().filter(|t| t.vpc == vpc.id);
    let acls = world.acls.iter().filter(|a| a.vpc == vpc.id);
    let groups = world.groups.iter().filter(|g| g.vpc == vpc.id);
    let interfaces = wired.iter().map(|(id, p)| (&world.interfaces[*id].1, p)).filter(|(i, _)| i.vpc == vpc.id);
    net::Vpc {
        cidrs: vpc.cidrs.iter().map(|c| c.block).collect(),
        resolver: vpc.dns_support,
        subnets: subnets.map(|s| (s.id.to_string().into(), subnet(vpc, s))).collect(),
        route_tables: tables.map(|t| (t.id.to_string().into(), route_table(world, vpc, t, wired))).collect(),
        internet_gateway: gateway.map(|g| g.id.to_string().into()),
        network_acls: acls.map(|a| (a.id.to_string().into(), network_acl(a))).collect(),
        security_groups: groups.map(|g| (g.id.to_string().into(), security_group(world, g))).collect(),
        interfaces: interfaces.map(|(i, p)| (i.id.to_string().into(), interface(world, i, p.clone()))).collect(),
    }
}

fn subnet(vpc: &model::Vpc, s: &model::Subnet) -> net::Subnet {
    let link = s.route_table.as_ref().unwrap_or(&vpc.main);
    net::Subnet {
        cidr: s.cidr,
        route_table: link.table.to_string().into(),
        network_acl: s.acl.to_string().into(),
        zone: s.zone.clone(),
    }
}

fn route_table(world: &World, vpc: &model::Vpc, table: &model::RouteTable, wired: &Places<'_>) -> net::RouteTable {
    let target = |target: &Target| match target {
        Target::InternetGateway(id) => {
            let attached = world.gateways.iter().any(|g| g.id == *id && g.vpc.as_ref() == Some(&table.vpc));
            if attached { net::Target::InternetGateway } else { net::Target::Blackhole }
        }
        Target::NatGateway(id) => match world.nat_gateways.get(id) {
            Some((_, n)) if wired.contains_key(&n.address.interface) => {
                net::Target::Nat(n.address.interface.to_string().into())
            }
            _ => net::Target::Blackhole,
        },
        Target::Interface(id) if wired.contains_key(id) => net::Target::Interface(id.to_string().into()),
        Target::Interface(_) => net::Target::Blackhole,
    };
    let mut routes: BTreeMap<Ipv4Net, net::Target> = BTreeMap::new();
    for r in &table.routes {
        routes.insert(r.destination, target(&r.target));
    }
    // a route of its own goes before a list's, and the VPC's own blocks before both; AWS's link-local ones are nobody's
    for r in world.prefix_routes.iter().filter(|r| r.table == table.id) {
        for range in ranges(world, &r.list) {
            if !RESERVED.contains(&range) && !vpc.cidrs.iter().any(|c| c.block.contains(&range)) {
                routes.entry(range).or_insert_with(|| target(&r.target));
            }
        }
    }
    let route = |(destination, target)| net::Route { destination, target };
    net::RouteTable { routes: routes.into_iter().map(route).collect() }
}

/// The IPv4 ranges of a prefix list.
fn ranges(world: &World, list: &PrefixListId) -> Vec<Ipv4Net> {
    let entries = world.prefix_lists.get(list).map(|l| l.entries.as_slice()).unwrap_or_default();
    let v4 = |e: &model::Entry| match e.cidr {
        IpNet::V4(range) => Some(range),
        IpNet::V6(_) => None,
    };
    entries.iter().filter_map(v4).collect()
}

fn network_acl(acl: &model::NetworkAcl) -> net::NetworkAcl {
    let side = |egress: bool| {
        let entries = acl.entries.iter().filter(|e| e.egress == egress);
        entries.filter_map(|e| entry(e).map(|entry| (e.number, entry))).collect()
    };
    net::NetworkAcl { ingress: side(false), egress: side(true) }
}

/// `None` for what speaks of IPv6, which no VPC here has.
fn entry(e: &model::AclEntry) -> Option<net::AclEntry> {
    let IpNet::V4(cidr) = e.range else { return None };
    let action = if e.allow { net::Action::Allow } else { net::Action::Deny };
    Some(net::AclEntry { traffic: traffic(e.traffic)?, cidr, action })
}

fn security_group(world: &World, group: &model::SecurityGroup) -> net::SecurityGroup {
    let side = |egress: bool| {
        let own = world.rules.iter().filter(|r| r.group == group.id && r.egress == egress);
        own.filter_map(|r| rule(world, r)).collect()
    };
    net::SecurityGroup { ingress: side(false), egress: side(true) }
}

fn rule(world: &World, r: &Rule) -> Option<net::SgRule> {
    let peer = match &r.peer {
        Peer::Range(IpNet::V4(cidr)) => net::Peer::Cidr(*cidr),
        Peer::Range(IpNet::V6(_)) => return None,
        Peer::Group(id) => net::Peer::Group(id.to_string().into()),
        Peer::PrefixList(id) => net::Peer::PrefixList(ranges(world, id)),
    };
    Some(net::SgRule {
        id: r.id.to_string().into(),
        traffic: traffic(r.traffic)?,
        peer,
        description: r.description.clone().unwrap_or_default(),
    })
}

fn traffic(t: Traffic) -> Option<net::Traffic> {
    let ports = || net::Ports { from: t.from.try_into().unwrap_or(0), to: t.to.try_into().unwrap_or(u16::MAX) };
    Some(match t.protocol {
        model::ALL => net::Traffic::All,
        model::TCP => net::Traffic::Tcp(ports()),
        model::UDP => net::Traffic::Udp(ports()),
        model::ICMP => net::Traffic::Icmp(net::Icmp { kind: t.from.try_into().ok(), code: t.to.try_into().ok() }),
        model::ICMPV6 => return None,
        other => net::Traffic::Other(other.try_into().ok()?),
    })
}

fn interface(world: &World, i: &Interface, place: net::Place) -> net::Interface {
    let groups = i.groups.iter().map(|g| g.to_string().into()).collect();
    net::Interface {
        subnet: i.subnet.to_string().into(),
        primary: i.primary,
        secondary: i.secondary.clone(),
        mac: net::Mac(i.mac),
        security_groups: (place != net::Place::Nat).then_some(groups),
        source_dest_check: i.source_dest_check,
        public: public(world, i),
        device_index: match i.attachment.as_ref() {
            Some(a) if matches!(a.holder, Holder::Instance(_)) => a.device_index,
            // AWS shows 1 for a service's, but in a namespace or box of its own it is the only one
            _ => 0,
        },
        draining: draining(world, i),
        always_tracked: matches!(&i.kind, Kind::Requester { alias, .. } if alias == "amazon-elb"),
        place,
    }
}

/// Addresses of a NAT gateway that are given back.
fn draining(world: &World, i: &Interface) -> BTreeSet<Ipv4Addr> {
    let Kind::Nat(id) = &i.kind else { return BTreeSet::new() };
    let drains = |a: &&SecondaryAddress| matches!(a.state, SecondaryState::Draining { .. });
    world.nat_addresses.get(id).into_iter().flatten().filter(drains).map(|a| a.private).collect()
}

fn public(world: &World, i: &Interface) -> BTreeMap<Ipv4Addr, Ipv4Addr> {
    let ties = world.addresses.iter().filter_map(|a| a.association.as_ref().map(|t| (a.ip, t)));
    let mut all: BTreeMap<_, _> = ties.filter(|(_, t)| t.interface == i.id).map(|(ip, t)| (t.private, ip)).collect();
    if let PublicAddress::Assigned(ip) = i.public {
        all.insert(i.primary, ip);
    }
    all
}

fn internet(world: &World) -> net::Internet {
    let Some(range) = world.public_range else { return net::Internet::default() };
    let at = |offset: u32| Ipv4Addr::from(u32::from(range.network()) + offset);
    net::Internet {
        public_ranges: vec![range],
        laptops: [(LAPTOP.to_owned(), net::Laptop { address: at(LAPTOP_OFFSET) })].into(),
        services: [at(SERVICES_OFFSET)].into(),
        resolvers: [at(RESOLVER_OFFSET)].into(),
    }
}
