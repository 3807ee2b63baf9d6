//! CreateSnapshot: the files are copied by the room's loop, while the machine that has the volume is held still; of a root
//! volume what its machine changed is taken.
//!
//! <https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_CreateSnapshot.html>

use crate::errors;
use crate::ids::SnapshotId;
use crate::limits::{DESCRIPTION_LENGTH_MAX, SNAPSHOTS};
use crate::model::{Life, Root, Snapshot, SnapshotState, State, Volume};
use crate::ops::shared::{images, show_snapshot, volumes};
use crate::rules::images::stands_on;
use crate::tables;
use api_ec2 as api;
use api_ec2::CreateSnapshotRequest;
use base::Fault;
use ec2_words::Id;
use ec2_words::tagging::{self, Pair};
use kernel::Cx;
use store::{Read, Tx};

pub fn run(cx: &Cx, tx: &mut Tx, input: CreateSnapshotRequest) -> Result<api::Snapshot, Fault> {
    let tags = tagging::wanted(&input.tag_specifications, "snapshot")?;
    let volume = volumes::find(cx, tx, &input.volume_id)?;
    let made = make(cx, tx, &volume, input.description, &tags)?;
    let shown = show_snapshot::snapshot(cx, tx, &made)?;
    // this answer tells of tags also where there are none
    Ok(api_ec2::Snapshot { tags: shown.tags.or(Some(Vec::new())), ..shown })
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
    let description = said(description)?;
    keep(
        cx,
        tx,
        Snapshot {
            id: SnapshotId::new(cx),
            volume: volume.id.clone(),
            size_gib: volume.settings.size_gib,
            description,
            started_at: cx.now(),
            state: SnapshotState::Pending,
            root: root(cx, tx, volume)?,
        },
        tags,
    )
}

/// A description that is not too long.
pub fn said(description: Option<String>) -> Result<String, Fault> {
    let description = description.unwrap_or_default();
    if description.chars().count() > DESCRIPTION_LENGTH_MAX {
        let most = format!("At most {DESCRIPTION_LENGTH_MAX} characters fit.");
        return Err(errors::invalid_value(&description, "description", &most));
    }
    Ok(description)
}

/// Writes a new snapshot down, while there is room for another.
pub fn keep(cx: &Cx, tx: &mut Tx, snapshot: Snapshot, tags: &[Pair]) -> Result<Snapshot, Fault> {
    if tables::snapshots(tx, cx.scope())?.len() as u64 >= SNAPSHOTS.of(cx, tx)? {
        return Err(Fault::sender("SnapshotLimitExceeded", "The maximum number of snapshots has been reached."));
    }
    tables::keep_snapshot(tx, cx.scope(), &snapshot)?;
    tagging::give(cx, tx, &snapshot.id, tags)?;
    Ok(snapshot)
}

/// What a root volume, or one that was made from one, stands on; the loop adds what was changed.
fn root(cx: &Cx, read: &dyn Read, volume: &Volume) -> Result<Option<Root>, Fault> {
    let Some(a) = volume.attachment().filter(|_| volume.is_root()) else {
        return Ok(volume.under.clone().map(stands_on));
    };
    let machine = tables::instance(read, cx.scope(), &a.instance)?;
    if !matches!(machine.state, State::Running | State::Stopped) {
        return Err(errors::not_valid(&machine.id, machine.state));
    }
    Ok(Some(stands_on(images::root_of(cx, read, &machine)?)))
}
