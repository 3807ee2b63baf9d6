//! Beginning snapshots, and forgetting them.
//!
//! Creating a DB snapshot: <https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/USER_CreateSnapshot.html>

use super::{events, find, tagging};
use crate::limits::SNAPSHOTS;
use crate::model::{Category, Instance, Snapshot, SnapshotKind, SnapshotState};
use crate::rules::identifiers;
use crate::tables::{self, SECRETS};
use crate::{errors, tables::SNAPSHOTS as TABLE};
use base::Fault;
use kernel::{Cx, tags};
use store::Tx;

/// Letters of the ids of snapshots' disks.
const LETTERS: &[u8] = b"abcdefghijklmnopqrstuvwxyz0123456789";

/// A name for a new manual snapshot: of the right form, free, and within the quota.
pub fn free_name(cx: &Cx, tx: &Tx, parameter: &str, given: &str) -> Result<String, Fault> {
    let name = identifiers::snapshot(parameter, given)?;
    if tables::snapshot(tx, cx.scope(), &name)?.is_some() {
        return Err(errors::snapshot_exists(&name));
    }
    let manual = tables::snapshots(tx, cx.scope())?.iter().filter(|s| s.kind == SnapshotKind::Manual).count();
    let max = SNAPSHOTS.of(cx, tx)?;
    if manual as u64 >= max {
        return Err(errors::too_many_snapshots(max));
    }
    Ok(name)
}

/// A fresh id for a snapshot's disk.
pub fn fresh_id(cx: &Cx) -> String {
    format!("dbsnap-{}", cx.ids().text(26, LETTERS))
}

/// Records a snapshot that is to be made of an instance; the loop makes it.
pub fn begin(cx: &Cx, tx: &mut Tx, i: &Instance, name: String, kind: SnapshotKind) -> Result<Snapshot, Fault> {
    let snapshot = of(cx, i, name, kind);
    let secret = tables::secret(tx, cx.scope(), &i.resource_id)?;
    let secret = secret.ok_or_else(|| Fault::internal("a DB instance has lost its administrator's password"))?;
    tables::keep_secret(tx, cx.scope(), &snapshot.id, &crate::model::Secret { master: None, ..secret })?;
    tables::keep_snapshot(tx, cx.scope(), &snapshot)?;
    let journaled = tables::journaled(tx, cx.scope(), &i.resource_id)?;
    tables::keep_journaled(tx, cx.scope(), &snapshot.id, journaled)?;
    if i.copy_tags_to_snapshot {
        let pairs = tags::of(tx, cx.scope(), &find::instance_arn(cx, &i.name))?;
        tagging::give(cx, tx, &find::snapshot_arn(cx, &snapshot.name), &pairs)?;
    }
    events::tell_snapshot(cx, tx, &snapshot.name, Category::Creation, &format!("Creating {} snapshot", kind.name()))?;
    Ok(snapshot)
}

fn of(cx: &Cx, i: &Instance, name: String, kind: SnapshotKind) -> Snapshot {
    Snapshot {
        id: fresh_id(cx),
        name,
        kind,
        state: SnapshotState::Creating,
        source: i.resource_id.clone(),
        copied_from: None,
        instance: i.name.clone(),
        resource_id: i.resource_id.clone(),
        instance_created: i.available_since,
        engine: i.engine,
        version: i.version.clone(),
        class: i.settings.class.clone(),
        storage_gib: i.settings.storage_gib,
        storage_type: i.settings.storage_type,
        port: i.settings.port,
        zone: i.place.zone.clone(),
        vpc: i.place.vpc.clone(),
        subnet_group: i.place.subnet_group.clone(),
        parameter_group: i.configured.parameter_group.clone(),
        option_group: i.configured.option_group.clone(),
        master_user: i.master_user.clone(),
        database: i.database.clone(),
        backup_days: i.settings.backup_days,
        lifecycle_support: i.lifecycle_support.clone(),
        taken: None,
        first_taken: None,
        waits: None,
    }
}

/// Refuses to delete what a copy or a restore still reads.
pub fn check_unread(cx: &Cx, tx: &Tx, s: &Snapshot) -> Result<(), Fault> {
    let copied = tables::snapshots(tx, cx.scope())?
        .iter()
        .any(|other| other.state == SnapshotState::Creating && other.source == s.id);
    let restored = tables::instances(tx, cx.scope())?.iter().any(|i| !i.initialised && i.origin.disk() == Some(&s.id));
    match copied || restored {
        true => {
            Err(errors::state_of_snapshot(format!("The snapshot {} is currently being copied or restored.", s.name)))
        }
        false => Ok(()),
    }
}

/// Forgets a snapshot; the loop removes its disk, which nobody knows any more.
pub fn forget(cx: &Cx, tx: &mut Tx, s: &Snapshot) -> Result<(), Fault> {
    tags::clear(tx, cx.scope(), &find::snapshot_arn(cx, &s.name))?;
    SECRETS.delete(tx, &(cx.scope(), s.id.clone())).map_err(Fault::internal)?;
    TABLE.delete(tx, &(cx.scope(), s.name.clone())).map_err(Fault::internal)?;
    tables::keep_journaled(tx, cx.scope(), &s.id, false)?;
    let words = format!("Deleted {} snapshot", if s.kind == SnapshotKind::Manual { "user" } else { "automated" });
    events::tell_snapshot(cx, tx, &s.name, Category::Deletion, &words)
}
