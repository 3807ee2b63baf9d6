//! This room's tests: scripts of calls with golden transcripts, through the kernel, in memory.

mod attributes;
mod bad_input;
mod bad_rules;
mod dns;
mod fakes;
mod isolation;
mod list;
mod listeners;
mod load_balancers;
mod plan;
mod quotas;
mod rules;
mod script;
mod snapshot;
mod tags;
mod target_groups;
mod targets;

use script::Cloud;
use std::ops::Bound;
use store::Read;

/// Everything in this room's tables, the interfaces, the names and the tags.
fn fingerprint(cloud: &Cloud) -> Vec<Vec<u8>> {
    let others = [kernel::tags::TAGS.name(), kernel::names::NAMES.name(), svc_vpc::tables::INTERFACES.name()];
    let snapshot = cloud.kernel.store.snapshot().unwrap();
    let mut rows = Vec::new();
    for table in crate::tables::NAMES.iter().copied().chain(others) {
        let mut keep = |key: &[u8], value: &[u8]| {
            rows.push([key, value].concat());
            Ok(true)
        };
        snapshot.scan_raw(table, Bound::Unbounded, Bound::Unbounded, false, &mut keep).unwrap();
    }
    rows
}
