//! How many machines a launch or a start may make run.
//!
//! On-Demand Instance quotas: <https://docs.aws.amazon.com/ec2/latest/instancetypes/ec2-instance-quotas.html>

use crate::limits::VCPUS;
use crate::rules::types::{self, InstanceType};
use crate::{errors, tables};
use base::Fault;
use kernel::Cx;
use store::Read;

/// A type that exists and that this host's processor can run.
pub fn kind(name: &str) -> Result<&'static InstanceType, Fault> {
    runnable(types::find(name).ok_or_else(|| errors::no_instance_type(name))?)
}

/// The same for a type that is there.
pub fn runnable(kind: &'static InstanceType) -> Result<&'static InstanceType, Fault> {
    match kind.runs_here() {
        true => Ok(kind),
        false => Err(errors::architecture(kind.architectures[0], types::host_architecture())),
    }
}

/// The vCPUs of the quota, and those that are left of it. Machines that are stopped or gone do not count.
fn left(cx: &Cx, read: &dyn Read) -> Result<(u64, u64), Fault> {
    let has = VCPUS.of(cx, read)?;
    let all = tables::instances(read, cx.scope())?;
    let used: u64 = all.iter().filter(|i| i.state.uses_capacity()).map(|i| vcpus(&i.instance_type)).sum();
    Ok((has, has.saturating_sub(used)))
}

fn vcpus(kind: &str) -> u64 {
    types::find(kind).map_or(0, |t| t.vcpus as u64)
}

/// How many machines of a launch there are: the most that fit, if that is as many as are needed.
pub fn fit(cx: &Cx, read: &dyn Read, kind: &InstanceType, least: u32, most: u32, places: u32) -> Result<u32, Fault> {
    let (has, left) = left(cx, read)?;
    let by_quota = (left / kind.vcpus as u64).min(u64::from(most)) as u32;
    match (by_quota < least, places < least) {
        (true, _) => Err(errors::too_many(has)),
        (_, true) => Err(errors::no_free_addresses()),
        _ => Ok(by_quota.min(places)),
    }
}

/// Refuses to start machines of these types when they do not fit.
pub fn check_start<'a>(cx: &Cx, read: &dyn Read, kinds: impl Iterator<Item = &'a str>) -> Result<(), Fault> {
    let asked: u64 = kinds.map(vcpus).sum();
    let (has, left) = left(cx, read)?;
    if asked > left { Err(errors::too_many(has)) } else { Ok(()) }
}
