//! Which load balancer uses a target group: a group belongs to at most one.
//!
//! TargetGroup, "LoadBalancerArns".

use crate::ids::{GroupId, LoadBalancerId};
use crate::tables::{LISTENERS, RULES};
use base::Fault;
use kernel::Scope;
use std::collections::{BTreeMap, BTreeSet};
use store::Read;

/// The load balancers by the groups that their actions name.
pub fn all(read: &dyn Read, at: Scope) -> Result<BTreeMap<GroupId, LoadBalancerId>, Fault> {
    let mut found = BTreeMap::new();
    for (_, listener) in LISTENERS.list(read, &(&at,)).map_err(Fault::internal)? {
        let groups = listener.default.groups().cloned();
        found.extend(groups.map(|g| (g, listener.id.balancer.clone())));
    }
    for (_, rule) in RULES.list(read, &(&at,)).map_err(Fault::internal)? {
        let groups = rule.action.groups().cloned();
        found.extend(groups.map(|g| (g, rule.id.listener.balancer.clone())));
    }
    Ok(found)
}

/// The load balancer that uses a group.
pub fn of(read: &dyn Read, at: Scope, group: &GroupId) -> Result<Option<LoadBalancerId>, Fault> {
    Ok(all(read, at)?.remove(group))
}

/// The groups that a load balancer uses.
pub fn by(read: &dyn Read, at: Scope, balancer: &LoadBalancerId) -> Result<BTreeSet<GroupId>, Fault> {
    Ok(all(read, at)?.into_iter().filter(|(_, b)| b == balancer).map(|(g, _)| g).collect())
}
