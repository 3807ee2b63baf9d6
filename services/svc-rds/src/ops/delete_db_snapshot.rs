//! DeleteDBSnapshot: <https://docs.aws.amazon.com/AmazonRDS/latest/APIReference/API_DeleteDBSnapshot.html>

use super::shared::{find, show, snapshots};
use crate::errors;
use crate::model::{SnapshotKind, SnapshotState};
use api_rds::{DeleteDBSnapshotMessage, DeleteDBSnapshotResult};
use base::Fault;
use kernel::Cx;
use store::Tx;

/// Deletes a manual snapshot that is whole and that nobody reads.
pub fn run(cx: &Cx, tx: &mut Tx, input: DeleteDBSnapshotMessage) -> Result<DeleteDBSnapshotResult, Fault> {
    let s = find::snapshot(cx, tx, &input.db_snapshot_identifier)?;
    if s.kind == SnapshotKind::Automated {
        return Err(errors::state_of_snapshot("Only manual snapshots may be deleted."));
    }
    if s.state != SnapshotState::Available {
        return Err(errors::state_of_snapshot("Only available snapshots can be deleted."));
    }
    snapshots::check_unread(cx, tx, &s)?;
    let mut shown = show::snapshot(cx, tx, &s)?;
    shown.status = Some("deleted".into());
    snapshots::forget(cx, tx, &s)?;
    Ok(DeleteDBSnapshotResult { db_snapshot: Some(shown) })
}
