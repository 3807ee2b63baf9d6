//! Which action a request meets, and which target group of a forward action.
//!
//! Follows "Listeners for your Application Load Balancers": rules by priority, lowest first, then the default action.

use std::net::IpAddr;

use crate::GroupId;
use crate::request::Request;
use crate::snapshot::{Action, Forward, Listener};
use crate::transform::Transforms;

/// An action and how it was found.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Decision<'a> {
    /// What to do.
    pub action: &'a Action,
    /// What the target sees differently; the default action has none.
    pub transforms: Option<&'a Transforms>,
    /// The rule's priority, 0 for the default action (as in access logs).
    pub priority: u32,
    /// Rules that were measured, the default one not counted (for rule-evaluation metering).
    pub rules_measured: u32,
}

/// The action for this request; the listener's rules must be in order of priority
/// (see [`crate::Snapshot::sort_rules`]).
pub fn decide<'a>(listener: &'a Listener, request: &Request<'_>, client: IpAddr) -> Decision<'a> {
    debug_assert!(listener.rules.is_sorted_by_key(|r| r.priority), "rules out of order");
    let mut measured = 0;
    for rule in &listener.rules {
        measured += 1;
        if rule.conditions.iter().all(|c| c.holds(request, client)) {
            let transforms = (!rule.transforms.is_empty()).then_some(&rule.transforms);
            return Decision { action: &rule.action, transforms, priority: rule.priority, rules_measured: measured };
        }
    }
    Decision { action: &listener.default, transforms: None, priority: 0, rules_measured: measured }
}

/// The target group of a forward action: the sticky one while it still has a weight, else one by weight.
///
/// `dice` is any random number. `None` when no group has a weight; the balancer then answers 503.
pub fn choose_group<'a>(forward: &'a Forward, sticky: Option<&GroupId>, dice: u64) -> Option<&'a GroupId> {
    if let [only] = forward.groups.as_slice() {
        return (only.weight > 0).then_some(&only.group);
    }
    if forward.group_stickiness.is_some()
        && let Some(kept) = forward.groups.iter().find(|g| g.weight > 0 && Some(&g.group) == sticky)
    {
        return Some(&kept.group);
    }
    let total: u64 = forward.groups.iter().map(|g| u64::from(g.weight)).sum();
    let mut left = dice.checked_rem(total)?;
    for group in &forward.groups {
        let weight = u64::from(group.weight);
        if left < weight {
            return Some(&group.group);
        }
        left -= weight;
    }
    None
}
