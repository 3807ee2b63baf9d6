//! The steps from what the kernel has to what it shall have, over all namespaces, in an order that is closed at every
//! moment: rules before the links they guard, routes before the marks that choose them, deletions after both.

use crate::{
    names::{CORE_OUT, group},
    nft::{Data, Key, Table},
    nft_diff::{self, NftOp},
    objects::{Address, End, Neighbour, Plan, Route, Rule, Space, SpacePlan, Sysctl, Way},
    seen::{Seen, SeenData, SeenLink},
};
use std::{
    collections::{BTreeMap, BTreeSet},
    fmt,
    sync::LazyLock,
};

/// One change of one namespace. Each may be repeated; deleting what is gone is success.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Step {
    /// Write a kernel parameter.
    Sysctl(String, Sysctl),
    /// One atomic batch.
    Nft(Vec<NftOp>),
    /// Delete a device, and with it its other end.
    DeleteLink(String),
    /// Make both ends at once.
    CreateVeth {
        /// Device here.
        device: String,
        /// This end.
        end: End,
        /// The other end, in the namespace that `end.peer` names.
        peer: End,
    },
    /// Tell a device to be up.
    Up(String),
    /// Wait until a device passes packets.
    AwaitUp(String),
    /// Add an address.
    Address(Address),
    /// Delete an address.
    NoAddress(Address),
    /// Set a permanent neighbour entry.
    Neighbour(Neighbour),
    /// Delete a neighbour entry.
    NoNeighbour(Neighbour),
    /// Set a route.
    Route(Route),
    /// Delete a route.
    NoRoute(Route),
    /// Add a routing rule.
    Rule(Rule),
    /// Delete a routing rule.
    NoRule(Rule),
    /// Delete the conntrack entries of a zone that is free again.
    PurgeZone(u16),
}

type Steps = Vec<(Space, Step)>;

/// The steps to `plan` from what `seen` tells of each namespace. One that it does not know is taken as empty.
pub fn diff<'a>(seen: impl Fn(&Space) -> Option<&'a Seen>, plan: &Plan) -> Vec<(Space, Step)> {
    static EMPTY: LazyLock<Seen> = LazyLock::new(Seen::default);
    let look = |space: &Space| seen(space).unwrap_or(&EMPTY);
    let (broken, missing) = pairs(&look, plan);
    let mut phases: [Steps; 7] = Default::default();
    for (space, wanted) in &plan.spaces {
        let gone: BTreeSet<&str> = broken.iter().filter(|(at, _)| at == space).map(|(_, name)| name.as_str()).collect();
        let mut one = One { space, seen: look(space), wanted, gone, phases: &mut phases };
        one.parameters();
        one.routes();
        one.table();
        one.links();
        one.ends();
        one.addresses();
    }
    for (space, device) in missing {
        let Some((end, peer)) = ends(plan, &space, &device) else { continue };
        let (peer_space, peer_device) = end.peer.clone();
        let create = Step::CreateVeth { device: device.clone(), end, peer };
        phases[CREATE].push((space.clone(), create));
        for (space, device) in [(space, device), (peer_space, peer_device)] {
            phases[UP].push((space.clone(), Step::Up(device.clone())));
            phases[AWAIT].push((space, Step::AwaitUp(device)));
        }
    }
    phases[UP].sort_by(|a, b| a.0.cmp(&b.0));
    phases[AWAIT].sort_by(|a, b| a.0.cmp(&b.0));
    phases.into_iter().flatten().collect()
}

const FIRST: usize = 0;
const DELETE: usize = 1;
const CREATE: usize = 2;
const UP: usize = 3;
const AWAIT: usize = 4;
const ADD: usize = 5;
const LAST: usize = 6;

fn ends(plan: &Plan, space: &Space, device: &str) -> Option<(End, End)> {
    let end = plan.spaces.get(space)?.ends.get(device)?;
    let peer = plan.spaces.get(&end.peer.0)?.ends.get(&end.peer.1)?;
    Some((end.clone(), peer.clone()))
}

type Devices = Vec<(Space, String)>;

