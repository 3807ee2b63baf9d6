//! A VPC as the plan sees it: only what is whole, everything looked up, and a problem for each thing left out.

use crate::{
    names::{device_of, table_of, untracked_group},
    objects::Problem,
    zones::Zones,
};
use net_model::{EniId, Interface, Place, RouteTableId, SgId, Subnet, Vpc, VpcId};
use std::{
    collections::{BTreeMap, BTreeSet},
    net::Ipv4Addr,
};

/// What may be used only once in the whole cloud.
#[derive(Default)]
pub(super) struct Claims {
    public: BTreeSet<Ipv4Addr>,
    sockets: BTreeSet<(String, u8)>,
}

/// One VPC.
pub(super) struct View<'a> {
    pub(super) id: &'a VpcId,
    pub(super) vpc: &'a Vpc,
    pub(super) wired: Vec<Wired<'a>>,
    /// Routing tables (and marks) of the route tables in use.
    pub(super) tables: BTreeMap<&'a RouteTableId, u32>,
    pub(super) problems: Vec<Problem>,
}

/// One interface that can be.
pub(super) struct Wired<'a> {
    pub(super) id: &'a EniId,
    pub(super) interface: &'a Interface,
    pub(super) subnet: &'a Subnet,
    pub(super) device: String,
    /// What the router's rules know its device by.
    pub(super) group: u32,
    /// None: no groups, so not tracked.
    pub(super) zone: Option<u16>,
    pub(super) groups: Vec<&'a SgId>,
    /// Private to public, without those that another interface has.
    pub(super) public: BTreeMap<Ipv4Addr, Ipv4Addr>,
}

impl<'a> View<'a> {
    pub(super) fn new(id: &'a VpcId, vpc: &'a Vpc, zones: &Zones, claims: &mut Claims) -> Self {
        let mut view = View { id, vpc, wired: Vec::new(), tables: tables(vpc), problems: Vec::new() };
        let mut addresses = BTreeSet::new();
        for (eni, interface) in &vpc.interfaces {
            match view.wire(eni, interface, zones, claims, &mut addresses) {
                Ok(wired) => view.wired.push(wired),
                Err(reason) => view.problem(eni, reason),
            }
        }
        view
    }

    /// The interface by its id, when it can be.
    pub(super) fn find(&self, id: &EniId) -> Option<&Wired<'a>> {
        let at = self.wired.binary_search_by(|one| one.id.cmp(id)).ok()?;
        self.wired.get(at)
    }

    fn problem(&mut self, interface: &EniId, reason: String) {
        self.problems.push(Problem { interface: interface.clone(), reason });
    }

    fn wire(
        &mut self,
        id: &'a EniId,
        interface: &'a Interface,
        zones: &Zones,
        claims: &mut Claims,
        addresses: &mut BTreeSet<Ipv4Addr>,
    ) -> Result<Wired<'a>, String> {
        let vpc = self.vpc;
        let subnet = vpc.subnets.get(&interface.subnet).ok_or_else(|| format!("no subnet {}", interface.subnet))?;
        let zone = match &interface.security_groups {
            None => None,
            Some(_) => Some(zones.get(self.id, id).ok_or("all 65535 conntrack zones of the VPC are in use")?),
        };
        if let Some(taken) = interface.addresses().find(|address| addresses.contains(address)) {
            return Err(format!("another interface of the VPC has {taken}"));
        }
        if let Some(wrong) = interface.addresses().find(|address| !subnet.cidr.contains(address)) {
            return Err(format!("{wrong} lies outside subnet {}", interface.subnet));
        }
        if let Place::Machine(name) = &interface.place
            && !claims.sockets.insert((name.clone(), interface.device_index))
        {
            return Err(format!("another interface is eth{} of {name}", interface.device_index));
        }
        addresses.extend(interface.addresses());
        let taken = |group: &u32| self.wired.iter().any(|other| other.zone.is_none() && other.group == *group);
        let untracked = || (0..).map(|salt| untracked_group(id, salt)).find(|group| !taken(group));
        let group = zone.map(u32::from).or_else(untracked).unwrap_or_default();
        let groups = self.groups(id, interface);
        let public = self.public(id, interface, claims);
        Ok(Wired { id, interface, subnet, device: device_of(id), group, zone, groups, public })
    }

    fn groups(&mut self, id: &EniId, interface: &'a Interface) -> Vec<&'a SgId> {
        let (known, unknown): (Vec<_>, Vec<_>) =
            interface.security_groups.iter().flatten().partition(|group| self.vpc.security_groups.contains_key(group));
        for group in unknown {
            self.problem(id, format!("no security group {group}: its rules allow nothing"));
        }
        known
    }

    fn public(&mut self, id: &EniId, interface: &Interface, claims: &mut Claims) -> BTreeMap<Ipv4Addr, Ipv4Addr> {
        let mut mine = BTreeMap::new();
        for (private, public) in &interface.public {
            if !interface.addresses().any(|address| address == *private) {
                self.problem(id, format!("{public} belongs to {private}, which the interface does not have"));
            } else if claims.public.insert(*public) {
                mine.insert(*private, *public);
            } else {
                self.problem(id, format!("another interface has the public address {public}"));
            }
        }
        mine
    }
}

impl Wired<'_> {
    /// Refuses packets that are neither from nor to its own addresses.
    pub(super) fn checked(&self) -> bool {
        self.interface.source_dest_check && self.zone.is_some()
    }
}

fn tables(vpc: &Vpc) -> BTreeMap<&RouteTableId, u32> {
    let mut tables = BTreeMap::new();
    let mut taken = BTreeSet::new();
    for id in vpc.subnets.values().map(|subnet| &subnet.route_table).collect::<BTreeSet<_>>() {
        let table = (0..).map(|salt| table_of(id, salt)).find(|table| taken.insert(*table)).unwrap_or_default();
        tables.insert(id, table);
    }
    tables
}
