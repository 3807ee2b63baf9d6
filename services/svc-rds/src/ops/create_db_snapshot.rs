//! CreateDBSnapshot: <https://docs.aws.amazon.com/AmazonRDS/latest/APIReference/API_CreateDBSnapshot.html>

use super::shared::{events, find, show, snapshots, tagging};
use crate::model::{Category, SnapshotKind, State};
use crate::{errors, tables};
use api_rds::{CreateDBSnapshotMessage, CreateDBSnapshotResult};
use base::Fault;
use kernel::Cx;
use store::Tx;

/// Records that a snapshot is to be made; the instance is `backing-up` until it is there, and serves meanwhile.
pub fn run(cx: &Cx, tx: &mut Tx, input: CreateDBSnapshotMessage) -> Result<CreateDBSnapshotResult, Fault> {
    let mut i = find::instance(cx, tx, &input.db_instance_identifier)?;
    let name = snapshots::free_name(cx, tx, "DBSnapshotIdentifier", &input.db_snapshot_identifier)?;
    let tags = tagging::wanted(&input.tags)?;
    if i.state != State::Available {
        return Err(errors::no_snapshot_now(&i));
    }
    let snapshot = snapshots::begin(cx, tx, &i, name, SnapshotKind::Manual)?;
    tagging::give(cx, tx, &find::snapshot_arn(cx, &snapshot.name), &tags)?;
    i.state = State::BackingUp;
    tables::keep(tx, cx.scope(), &i)?;
    events::tell(cx, tx, &i, vec![(Some(Category::Backup), "Backing up DB instance".into())])?;
    Ok(CreateDBSnapshotResult { db_snapshot: Some(show::snapshot(cx, tx, &snapshot)?) })
}