/// Devices that stand in the way of a pair, and pairs to make.
fn pairs<'a>(look: &impl Fn(&Space) -> &'a Seen, plan: &Plan) -> (Devices, Devices) {
    let (mut broken, mut missing) = (Vec::new(), Vec::new());
    for (space, wanted) in &plan.spaces {
        for (device, end) in wanted.ends.iter().filter(|(_, end)| end.made_here) {
            let Some((end, peer)) = ends(plan, space, device).filter(|_| plan.spaces.contains_key(&end.peer.0)) else {
                continue;
            };
            let here = look(space).links.get(device);
            let there = look(&end.peer.0).links.get(&end.peer.1);
            let whole =
                |a: &SeenLink, b: &SeenLink| a.peer == b.index && b.peer == a.index && fits(a, &end) && fits(b, &peer);
            if matches!((here, there), (Some(a), Some(b)) if whole(a, b)) {
                continue;
            }
            broken.extend(here.map(|_| (space.clone(), device.clone())));
            broken.extend(there.map(|_| end.peer.clone()));
            missing.push((space.clone(), device.clone()));
        }
    }
    (broken, missing)
}

fn fits(link: &SeenLink, end: &End) -> bool {
    let known = end.group == group::NONE || link.group == end.group;
    link.mtu == end.mtu && link.mac == end.mac && link.arp == end.arp && known
}

/// One namespace.
struct One<'a> {
    space: &'a Space,
    seen: &'a Seen,
    wanted: &'a SpacePlan,
    /// Devices to be replaced: what they carry goes with them.
    gone: BTreeSet<&'a str>,
    phases: &'a mut [Steps; 7],
}

impl One<'_> {
    fn put(&mut self, phase: usize, step: Step) {
        self.phases[phase].push((self.space.clone(), step));
    }

    /// Everything in it is ours, so what is not wanted goes. A machine's owner may do there as he likes.
    fn ours(&self) -> bool {
        !matches!(self.space, Space::Machine(_))
    }

    fn keeps(&self, device: &str) -> bool {
        let wanted = device == "lo" || !self.ours() || self.wanted.ends.contains_key(device);
        self.seen.links.contains_key(device) && !self.gone.contains(device) && wanted
    }

    /// Parameters of a device can be written when it is there, all others come first of all.
    fn parameters(&mut self) {
        for (key, sysctl) in &self.wanted.sysctls {
            let device = key.split('/').find(|part| self.wanted.ends.contains_key(*part));
            let fresh = device.is_some_and(|device| !self.keeps(device));
            if fresh || self.seen.sysctls.get(key) != Some(&sysctl.value) {
                let phase = match key {
                    _ if fresh => ADD,
                    // A kernel with modules has these only once a rule has asked for connection tracking.
                    key if key.starts_with("netfilter/") => DELETE,
                    _ => FIRST,
                };
                self.put(phase, Step::Sysctl(key.clone(), sysctl.clone()));
            }
        }
    }

    /// A route over a device that is there comes before the marks that may choose it, any other after its device.
    fn routes(&mut self) {
        for (at, way) in &self.wanted.routes {
            let fresh = matches!(way, Way::Device(direct) if !self.keeps(&direct.device));
            if fresh || self.seen.routes.get(at) != Some(way) {
                let route = Route { at: *at, way: way.clone() };
                self.put(if fresh { ADD } else { FIRST }, Step::Route(route));
            }
        }
        let fresh = self.wanted.ends.contains_key(CORE_OUT) && !self.keeps(CORE_OUT);
        for rule in self.wanted.rules.difference(&self.seen.rules) {
            self.phases[if fresh { ADD } else { FIRST }].push((self.space.clone(), Step::Rule(rule.clone())));
        }
        if self.ours() {
            self.old_routes();
        }
    }

    fn old_routes(&mut self) {
        for rule in self.seen.rules.difference(&self.wanted.rules) {
            self.phases[DELETE].push((self.space.clone(), Step::NoRule(rule.clone())));
        }
        for (at, way) in &self.seen.routes {
            let goes_along = matches!(way, Way::Device(direct) if !self.keeps(&direct.device));
            if !self.wanted.routes.contains_key(at) && !goes_along {
                self.put(DELETE, Step::NoRoute(Route { at: *at, way: way.clone() }));
            }
        }
    }

    fn table(&mut self) {
        if !self.ours() {
            return;
        }
        let ops = nft_diff::diff(self.seen.table.as_ref(), self.wanted.table.as_ref());
        if ops.is_empty() {
            return;
        }
        self.put(FIRST, Step::Nft(ops));
        for zone in self.freed_zones() {
            self.put(LAST, Step::PurgeZone(zone));
        }
    }

    fn freed_zones(&self) -> BTreeSet<u16> {
        let number = |data: &SeenData| match data {
            SeenData::Bytes(bytes) => bytes.get(..2).map(|two| u16::from_ne_bytes([two[0], two[1]])),
            _ => None,
        };
        let used = self.wanted.table.as_ref().map(zones).unwrap_or_default();
        let set = self.seen.table.as_ref().and_then(|table| table.sets.get("zone_if"));
        let seen = set.into_iter().flat_map(|set| &set.elements).filter_map(|(key, data)| Some((key, number(data)?)));
        seen.filter(|(key, zone)| used.get(*key) != Some(zone)).map(|(_, zone)| zone).collect()
    }

    fn links(&mut self) {
        for device in self.seen.links.keys().filter(|name| *name != "lo") {
            if !self.keeps(device) {
                self.put(DELETE, Step::DeleteLink(device.clone()));
            }
        }
        if self.seen.links.get("lo").is_none_or(|lo| !lo.up) {
            self.put(FIRST, Step::Up("lo".to_owned()));
        }
    }

    /// A process may have died between making a pair and telling its ends to be up.
    fn ends(&mut self) {
        for device in self.wanted.ends.keys() {
            if let Some(link) = self.seen.links.get(device).filter(|_| self.keeps(device)) {
                if !link.up {
                    self.put(UP, Step::Up(device.clone()));
                }
                if !link.running {
                    self.put(AWAIT, Step::AwaitUp(device.clone()));
                }
            }
        }
    }

    fn addresses(&mut self) {
        for address in &self.wanted.addresses {
            if !self.keeps(&address.device) || !self.seen.addresses.contains(address) {
                self.put(ADD, Step::Address(address.clone()));
            }
        }
        for one in &self.wanted.neighbours {
            if !self.keeps(&one.device) || !self.seen.neighbours.contains(one) {
                self.put(ADD, Step::Neighbour(one.clone()));
            }
        }
        if self.ours() {
            self.old_addresses();
        }
    }

    fn old_addresses(&mut self) {
        for address in self.seen.addresses.difference(&self.wanted.addresses) {
            if self.keeps(&address.device) {
                self.put(DELETE, Step::NoAddress(address.clone()));
            }
        }
        let wanted: BTreeSet<_> = self.wanted.neighbours.iter().map(|one| (&one.device, one.address)).collect();
        for one in &self.seen.neighbours {
            if self.keeps(&one.device) && !wanted.contains(&(&one.device, one.address)) {
                self.put(DELETE, Step::NoNeighbour(one.clone()));
            }
        }
    }
}

