//! What several operations need.

pub mod alias;
pub mod capacity;
pub mod change;
pub mod groups;
pub mod images;
pub mod instance_filters;
pub mod interface_filters;
pub mod launch;
pub mod meter;
pub mod network;
pub mod nic;
pub mod placement;
pub mod profile;
pub mod regions;
pub mod show;
pub mod show_interface;
pub mod show_snapshot;
pub mod show_type;
pub mod show_volume;
pub mod templates;
pub mod volumes;

use crate::errors;
use crate::ids::InstanceId;
use crate::limits::IDS_PER_CALL_MAX;
use crate::model::Instance;
use crate::tables;
use base::Fault;
use ec2_words::Id;
use kernel::Scope;
use store::Read;

/// The machines of these ids, every one of which must exist; all machines without ids. In the order of ids.
pub fn chosen(read: &dyn Read, at: Scope, ids: &Option<Vec<String>>) -> Result<Vec<Instance>, Fault> {
    match ids.as_ref().filter(|i| !i.is_empty()) {
        Some(ids) => named(read, at, ids),
        None => tables::instances(read, at),
    }
}

/// The machines of these ids, at least one, every one of which must exist. Each once, in the order of ids.
pub fn named(read: &dyn Read, at: Scope, ids: &[String]) -> Result<Vec<Instance>, Fault> {
    if ids.is_empty() {
        return Err(errors::missing("InstanceId"));
    }
    if ids.len() > IDS_PER_CALL_MAX {
        return Err(errors::invalid(format!("A call can name at most {IDS_PER_CALL_MAX} instances.")));
    }
    let mut wanted = ids.iter().map(|id| InstanceId::parse(id)).collect::<Result<Vec<_>, _>>()?;
    wanted.sort_unstable();
    wanted.dedup();
    let (mut found, mut lost) = (Vec::new(), Vec::new());
    for id in wanted {
        match tables::look(read, at, &id)? {
            Some(instance) => found.push(instance),
            None => lost.push(id),
        }
    }
    if lost.is_empty() { Ok(found) } else { Err(InstanceId::none_found(&lost)) }
}
