//! Everything the wanted snapshot follows from.

use crate::model::{Health, Listener, LoadBalancer, Rule, Target, TargetGroup, TargetType};
use crate::ops::shared::SERVICE;
use crate::ops::shared::machines::{self, Machine};
use crate::tables::{HEALTH, LISTENERS, LOAD_BALANCERS, RULES, SECRET, Secret, TARGET_GROUPS, TARGETS, TargetAt};
use base::Fault;
use kernel::{Cx, Kernel, Scope};
use std::collections::BTreeMap;
use std::sync::Arc;
use store::{Key, Read, Record, StoreError, Table};

/// One consistent view of one account and region, or of all of them.
#[derive(Default)]
pub struct World {
    /// Load balancers.
    pub balancers: Vec<(Scope, LoadBalancer)>,
    /// Listeners by scope and load balancer.
    pub listeners: BTreeMap<(Scope, String), Vec<Listener>>,
    /// Rules by scope, load balancer and listener.
    pub rules: BTreeMap<(Scope, String, String), Vec<Rule>>,
    /// Target groups.
    pub groups: Vec<(Scope, TargetGroup)>,
    /// Targets by scope and group.
    pub targets: BTreeMap<(Scope, String), Vec<Target>>,
    /// What was known of targets.
    pub health: BTreeMap<TargetAt, Health>,
    /// The machines that are targets, as far as they exist.
    pub machines: BTreeMap<String, Machine>,
    /// The cookie key, once there is one.
    pub secret: Option<[u8; 32]>,
}

/// The only row of the secret's table.
pub fn secret_row() -> String {
    "cookies".into()
}

impl World {
    /// Of the caller's account and region.
    pub fn of(cx: &Cx, read: &dyn Read) -> Result<World, Fault> {
        let mut world = World::records(read, Some(cx.scope())).map_err(Fault::internal)?;
        let ids = world.machine_ids(cx.scope());
        world.machines = machines::find(cx, read, &ids)?;
        Ok(world)
    }

    /// Of all accounts and regions.
    pub fn all(kernel: &Arc<Kernel>, read: &dyn Read) -> Result<World, Fault> {
        let mut world = World::records(read, None).map_err(Fault::internal)?;
        let mut scopes: Vec<Scope> = world.groups.iter().map(|(at, _)| *at).collect();
        scopes.dedup();
        for at in scopes {
            let ids = world.machine_ids(at);
            let found = machines::find(&kernel.service_cx(at, SERVICE), read, &ids)?;
            world.machines.extend(found);
        }
        Ok(world)
    }

    fn records(read: &dyn Read, at: Option<Scope>) -> Result<World, StoreError> {
        let mut world = World {
            balancers: rows(&LOAD_BALANCERS, read, at)?.into_iter().map(|((at, _), b)| (at, b)).collect(),
            groups: rows(&TARGET_GROUPS, read, at)?.into_iter().map(|((at, _), g)| (at, g)).collect(),
            health: rows(&HEALTH, read, at)?.into_iter().collect(),
            secret: SECRET.get(read, &secret_row())?.map(|Secret(s)| s),
            ..World::default()
        };
        for ((at, balancer, _), listener) in rows(&LISTENERS, read, at)? {
            world.listeners.entry((at, balancer)).or_default().push(listener);
        }
        for ((at, balancer, listener, _), rule) in rows(&RULES, read, at)? {
            world.rules.entry((at, balancer, listener)).or_default().push(rule);
        }
        for ((at, group, ..), target) in rows(&TARGETS, read, at)? {
            world.targets.entry((at, group)).or_default().push(target);
        }
        Ok(world)
    }

    fn machine_ids(&self, at: Scope) -> Vec<String> {
        let groups = self.groups.iter().filter(|(of, g)| *of == at && g.target_type == TargetType::Instance);
        let mut ids: Vec<String> = groups.flat_map(|(_, g)| self.targets_of(at, g)).map(|t| t.id.clone()).collect();
        ids.sort_unstable();
        ids.dedup();
        ids
    }

    /// The targets of a group.
    pub fn targets_of(&self, at: Scope, group: &TargetGroup) -> &[Target] {
        self.targets.get(&(at, group.id.name.clone())).map_or(&[], Vec::as_slice)
    }
}

fn rows<K: Key, V: Record>(table: &Table<K, V>, read: &dyn Read, at: Option<Scope>) -> Result<Vec<(K, V)>, StoreError>
where
    for<'a> (&'a Scope,): store::Prefix<K>,
{
    match &at {
        Some(at) => table.list(read, &(at,)),
        None => table.list(read, &()),
    }
}
