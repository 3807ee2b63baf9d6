//! DeleteSnapshot: nobody sees it any more; its files go when no volume is being made from them.
//!
//! <https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DeleteSnapshot.html>

use crate::ids::SnapshotId;
use crate::model::SnapshotState;
use crate::tables;
use api_ec2::DeleteSnapshotRequest;
use base::Fault;
use ec2_words::Id;
use kernel::{Cx, tags};
use shape::Unit;
use store::Tx;

pub fn run(cx: &Cx, tx: &mut Tx, input: DeleteSnapshotRequest) -> Result<Unit, Fault> {
    let mut snapshot = tables::snapshot(tx, cx.scope(), &SnapshotId::parse(&input.snapshot_id)?)?;
    snapshot.state = SnapshotState::Deleted;
    tables::keep_snapshot(tx, cx.scope(), &snapshot)?;
    tags::clear(tx, cx.scope(), &snapshot.id)?;
    Ok(Unit {})
}
