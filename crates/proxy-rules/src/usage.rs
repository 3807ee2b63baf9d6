//! Which targets are used and probed, by which nodes, and what is said of those that are not.
//!
//! Follows "Target health status": a target is `unused` when no listener forwards to its group, when its zone is not
//! enabled for the load balancer, or when it is stopped.

use std::collections::BTreeSet;

use crate::GroupId;
use crate::group::{Target, TargetGroup, TargetState};
use crate::health::{HealthReason, HealthStateName, TargetHealth};
use crate::snapshot::{Action, Balancer, Node, Snapshot};

/// The groups that a balancer's listeners forward to, in rules or by default.
pub fn groups_of(balancer: &Balancer) -> BTreeSet<&GroupId> {
    let actions = balancer.listeners.iter().flat_map(|l| l.rules.iter().map(|r| &r.action).chain([&l.default]));
    let forwards = actions.filter_map(|a| if let Action::Forward(f) = a { Some(f) } else { None });
    forwards.flat_map(|f| f.groups.iter().map(|g| &g.group)).collect()
}

/// The balancers that use a group.
pub fn balancers_of<'a>(snapshot: &'a Snapshot, group: &GroupId) -> Vec<&'a Balancer> {
    snapshot.balancers.iter().filter(|b| groups_of(b).contains(group)).collect()
}

/// Whether a node sends requests and probes to a target, by zones alone.
pub fn reaches(node: &Node, balancer: &Balancer, group: &TargetGroup, target: &Target) -> bool {
    match &target.zone {
        None => true,
        Some(zone) if group.cross_zone => enables(balancer, zone),
        Some(zone) => &node.zone == zone,
    }
}

fn enables(balancer: &Balancer, zone: &str) -> bool {
    balancer.nodes.iter().any(|n| n.zone == zone && !n.leaving)
}

/// Whether a node's address stays in the balancer's DNS name: every group that it uses has enough healthy targets in
/// the node's reach ("Target group health: DNS failover"). When no node has, all stay; the caller sees to that.
pub fn stays_in_dns(
    snapshot: &Snapshot,
    balancer: &Balancer,
    node: &Node,
    is_healthy: &dyn Fn(&TargetGroup, &Target) -> bool,
) -> bool {
    groups_of(balancer).into_iter().filter_map(|id| snapshot.group(id)).all(|group| {
        let registered = group.targets.iter().filter(|t| t.state == TargetState::Registered);
        let near: Vec<&Target> = registered.filter(|t| reaches(node, balancer, group, t)).collect();
        let healthy = near.iter().filter(|t| is_healthy(group, t)).count();
        !group.dns_floor.breached(healthy, near.len())
    })
}

/// The health of a target that needs no probing to know; `None` when nodes must probe it.
pub fn known_health(snapshot: &Snapshot, group: &TargetGroup, target: &Target) -> Option<TargetHealth> {
    let unused = HealthStateName::Unused;
    match &target.state {
        TargetState::Draining { .. } => {
            let reason = HealthReason::TargetDeregistrationInProgress;
            return Some(TargetHealth::because(HealthStateName::Draining, reason));
        }
        TargetState::OutOfUse { description } => {
            return Some(TargetHealth::described(unused, HealthReason::TargetInvalidState, description));
        }
        TargetState::Registered => {}
    }
    let balancers = balancers_of(snapshot, &group.id);
    if balancers.is_empty() {
        return Some(TargetHealth::because(unused, HealthReason::TargetNotInUse));
    }
    let enabled = |b: &&Balancer| target.zone.as_ref().is_none_or(|z| enables(b, z));
    if !balancers.iter().any(enabled) {
        let text = "Target is in an Availability Zone that is not enabled for the load balancer";
        return Some(TargetHealth::described(unused, HealthReason::TargetNotInUse, text));
    }
    let disabled = HealthReason::TargetHealthCheckDisabled;
    group.health_check.is_none().then(|| TargetHealth::because(HealthStateName::Unavailable, disabled))
}
