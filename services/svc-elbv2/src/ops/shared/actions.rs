//! Actions of a call, with the target groups that they name.

use crate::ids::LoadBalancerId;
use crate::limits::{self, GROUPS_PER_ACTION, GROUPS_USED, REGISTRATIONS, TARGETS_USED};
use crate::model::{Action, LoadBalancer};
use crate::ops::shared::uses;
use crate::rules::actions;
use crate::{errors, tables};
use api_elbv2 as api;
use base::Fault;
use kernel::Cx;
use std::collections::BTreeMap;
use store::Read;

/// Reads the actions of a rule of this load balancer.
pub fn read(cx: &Cx, read: &dyn Read, balancer: &LoadBalancer, asked: &[api::Action]) -> Result<Action, Fault> {
    let at = cx.scope();
    let action = actions::parse(at, asked)?;
    let named = action.groups().count();
    limits::check(cx, read, GROUPS_PER_ACTION, "TooManyTargetGroups", "target groups per action", named)?;
    let uses = uses::all(read, at)?;
    for id in action.groups() {
        let group = tables::group(read, at, id)?.ok_or_else(errors::no_group)?;
        if group.vpc != balancer.vpc {
            return Err(errors::configuration(format!(
                "Target group '{}' is not in the VPC '{}' of the load balancer",
                id.arn(at),
                balancer.vpc
            )));
        }
        if uses.get(id).is_some_and(|by| *by != balancer.id) {
            return Err(errors::group_taken(at, id));
        }
    }
    check_use(cx, read, &balancer.id, &action)?;
    Ok(action)
}

/// The quotas of what a load balancer uses, with this action.
fn check_use(cx: &Cx, read: &dyn Read, balancer: &LoadBalancerId, action: &Action) -> Result<(), Fault> {
    let mut used = uses::by(read, cx.scope(), balancer)?;
    used.extend(action.groups().cloned());
    let code = "TooManyUniqueTargetGroupsPerLoadBalancer";
    limits::check(cx, read, GROUPS_USED, code, "unique target groups per load balancer", used.len())?;
    let mut registrations: BTreeMap<String, usize> = BTreeMap::new();
    for group in &used {
        for target in tables::targets_of(read, cx.scope(), group)? {
            *registrations.entry(target.id).or_default() += 1;
        }
    }
    check_registrations(cx, read, &registrations)
}

/// The quotas of targets behind a load balancer, by how often each is registered.
pub fn check_registrations(cx: &Cx, read: &dyn Read, registrations: &BTreeMap<String, usize>) -> Result<(), Fault> {
    let all = registrations.values().sum();
    limits::check(cx, read, TARGETS_USED, "TooManyTargets", "targets per load balancer", all)?;
    let most = registrations.values().copied().max().unwrap_or(0);
    let code = "TooManyRegistrationsForTargetId";
    limits::check(cx, read, REGISTRATIONS, code, "registrations per target and load balancer", most)
}
