//! Conntrack zones: one per interface that has groups, 16 bits, unique inside a VPC's router.
//!
//! The numbers live in the kernel (map `zone_if`): a later process reads them there and keeps them.

use crate::names::device_of;
use net_model::{EniId, Intent, VpcId};
use std::collections::{BTreeMap, BTreeSet};

/// Zone numbers of all interfaces.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Zones(BTreeMap<VpcId, BTreeMap<EniId, u16>>);

impl Zones {
    /// The zone of an interface.
    pub fn get(&self, vpc: &VpcId, interface: &EniId) -> Option<u16> {
        self.0.get(vpc)?.get(interface).copied()
    }

    /// The interface of a zone.
    pub fn interface(&self, vpc: &VpcId, zone: u16) -> Option<&EniId> {
        self.0.get(vpc)?.iter().find(|(_, have)| **have == zone).map(|(id, _)| id)
    }

    /// Takes over what a router's kernel has, device by device, for interfaces that are still wanted.
    pub fn adopt(&mut self, intent: &Intent, vpc: &VpcId, seen: &BTreeMap<String, u16>) {
        let Some(wanted) = intent.vpcs.get(vpc) else { return };
        let zones = self.0.entry(vpc.clone()).or_default();
        for id in wanted.interfaces.keys() {
            if let Some(zone) = seen.get(&device_of(id)) {
                zones.insert(id.clone(), *zone);
            }
        }
    }

    /// Frees the zones of interfaces that are gone and gives new ones a free zone, above all others while there is one.
    pub fn assign(&mut self, intent: &Intent) {
        self.0.retain(|vpc, _| intent.vpcs.contains_key(vpc));
        for (vpc, wanted) in &intent.vpcs {
            let zones = self.0.entry(vpc.clone()).or_default();
            let grouped = |id: &EniId| wanted.interfaces.get(id).is_some_and(|one| one.security_groups.is_some());
            zones.retain(|id, _| grouped(id));
            let mut taken: BTreeSet<u16> = zones.values().copied().collect();
            for id in wanted.interfaces.keys().filter(|id| grouped(id)) {
                if !zones.contains_key(id)
                    && let Some(zone) = free(&taken)
                {
                    taken.insert(zone);
                    zones.insert(id.clone(), zone);
                }
            }
        }
    }
}

fn free(taken: &BTreeSet<u16>) -> Option<u16> {
    match taken.last().copied().unwrap_or(0) {
        u16::MAX => (1..u16::MAX).find(|zone| !taken.contains(zone)),
        last => Some(last + 1),
    }
}
