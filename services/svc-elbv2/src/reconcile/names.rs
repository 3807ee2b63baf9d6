//! Which addresses a load balancer's name has: those of its zones that serve and have enough healthy targets.
//!
//! Target group health, "DNS failover":
//! <https://docs.aws.amazon.com/elasticloadbalancing/latest/application/target-group-health.html>

use crate::limits::NAME_TTL_SECONDS;
use crate::model::{LoadBalancer, Node};
use crate::reconcile::report::Seen;
use kernel::names::Published;
use proxy_rules::{NodeId, Snapshot, Target, TargetGroup, usage};
use std::net::Ipv4Addr;

/// What the name stands for; `None` while no node serves.
pub fn of(snapshot: &Snapshot, seen: &Seen, b: &LoadBalancer) -> Option<Published> {
    let ready: Vec<&Node> = b.nodes.iter().filter(|n| seen.trouble(&n.interface).is_none()).collect();
    let healthy: Vec<&Node> = ready.iter().copied().filter(|n| stays(snapshot, seen, b, n)).collect();
    // no zone is healthy: all are answered
    let answered = if healthy.is_empty() { ready } else { healthy };
    let addresses: Vec<Ipv4Addr> = answered.iter().map(|n| n.public.unwrap_or(n.address)).collect();
    (!addresses.is_empty()).then_some(Published { addresses, inside: None, ttl_seconds: NAME_TTL_SECONDS })
}

fn stays(snapshot: &Snapshot, seen: &Seen, b: &LoadBalancer, node: &Node) -> bool {
    let Some(balancer) = snapshot.balancers.iter().find(|x| x.id.as_str() == b.id.short()) else { return false };
    let id = NodeId::from(&node.interface);
    let Some(planned) = balancer.nodes.iter().find(|n| n.id == id) else { return false };
    let is_healthy = |group: &TargetGroup, target: &Target| seen.is_healthy(&group.id, &target.key(), &id);
    usage::stays_in_dns(snapshot, balancer, planned, &is_healthy)
}
