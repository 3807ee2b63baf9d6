//! Kernel objects as data: what each network namespace of the cloud shall contain.

use crate::{names::device_of, nft::Table};
use net_model::{EniId, Ipv4Net, Mac, VpcId};
use std::{
    collections::{BTreeMap, BTreeSet},
    fmt,
    net::Ipv4Addr,
};

/// Everything that shall exist, and what of the intent cannot.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Plan {
    /// By namespace.
    pub spaces: BTreeMap<Space, SpacePlan>,
    /// What is left out, and why.
    pub problems: Vec<Problem>,
}

impl Plan {
    /// Whether an interface is to be wired.
    pub fn has(&self, vpc: &VpcId, interface: &EniId) -> bool {
        let router = self.spaces.get(&Space::Router(vpc.clone()));
        router.is_some_and(|router| router.ends.contains_key(&device_of(interface)))
    }

    /// Leaves a namespace out that is not there, with the links into it and all that they carry. Its interfaces stay
    /// in the filters of their routers, so that nothing is open when they come.
    pub fn leave_out(&mut self, space: &Space) {
        self.spaces.remove(space);
        for one in self.spaces.values_mut() {
            let (gone, stay) = std::mem::take(&mut one.ends).into_iter().partition(|(_, end)| end.peer.0 == *space);
            one.ends = stay;
            one.forget(&gone);
        }
    }
}

impl SpacePlan {
    fn forget(&mut self, gone: &BTreeMap<String, End>) {
        if gone.is_empty() {
            return;
        }
        self.sysctls.retain(|key, _| !key.split('/').any(|part| gone.contains_key(part)));
        self.addresses.retain(|one| !gone.contains_key(&one.device));
        self.neighbours.retain(|one| !gone.contains_key(&one.device));
        self.routes.retain(|_, way| !matches!(way, Way::Device(direct) if gone.contains_key(&direct.device)));
    }
}

/// A part of the intent that cannot be.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Problem {
    /// The interface concerned.
    pub interface: EniId,
    /// In words.
    pub reason: String,
}

/// A network namespace.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Space {
    /// A VPC's router.
    Router(VpcId),
    /// The simulated internet.
    Internet,
    /// A client's place.
    Laptop(String),
    /// Of one interface: load balancer node, NAT gateway.
    Own(EniId),
    /// A machine's, provided by the machine driver.
    Machine(String),
}

impl Space {
    /// Its name in the keeper's store; `None` for a machine's, which is not ours to keep.
    pub fn stored_name(&self) -> Option<String> {
        match self {
            Space::Router(vpc) => Some(format!("router.{vpc}")),
            Space::Internet => Some("internet".to_owned()),
            Space::Laptop(name) => Some(format!("laptop.{name}")),
            Space::Own(interface) => Some(format!("own.{interface}")),
            Space::Machine(_) => None,
        }
    }

    /// The other way round; `None` for names that are not ours.
    pub fn from_stored_name(name: &str) -> Option<Space> {
        match name.split_once('.') {
            None if name == "internet" => Some(Space::Internet),
            Some(("router", id)) => Some(Space::Router(id.into())),
            Some(("laptop", id)) => Some(Space::Laptop(id.to_owned())),
            Some(("own", id)) => Some(Space::Own(id.into())),
            _ => None,
        }
    }
}

impl fmt::Display for Space {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match (self, self.stored_name()) {
            (Space::Machine(name), _) => write!(f, "machine.{name}"),
            (_, Some(name)) => f.write_str(&name),
            (_, None) => Ok(()),
        }
    }
}

/// What one namespace shall contain.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct SpacePlan {
    /// Ends of veth pairs by device name.
    pub ends: BTreeMap<String, End>,
    /// Kernel parameters below `/proc/sys/net`.
    pub sysctls: BTreeMap<String, Sysctl>,
    /// Addresses.
    pub addresses: BTreeSet<Address>,
    /// Permanent neighbour entries.
    pub neighbours: BTreeSet<Neighbour>,
    /// Routes by table and destination.
    pub routes: BTreeMap<(u32, Ipv4Net), Way>,
    /// Routing rules.
    pub rules: BTreeSet<Rule>,
    /// The nftables table.
    pub table: Option<Table>,
}

/// The value of a kernel parameter.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sysctl {
    /// To be written.
    pub value: String,
    /// The kernel may refuse it without harm.
    pub optional: bool,
}

/// One end of a veth pair.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct End {
    /// Largest packet, bytes.
    pub mtu: u32,
    /// Hardware address.
    pub mac: Mac,
    /// False for links between routers, which need no ARP.
    pub arp: bool,
    /// What the rules of its namespace know it by; 0 where they do not.
    pub group: u32,
    /// For people and for a later process.
    pub alias: String,
    /// Namespace and device of the other end.
    pub peer: (Space, String),
    /// The pair is made from this end.
    pub made_here: bool,
}

/// An address of a device.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Address {
    /// Device.
    pub device: String,
    /// With its prefix length; not truncated.
    pub address: Ipv4Net,
}

/// A permanent neighbour entry.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Neighbour {
    /// Device.
    pub device: String,
    /// Address of the neighbour.
    pub address: Ipv4Addr,
    /// Its hardware address.
    pub mac: Mac,
}

/// A route with its place.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Route {
    /// Table and destination.
    pub at: (u32, Ipv4Net),
    /// Where it leads.
    pub way: Way,
}

/// Where a route leads.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Way {
    /// Dropped.
    Blackhole,
    /// Out by a device.
    Device(Direct),
}

/// Out by a device, with or without a next hop; a next hop need not be on the link.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Direct {
    /// Device.
    pub device: String,
    /// Next hop.
    pub via: Option<Ipv4Addr>,
}

/// A routing rule.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Rule {
    /// Lower is earlier.
    pub priority: u32,
    /// Came in by this device.
    pub device: Option<String>,
    /// Carries this mark.
    pub mark: Option<u32>,
    /// Look here.
    pub table: u32,
}
