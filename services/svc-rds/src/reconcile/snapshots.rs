//! Making snapshots: of an engine that runs, of one that has ended, and of another snapshot.

use super::{Error, Look, Loop, record, serving};
use crate::engines::Databases;
use crate::model::{Snapshot, SnapshotKind};
use crate::ops::shared::restorable;
use base::Timestamp;
use box_spec::Seen;
use kernel::{Next, Scope, World};

/// The snapshot that waits for this instance: held still while its files are copied, if it runs.
pub fn take(l: &Loop, d: &Databases, world: &World, look: &Look<'_>, wanted: &Snapshot) -> Next {
    let (d, world, scope) = (d.clone(), World { kernel: world.kernel.clone() }, look.scope);
    let (id, wanted) = (look.ids.0.clone(), wanted.clone());
    let (runs, i) = (look.serving.is_some_and(Seen::alive), look.record.clone());
    l.jobs.start(&look.record.resource_id, world.kernel.clone(), move || {
        // the moment that it shows: whatever is written later is not in it
        let copy = || -> Result<Timestamp, Error> {
            let now = world.kernel.clock.now();
            d.disks.copy(&wanted.source, &wanted.id)?;
            Ok(now)
        };
        let taken = if runs { d.boxes.still(&id, copy) } else { copy() }?;
        d.disks.keep_copy(&wanted.id)?;
        record::snapshot_taken(&world, scope, &wanted, taken)?;
        match oldest_backup(&world, scope, &wanted)? {
            Some(oldest) if runs => serving::forget_journal(&d, &world, &id, &i, scope, oldest),
            _ => Ok(()),
        }
    });
    Next::Settled
}

/// After an automated backup: the moment that the oldest one shows. The journal reaches back to it.
fn oldest_backup(world: &World, scope: Scope, made: &Snapshot) -> Result<Option<Timestamp>, Error> {
    let read = world.kernel.store.snapshot()?;
    if made.kind != SnapshotKind::Automated {
        return Ok(None);
    }
    Ok(restorable::backups(&read, scope, &made.resource_id)?.first().and_then(|s| s.taken))
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
