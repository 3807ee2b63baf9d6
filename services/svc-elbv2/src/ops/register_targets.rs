//! RegisterTargets: <https://docs.aws.amazon.com/elasticloadbalancing/latest/APIReference/API_RegisterTargets.html>

use crate::limits::{self, TARGETS};
use crate::model::{Target, TargetGroup, TargetState};
use crate::ops::shared::{actions, find, targets, uses};
use crate::tables;
use api_elbv2::{RegisterTargetsInput, RegisterTargetsOutput};
use base::Fault;
use kernel::Cx;
use std::collections::BTreeMap;
use store::{Read, Tx};

/// Registers targets; one that is registered stays as it is, one that drains begins anew.
pub fn run(cx: &Cx, tx: &mut Tx, input: RegisterTargetsInput) -> Result<RegisterTargetsOutput, Fault> {
    let at = cx.scope();
    let group = find::group(tx, at, &input.target_group_arn)?;
    let mut wanted = targets::resolve(cx, tx, &group, &input.targets)?;
    let there = tables::targets_of(tx, at, &group.id)?;
    wanted.sort_by(|a, b| (&a.id, a.port).cmp(&(&b.id, b.port)));
    wanted.dedup_by(|a, b| a.id == b.id && a.port == b.port);
    let same = |a: &Target, b: &Target| a.id == b.id && a.port == b.port;
    wanted.retain(|t| !there.iter().any(|o| same(o, t) && o.state == TargetState::Registered));
    let new: Vec<&Target> = wanted.iter().filter(|t| !there.iter().any(|o| same(o, t))).collect();
    check_quotas(cx, tx, &group, there.len(), &new)?;
    for target in &wanted {
        tables::put_target(tx, at, &group.id, target)?;
    }
    Ok(RegisterTargetsOutput {})
}

fn check_quotas(cx: &Cx, read: &dyn Read, group: &TargetGroup, has: usize, new: &[&Target]) -> Result<(), Fault> {
    let at = cx.scope();
    limits::check(cx, read, TARGETS, "TooManyTargets", "targets per target group", has + new.len())?;
    let Some(balancer) = uses::of(read, at, &group.id)? else { return Ok(()) };
    let mut registrations: BTreeMap<String, usize> = BTreeMap::new();
    for used in uses::by(read, at, &balancer)? {
        for target in tables::targets_of(read, at, &used)? {
            *registrations.entry(target.id).or_default() += 1;
        }
    }
    for target in new {
        *registrations.entry(target.id.clone()).or_default() += 1;
    }
    actions::check_registrations(cx, read, &registrations)
}
