//! CreateSnapshot: the files are copied by the room's loop, while the machine that has the volume is held still.
//!
//! <https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_CreateSnapshot.html>

use crate::errors;
use crate::ids::SnapshotId;
use crate::limits::{DESCRIPTION_LENGTH_MAX, SNAPSHOTS};
use crate::model::{Life, Snapshot, SnapshotState, Volume};
use crate::ops::shared::{show_snapshot, volumes};
use crate::tables;
use api_ec2 as api;
use api_ec2::CreateSnapshotRequest;
use base::Fault;
use ec2_words::Id;
use ec2_words::tagging::{self, Pair};
use kernel::Cx;
use store::Tx;

pub fn run(cx: &Cx, tx: &mut Tx, input: CreateSnapshotRequest) -> Result<api::Snapshot, Fault> {
    let tags = tagging::wanted(&input.tag_specifications, "snapshot")?;
    let volume = volumes::find(cx, tx, &input.volume_id)?;
    if volume.is_root() {
        return Err(Fault::not_implemented("CreateSnapshot of a root volume"));
    }
    let made = make(cx, tx, &volume, input.description, &tags)?;
    show_snapshot::snapshot(cx, tx, &made)
}

/// A snapshot that is to be made.
pub fn make(
    cx: &Cx,
    tx: &mut Tx,
    volume: &Volume,
    description: Option<String>,
    tags: &[Pair],
) -> Result<Snapshot, Fault> {
    if !matches!(volume.life, Life::Available | Life::Attached(_)) {
        return Err(errors::volume_not_available(&volume.id));
    }
    let description = description.unwrap_or_default();
    if description.chars().count() > DESCRIPTION_LENGTH_MAX {
        let most = format!("At most {DESCRIPTION_LENGTH_MAX} characters fit.");
        return Err(errors::invalid_value(&description, "description", &most));
    }
    if tables::snapshots(tx, cx.scope())?.len() as u64 >= SNAPSHOTS.of(cx, tx)? {
        return Err(Fault::sender("SnapshotLimitExceeded", "The maximum number of snapshots has been reached."));
    }
    let snapshot = Snapshot {
        id: SnapshotId::new(cx),
        volume: volume.id.clone(),
        size_gib: volume.settings.size_gib,
        description,
        started_at: cx.now(),
        state: SnapshotState::Pending,
    };
    tables::keep_snapshot(tx, cx.scope(), &snapshot)?;
    tagging::give(cx, tx, &snapshot.id, tags)?;
    Ok(snapshot)
}
