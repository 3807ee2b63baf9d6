//! Making snapshots: of an engine that runs, of one that has ended, and of another snapshot.

use super::{Error, Look, Loop, record};
use crate::engines::Databases;
use crate::model::Snapshot;
use box_spec::Seen;
use kernel::{Next, Scope, World};

/// The snapshot that waits for this instance: held still while its files are copied, if it runs.
pub fn take(l: &Loop, d: &Databases, world: &World, look: &Look<'_>, wanted: &Snapshot) -> Next {
    let (d, world, scope) = (d.clone(), World { kernel: world.kernel.clone() }, look.scope);
    let (id, wanted) = (look.ids.0.clone(), wanted.clone());
    let runs = look.serving.is_some_and(Seen::alive);
    l.jobs.start(&look.record.resource_id, world.kernel.clone(), move || {
        let now = world.kernel.clock.now();
        let copy = || -> Result<(), Error> { Ok(d.disks.copy(&wanted.source, &wanted.id)?) };
        if runs { d.boxes.still(&id, copy) } else { copy() }?;
        d.disks.keep_copy(&wanted.id)?;
        record::snapshot_taken(&world, scope, &wanted, now)
    });
    Next::Settled
}

/// A copy of another snapshot.
pub fn copy(l: &Loop, d: &Databases, world: &World, scope: Scope, wanted: &Snapshot) {
    let (d, world, wanted) = (d.clone(), World { kernel: world.kernel.clone() }, wanted.clone());
    l.jobs.start(&wanted.id.clone(), world.kernel.clone(), move || {
        let now = world.kernel.clock.now();
        d.disks.copy(&wanted.source, &wanted.id)?;
        d.disks.keep_copy(&wanted.id)?;
        record::snapshot_taken(&world, scope, &wanted, now)
    });
}
