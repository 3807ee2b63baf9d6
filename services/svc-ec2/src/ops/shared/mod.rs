//! What several operations need.

pub mod change;
pub mod images;
pub mod launch;
pub mod network;
pub mod nic;
pub mod profile;
pub mod show;

use crate::ids::InstanceId;
use crate::model::Instance;
use crate::tables;
use base::Fault;
use ec2_words::Id;
use kernel::Scope;
use store::Read;

/// The machines of these ids, every one of which must exist; all machines without ids. In the order of ids.
pub fn chosen(read: &dyn Read, at: Scope, ids: &Option<Vec<String>>) -> Result<Vec<Instance>, Fault> {
    let Some(ids) = ids.as_ref().filter(|i| !i.is_empty()) else { return tables::instances(read, at) };
    named(read, at, ids)
}

/// The machines of these ids, every one of which must exist.
pub fn named(read: &dyn Read, at: Scope, ids: &[String]) -> Result<Vec<Instance>, Fault> {
    let mut wanted = ids.iter().map(|id| InstanceId::parse(id)).collect::<Result<Vec<_>, _>>()?;
    wanted.sort();
    wanted.dedup();
    let (mut found, mut lost) = (Vec::new(), Vec::new());
    for id in wanted {
        match tables::instance(read, at, &id) {
            Ok(instance) => found.push(instance),
            Err(_) => lost.push(id),
        }
    }
    match lost[..] {
        [] => Ok(found),
        [ref one] => Err(one.not_found()),
        _ => Err(InstanceId::none_found(&lost)),
    }
}
