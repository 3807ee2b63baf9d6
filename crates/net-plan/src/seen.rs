//! What the kernel has, as read from it or as remembered after a step that succeeded.

use crate::{
    diff::Step,
    nft::{Data, Verdict},
    nft_diff::NftOp,
    objects::{Address, Neighbour, Rule, Way},
};
use net_model::{Ipv4Net, Mac};
use std::collections::{BTreeMap, BTreeSet};

/// One namespace as it is. Only what is ours to say: foreign routing protocols and dynamic entries are left out.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Seen {
    /// Devices by name, `lo` included.
    pub links: BTreeMap<String, SeenLink>,
    /// Kernel parameters that were asked for.
    pub sysctls: BTreeMap<String, String>,
    /// Addresses.
    pub addresses: BTreeSet<Address>,
    /// Permanent neighbour entries.
    pub neighbours: BTreeSet<Neighbour>,
    /// Routes outside the kernel's own local table.
    pub routes: BTreeMap<(u32, Ipv4Net), Way>,
    /// Routing rules that are not the kernel's own.
    pub rules: BTreeSet<Rule>,
    /// The nftables table, if there is one.
    pub table: Option<SeenTable>,
}

/// A device as it is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SeenLink {
    /// The kernel's number for it.
    pub index: u32,
    /// The number of the other end, in its namespace.
    pub peer: u32,
    /// Largest packet, bytes.
    pub mtu: u32,
    /// Hardware address.
    pub mac: Mac,
    /// Uses ARP.
    pub arp: bool,
    /// What rules know it by.
    pub group: u32,
    /// Was told to be up.
    pub up: bool,
    /// Passes packets.
    pub running: bool,
}

/// The nftables table as it is.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct SeenTable {
    /// Sets by name.
    pub sets: BTreeMap<String, SeenSet>,
    /// Chains by name.
    pub chains: BTreeMap<String, SeenChain>,
}

/// A chain as it is.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct SeenChain {
    /// Stage and priority of a base chain.
    pub hook: Option<(u32, i32)>,
    /// Tags of its rules in order; empty for a rule that is not ours.
    pub tags: Vec<String>,
}

/// A set as it is.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct SeenSet {
    /// Bytes of a key and of a value.
    pub lengths: (u32, u32),
    /// Elements as the kernel holds them.
    pub elements: BTreeMap<Vec<u8>, SeenData>,
}

/// The value of an element as the kernel holds it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum SeenData {
    /// Of a plain set.
    None,
    /// Number or address.
    Bytes(Vec<u8>),
    /// Of a verdict map.
    Verdict(Verdict),
}

impl From<&Data> for SeenData {
    fn from(data: &Data) -> Self {
        match data {
            Data::None => SeenData::None,
            Data::Verdict(verdict) => SeenData::Verdict(verdict.clone()),
            Data::Number(_) | Data::Address(_) => SeenData::Bytes(data.bytes()),
        }
    }
}

impl Seen {
    /// What is there after a step. A new link is entered by the driver, which learns its number.
    pub fn after(&mut self, step: &Step) {
        match step {
            Step::Sysctl(key, sysctl) => {
                self.sysctls.insert(key.clone(), sysctl.value.clone());
            }
            Step::Nft(ops) => ops.iter().for_each(|op| self.after_nft(op)),
            Step::DeleteLink(device) => self.forget_link(device),
            Step::Up(device) => {
                if let Some(link) = self.links.get_mut(device) {
                    link.up = true;
                }
            }
            Step::Address(address) => drop(self.addresses.insert(address.clone())),
            Step::NoAddress(address) => drop(self.addresses.remove(address)),
            Step::Neighbour(one) => {
                self.neighbours.retain(|have| (&have.device, have.address) != (&one.device, one.address));
                self.neighbours.insert(one.clone());
            }
            Step::NoNeighbour(one) => drop(self.neighbours.remove(one)),
            Step::Route(route) => drop(self.routes.insert(route.at, route.way.clone())),
            Step::NoRoute(route) => drop(self.routes.remove(&route.at)),
            Step::Rule(rule) => drop(self.rules.insert(rule.clone())),
            Step::NoRule(rule) => drop(self.rules.remove(rule)),
            Step::CreateVeth { .. } | Step::AwaitUp(_) | Step::PurgeZone(_) => {}
        }
    }

    /// A device that is gone took its addresses, neighbours, parameters and routes along.
    pub fn forget_link(&mut self, device: &str) {
        self.links.remove(device);
        self.addresses.retain(|one| one.device != device);
        self.neighbours.retain(|one| one.device != device);
        self.routes.retain(|_, way| !matches!(way, Way::Device(direct) if direct.device == device));
        self.sysctls.retain(|key, _| !key.split('/').any(|part| part == device));
    }

    fn after_nft(&mut self, op: &NftOp) {
        if let NftOp::DeleteTable = op {
            self.table = None;
            return;
        }
        let table = self.table.get_or_insert_default();
        match op {
            NftOp::Table | NftOp::DeleteTable => {}
            NftOp::Chain(name, hook) => {
                let hook = hook.map(|hook| (hook.stage as u32, hook.priority));
                table.chains.insert(name.clone(), SeenChain { hook, tags: Vec::new() });
            }
            NftOp::DeleteChain(name) => drop(table.chains.remove(name)),
            NftOp::FlushChain(name) => table.chains.entry(name.clone()).or_default().tags.clear(),
            NftOp::Rule(chain, line) => table.chains.entry(chain.clone()).or_default().tags.push(line.tag.clone()),
            NftOp::Set(name, kind) => {
                table.sets.insert(name.clone(), SeenSet { lengths: kind.lengths(), ..SeenSet::default() });
            }
            NftOp::DeleteSet(name) => drop(table.sets.remove(name)),
            NftOp::RemoveRaw(name, keys) => {
                let set = table.sets.entry(name.clone()).or_default();
                keys.iter().for_each(|key| drop(set.elements.remove(key)));
            }
            NftOp::Add(name, kind, elements) => {
                let set = table.sets.entry(name.clone()).or_default();
                set.elements.extend(elements.iter().map(|(key, data)| (key.bytes(*kind), data.into())));
            }
        }
    }
}
