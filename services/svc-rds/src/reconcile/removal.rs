//! Taking away what is no longer wanted: deleted instances, and what nobody knows.

use super::{Error, Look, Loop, record};
use crate::engines::Databases;
use crate::rules::spec;
use box_spec::BoxId;
use kernel::{Next, World};

/// Boxes, disk, interface, name and record of a deleted instance. Nothing is flushed: the data goes.
pub fn instance(l: &Loop, d: &Databases, world: &World, look: &Look<'_>) -> Result<Next, Error> {
    let (d, ids, record, scope) = (d.clone(), look.ids.clone(), look.record.clone(), look.scope);
    let world = World { kernel: world.kernel.clone() };
    l.jobs.start(&look.record.resource_id, world.kernel.clone(), move || {
        remove(&d, &record.resource_id, &ids)?;
        record::deleted(&world, scope, &record)
    });
    Ok(Next::Settled)
}

/// What no record knows.
pub fn stranger(l: &Loop, d: &Databases, world: &World, owner: String) {
    let ids = owner.parse::<BoxId>().and_then(|id| Ok((id, spec::first_of(&owner)?)));
    let d = d.clone();
    l.jobs.start(&owner.clone(), world.kernel.clone(), move || remove(&d, &owner, &ids?));
}

fn remove(d: &Databases, disk: &str, (serving, first): &(BoxId, BoxId)) -> Result<(), Error> {
    d.boxes.remove(serving)?;
    d.boxes.remove(first)?;
    d.disks.remove(disk).map_err(Into::into)
}
