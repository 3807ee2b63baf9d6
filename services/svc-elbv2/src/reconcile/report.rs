//! What a round has found out, as named changes of records. Pure; each may be applied twice.

use crate::edge::{Unready, Why};
use crate::ids::LoadBalancerId;
use crate::model::{Health, LoadBalancer, Node, State, Target, TargetGroup, TargetState, TargetType};
use crate::reconcile::names;
use crate::reconcile::world::World;
use crate::tables::{TargetAt, target_key};
use base::Timestamp;
use kernel::Scope;
use kernel::names::Published;
use proxy_rules::health::{HealthStateName, combined};
use proxy_rules::{GroupId, HealthEvent, NodeId, Snapshot, TargetKey};
use std::collections::{BTreeMap, BTreeSet};

/// Why nothing becomes active in a cloud without a data plane.
pub const NO_DATA_PLANE: &str = "This cloud runs without a data plane: nothing listens.";

/// One change.
#[derive(Debug, Clone, PartialEq)]
pub enum Change {
    /// How a load balancer fares.
    State(Scope, LoadBalancerId, State),
    /// A node has left; nobody knows its address any more.
    Unmake(Scope, LoadBalancerId, Node),
    /// What its name stands for.
    Name(Scope, LoadBalancerId, Option<Published>),
    /// What is known of a target.
    Health(TargetAt, Health),
    /// What was known of a target no longer holds: it is out of use.
    Forget(TargetAt),
    /// The target, while it is still like this, is no longer one: it has drained, or its machine is gone.
    Remove(TargetAt, Target),
}

/// What the data plane says.
#[derive(Default)]
pub struct Seen {
    unready: BTreeMap<String, Why>,
    by_target: BTreeMap<(GroupId, TargetKey), Vec<HealthEvent>>,
    healthy: BTreeSet<(GroupId, TargetKey, NodeId)>,
}

impl Seen {
    /// From the data plane's answers.
    pub fn new(unready: Vec<Unready>, health: Vec<HealthEvent>) -> Seen {
        let unready = unready.into_iter().map(|u| (u.node.as_str().to_owned(), u.why)).collect();
        let mut seen = Seen { unready, ..Seen::default() };
        for event in health {
            if event.health.is_healthy() {
                seen.healthy.insert((event.group.clone(), event.target.clone(), event.node.clone()));
            }
            seen.by_target.entry((event.group.clone(), event.target.clone())).or_default().push(event);
        }
        seen
    }

    /// A cloud without a data plane: no node serves.
    pub fn nothing(world: &World) -> Seen {
        let nodes = world.balancers.iter().flat_map(|(_, b)| &b.nodes);
        let unready = nodes.map(|n| (n.interface.clone(), Why::Waiting(NO_DATA_PLANE.into()))).collect();
        Seen { unready, ..Seen::default() }
    }

    /// Why a node does not serve.
    pub fn trouble(&self, interface: &str) -> Option<&Why> {
        self.unready.get(interface)
    }

    /// A node has seen the target healthy.
    pub fn is_healthy(&self, group: &GroupId, target: &TargetKey, node: &NodeId) -> bool {
        self.healthy.contains(&(group.clone(), target.clone(), node.clone()))
    }
}

/// What follows from a round; `published` is what names stand for now.
pub fn report(
    world: &World,
    snapshot: &Snapshot,
    seen: &Seen,
    published: &BTreeMap<String, Published>,
    now: Timestamp,
) -> Vec<Change> {
    let mut changes = Vec::new();
    for (at, balancer) in &world.balancers {
        let state = state(balancer, seen);
        if state != balancer.state {
            changes.push(Change::State(*at, balancer.id.clone(), state.clone()));
        }
        let left = balancer.leaving.iter().filter(|l| l.until <= now);
        changes.extend(left.map(|l| Change::Unmake(*at, balancer.id.clone(), l.node.clone())));
        let name = names::of(snapshot, seen, balancer);
        // after a restart every node of an active one waits for a moment
        let keeps = name.is_none() && state == State::Active;
        if !keeps && name.as_ref() != published.get(&balancer.dns_name) {
            changes.push(Change::Name(*at, balancer.id.clone(), name));
        }
    }
    for (at, group) in &world.groups {
        for target in world.targets_of(*at, group) {
            changes.extend(of_target(world, snapshot, seen, (*at, group, target), now));
        }
    }
    changes
}

fn state(balancer: &LoadBalancer, seen: &Seen) -> State {
    let trouble = |n: &Node| Some((n.zone.clone(), seen.trouble(&n.interface)?));
    let all: Vec<(String, &Why)> = balancer.nodes.iter().filter_map(trouble).collect();
    let words = |failed: bool| -> String {
        let text = |(zone, why): &(String, &Why)| match why {
            Why::Failed(text) if failed => Some(format!("{zone}: {text}")),
            Why::Waiting(text) if !failed => Some(format!("{zone}: {text}")),
            _ => None,
        };
        all.iter().filter_map(text).collect::<Vec<_>>().join("; ")
    };
    match all.iter().any(|(_, why)| matches!(why, Why::Failed(_))) {
        true => balancer.state.fails(words(true)),
        false if all.is_empty() => balancer.state.ready(),
        false => balancer.state.waits(words(false)),
    }
}

fn of_target(
    world: &World,
    snapshot: &Snapshot,
    seen: &Seen,
    (at, group, target): (Scope, &TargetGroup, &Target),
    now: Timestamp,
) -> Option<Change> {
    let key = target_key(at, &group.id, &target.id, target.port);
    let gone = group.target_type == TargetType::Instance && !world.machines.contains_key(&target.id);
    if gone || due(target).is_some_and(|until| until <= now) {
        return Some(Change::Remove(key, target.clone()));
    }
    let known = world.health.get(&key);
    let in_use = snapshot.group(&group.id.short().into())?.targets.iter().any(|t| {
        t.id.as_str() == target.id && t.address.port() == target.port && t.state == proxy_rules::TargetState::Registered
    });
    if !in_use {
        return known.is_some().then_some(Change::Forget(key));
    }
    let at_proxy = TargetKey { id: (&target.id).into(), port: target.port };
    let events = seen.by_target.get(&(group.id.short().into(), at_proxy))?;
    let now = combined(events.iter().map(|e| &e.health))?;
    let lasting = matches!(now.state, HealthStateName::Healthy | HealthStateName::Unhealthy);
    (lasting && known.map(|h| &h.0) != Some(now)).then(|| Change::Health(key, Health(now.clone())))
}

/// When a target has drained.
pub fn due(target: &Target) -> Option<Timestamp> {
    match target.state {
        TargetState::Draining { until } => Some(until),
        TargetState::Registered => None,
    }
}
