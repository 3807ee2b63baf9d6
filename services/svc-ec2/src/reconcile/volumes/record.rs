//! Writing down what became of volumes and snapshots: always on the record as it is by then.

use crate::ids::{SnapshotId, VolumeId};
use crate::model::{SnapshotState, Volume};
use crate::reconcile::Error;
use crate::tables::{COPIED, SNAPSHOTS, VOLUMES};
use kernel::{Scope, StoreFault, World, tags};
use std::io;
use store::Tx;

fn write(world: &World, change: impl FnOnce(&mut Tx) -> Result<(), StoreFault> + Send + 'static) -> Result<(), Error> {
    world.kernel.store.write(change).map_err(|StoreFault(f)| Box::new(f) as Error)
}

/// Changes a volume's record; `change` says whether it did.
pub fn volume(
    world: &World,
    scope: Scope,
    id: &VolumeId,
    change: impl FnOnce(&mut Volume) -> bool + Send + 'static,
) -> Result<(), Error> {
    let key = (scope, id.clone());
    write(world, move |tx| {
        let Some(mut volume) = VOLUMES.get(tx, &key)? else { return Ok(()) };
        if change(&mut volume) {
            VOLUMES.put(tx, &key, &volume)?;
        }
        Ok(())
    })
}

/// Its directory is gone.
pub fn volume_gone(world: &World, scope: Scope, id: &VolumeId) -> Result<(), Error> {
    let key = (scope, id.clone());
    write(world, move |tx| {
        VOLUMES.delete(tx, &key)?;
        Ok(tags::clear(tx, scope, &key.1)?)
    })
}

/// It is whole, and so big; or it could not be made.
pub fn snapshot_taken(world: &World, scope: Scope, id: &SnapshotId, kept: io::Result<u64>) -> Result<(), Error> {
    let (key, at) = ((scope, id.clone()), world.kernel.clock.now());
    write(world, move |tx| {
        let Some(mut snapshot) = SNAPSHOTS.get(tx, &key)? else { return Ok(()) };
        if snapshot.state != SnapshotState::Pending {
            return Ok(());
        }
        snapshot.state = match kept {
            Ok(bytes) => SnapshotState::Completed { at, bytes },
            Err(e) => SnapshotState::Failed(e.to_string()),
        };
        // its source is free to go
        COPIED.delete(tx, &key)?;
        Ok(SNAPSHOTS.put(tx, &key, &snapshot)?)
    })
}

/// Its files are gone.
pub fn snapshot_gone(world: &World, scope: Scope, id: &SnapshotId) -> Result<(), Error> {
    let key = (scope, id.clone());
    write(world, move |tx| {
        COPIED.delete(tx, &key)?;
        SNAPSHOTS.delete(tx, &key).map(drop).map_err(StoreFault::from)
    })
}