fn zones(table: &Table) -> BTreeMap<Vec<u8>, u16> {
    let set = table.sets.get("zone_if");
    let number = |data: &Data| match data {
        Data::Number(zone) => u16::try_from(*zone).ok(),
        _ => None,
    };
    let entry = |(key, data): (&Key, &Data)| Some((key.bytes(set?.kind), number(data)?));
    set.into_iter().flat_map(|set| &set.elements).filter_map(entry).collect()
}

impl fmt::Display for Step {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Step::Sysctl(key, sysctl) => write!(f, "sysctl {key} = {}", sysctl.value),
            Step::Nft(ops) => write!(f, "nftables batch of {}", ops.len()),
            Step::DeleteLink(device) => write!(f, "delete link {device}"),
            Step::CreateVeth { device, end, .. } => write!(f, "link {device} {end}"),
            Step::Up(device) => write!(f, "link {device} up"),
            Step::AwaitUp(device) => write!(f, "wait for link {device}"),
            Step::Address(one) => write!(f, "address {} dev {}", one.address, one.device),
            Step::NoAddress(one) => write!(f, "delete address {} dev {}", one.address, one.device),
            Step::Neighbour(one) => write!(f, "neighbour {} dev {}", one.address, one.device),
            Step::NoNeighbour(one) => write!(f, "delete neighbour {} dev {}", one.address, one.device),
            Step::Route(route) => write!(f, "route table {} {} {}", route.at.0, route.at.1, route.way),
            Step::NoRoute(route) => write!(f, "delete route table {} {}", route.at.0, route.at.1),
            Step::Rule(rule) => write!(f, "rule {rule}"),
            Step::NoRule(rule) => write!(f, "delete rule {rule}"),
            Step::PurgeZone(zone) => write!(f, "forget the connections of zone {zone}"),
        }
    }
}
