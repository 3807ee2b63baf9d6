//! CopySnapshot: the room's loop copies the files, from any region; a copy of a root volume's snapshot stands on the same ones.
//!
//! <https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_CopySnapshot.html>

use crate::errors;
use crate::ids::{SnapshotId, VolumeId};
use crate::model::{Copied, Snapshot, SnapshotState};
use crate::ops::create_snapshot::{keep, said};
use crate::ops::shared::regions;
use crate::tables;
use api_ec2::{CopySnapshotRequest, CopySnapshotResult};
use base::Fault;
use ec2_words::Id;
use ec2_words::tagging::{self, Pair};
use kernel::Cx;
use store::Tx;

/// The volume that AWS shows of snapshots that were copied.
pub const NO_VOLUME: &str = "vol-ffffffff";

pub fn run(cx: &Cx, tx: &mut Tx, input: CopySnapshotRequest) -> Result<CopySnapshotResult, Fault> {
    let tags = tagging::wanted(&input.tag_specifications, "snapshot")?;
    let here = cx.scope().region.code();
    if let Some(other) = input.destination_region.as_deref().filter(|r| *r != here) {
        return Err(errors::invalid_value(
            other,
            "destinationRegion",
            "It must be the region that the call is sent to.",
        ));
    }
    let from = regions::source(cx, &input.source_region)?;
    let source = tables::snapshot(tx, from, &SnapshotId::parse(&input.source_snapshot_id)?)?;
    if !matches!(source.state, SnapshotState::Completed { .. }) {
        return Err(errors::snapshot_incomplete(&source.id));
    }
    let made = copy(cx, tx, &source, said(input.description)?, &tags)?;
    Ok(CopySnapshotResult { snapshot_id: Some(made.id.to_string()), tags: tagging::shown(tx, cx.scope(), &made.id)? })
}

/// A copy here of a snapshot that is complete.
pub fn copy(cx: &Cx, tx: &mut Tx, source: &Snapshot, description: String, tags: &[Pair]) -> Result<Snapshot, Fault> {
    let id = SnapshotId::new(cx);
    let state = match source.root {
        Some(_) => SnapshotState::Completed { at: cx.now(), bytes: 0 },
        None => {
            tables::keep_copied(tx, cx.scope(), &id, &Copied { from: source.id.clone() })?;
            SnapshotState::Pending
        }
    };
    let volume = VolumeId::from(NO_VOLUME.to_owned());
    let (size_gib, root) = (source.size_gib, source.root.clone());
    keep(cx, tx, Snapshot { id, volume, size_gib, description, started_at: cx.now(), state, root }, tags)
}
