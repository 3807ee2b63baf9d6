//! DeleteSnapshot: nobody sees it any more; its files go when no volume is being made from them.
//!
//! <https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DeleteSnapshot.html>

use crate::errors;
use crate::ids::SnapshotId;
use crate::model::{Snapshot, SnapshotState};
use crate::ops::shared::images;
use crate::tables;
use api_ec2::DeleteSnapshotRequest;
use base::Fault;
use ec2_words::Id;
use kernel::{Cx, tags};
use shape::Unit;
use store::Tx;

pub fn run(cx: &Cx, tx: &mut Tx, input: DeleteSnapshotRequest) -> Result<Unit, Fault> {
    let snapshot = tables::snapshot(tx, cx.scope(), &SnapshotId::parse(&input.snapshot_id)?)?;
    if let Some(image) = images::made_from(tx, cx.scope(), &snapshot.id)? {
        return Err(errors::snapshot_in_use(&snapshot.id, &image.id));
    }
    forget(cx, tx, snapshot)?;
    Ok(Unit {})
}

/// Nobody sees it any more.
pub fn forget(cx: &Cx, tx: &mut Tx, mut snapshot: Snapshot) -> Result<(), Fault> {
    snapshot.state = SnapshotState::Deleted;
    tables::keep_snapshot(tx, cx.scope(), &snapshot)?;
    tags::clear(tx, cx.scope(), &snapshot.id)
}
