//! CopyDBSnapshot: <https://docs.aws.amazon.com/AmazonRDS/latest/APIReference/API_CopyDBSnapshot.html>

use super::shared::{events, find, option_groups, show, snapshots, tagging};
use crate::model::{Category, Snapshot, SnapshotKind, SnapshotState};
use crate::{errors, tables};
use api_rds::{CopyDBSnapshotMessage, CopyDBSnapshotResult};
use base::{Arn, Fault};
use kernel::{Cx, tags};
use store::Tx;

/// Records that a manual snapshot is to be made of another of this region.
pub fn run(cx: &Cx, tx: &mut Tx, input: CopyDBSnapshotMessage) -> Result<CopyDBSnapshotResult, Fault> {
    let given = &input.source_db_snapshot_identifier;
    if given.parse::<Arn>().is_ok_and(|a| a.region != cx.region.code()) {
        return Err(Fault::not_implemented("CopyDBSnapshot between regions"));
    }
    let source = find::snapshot(cx, tx, given)?;
    let name = snapshots::free_name(cx, tx, "TargetDBSnapshotIdentifier", &input.target_db_snapshot_identifier)?;
    if source.state != SnapshotState::Available {
        return Err(errors::state_of_snapshot(format!(
            "Cannot copy from DB snapshot {}: it is in the {} state.",
            source.name,
            source.state.name()
        )));
    }
    let option_group = match input.option_group_name.as_deref() {
        Some(given) => option_groups::fitting(cx, tx, source.engine, &source.version, given)?.name,
        None => source.option_group.clone(),
    };
    let (from, asked) = (find::snapshot_arn(cx, &source.name), tagging::wanted(&input.tags)?);
    let copy = Snapshot {
        id: snapshots::fresh_id(cx),
        name,
        kind: SnapshotKind::Manual,
        state: SnapshotState::Creating,
        source: source.id.clone(),
        copied_from: Some(from.clone()),
        option_group,
        taken: None,
        ..source.clone()
    };
    let secret = tables::secret(tx, cx.scope(), &source.id)?;
    let secret = secret.ok_or_else(|| Fault::internal("a DB snapshot has lost its administrator's password"))?;
    tables::keep_secret(tx, cx.scope(), &copy.id, &secret)?;
    tables::keep_snapshot(tx, cx.scope(), &copy)?;
    let journaled = tables::journaled(tx, cx.scope(), &source.id)?;
    tables::keep_journaled(tx, cx.scope(), &copy.id, journaled)?;
    let arn = find::snapshot_arn(cx, &copy.name);
    if input.copy_tags == Some(true) {
        let pairs = tags::of(tx, cx.scope(), &from)?;
        tagging::give(cx, tx, &arn, &pairs)?;
    }
    tagging::give(cx, tx, &arn, &asked)?;
    let words = format!("Started copy of snapshot {from}");
    events::tell_snapshot(cx, tx, &copy.name, Category::Notification, &words)?;
    Ok(CopyDBSnapshotResult { db_snapshot: Some(show::snapshot(cx, tx, &copy)?) })
}
