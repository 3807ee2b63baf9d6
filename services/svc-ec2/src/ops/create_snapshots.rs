//! CreateSnapshots: of all volumes of a machine, at one moment.
//!
//! <https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_CreateSnapshots.html>

use crate::errors;
use crate::ids::{InstanceId, VolumeId};
use crate::model::{SnapshotSet, Volume};
use crate::ops::create_snapshot::make;
use crate::ops::shared::show_snapshot;
use crate::tables;
use api_ec2::{CopyTagsFromSource, CreateSnapshotsRequest, CreateSnapshotsResult, SnapshotInfo};
use base::Fault;
use ec2_words::Id;
use ec2_words::tagging::{self, Pair};
use kernel::{Cx, tags};
use store::Tx;

pub fn run(cx: &Cx, tx: &mut Tx, input: CreateSnapshotsRequest) -> Result<CreateSnapshotsResult, Fault> {
    let given = tagging::wanted(&input.tag_specifications, "snapshot")?;
    let (mut made, mut set, mut root) = (Vec::new(), SnapshotSet { data: Vec::new() }, None);
    for volume in chosen(cx, tx, &input)? {
        let own = match input.copy_tags_from_source {
            Some(CopyTagsFromSource::Volume) => tags::of(tx, cx.scope(), &volume.id)?,
            None => Vec::new(),
        };
        let all = merged(own, &given);
        let snapshot = make(cx, tx, &volume, input.description.clone(), &all)?;
        let s = show_snapshot::snapshot(cx, tx, &snapshot)?;
        match (volume.is_root(), &snapshot.root) {
            (true, _) => root = Some(snapshot.id),
            (false, None) => set.data.push(snapshot.id),
            // one that stands on a root file system has a layer of its own, made beside
            (false, Some(_)) => {}
        }
        made.push(SnapshotInfo {
            snapshot_id: s.snapshot_id,
            volume_id: s.volume_id,
            volume_size: s.volume_size,
            description: s.description,
            owner_id: s.owner_id,
            start_time: s.start_time,
            state: s.state,
            progress: s.progress,
            encrypted: s.encrypted,
            tags: s.tags.or(Some(Vec::new())),
            ..Default::default()
        });
    }
    if let Some(root) = root.filter(|_| !set.data.is_empty()) {
        tables::keep_snapshot_set(tx, cx.scope(), &root, &set)?;
    }
    Ok(CreateSnapshotsResult { snapshots: Some(made) })
}

/// The volumes that are asked for, of which there must be one.
fn chosen(cx: &Cx, tx: &Tx, input: &CreateSnapshotsRequest) -> Result<Vec<Volume>, Fault> {
    let asked = &input.instance_specification;
    let machine = tables::instance(tx, cx.scope(), &InstanceId::parse(&asked.instance_id)?)?;
    let mut volumes = tables::volumes_of(tx, cx.scope(), &machine.id)?;
    volumes.retain(|v| !v.is_root() || asked.exclude_boot_volume != Some(true));
    for id in asked.exclude_data_volume_ids.iter().flatten() {
        let id = VolumeId::parse(id)?;
        let before = volumes.len();
        volumes.retain(|v| v.id != id || v.is_root());
        if volumes.len() == before {
            return Err(errors::no_attachment(&id, &machine.id));
        }
    }
    match volumes.is_empty() {
        true => Err(errors::invalid(format!("The instance '{}' has no volumes to make snapshots of.", machine.id))),
        false => Ok(volumes),
    }
}

/// The volume's tags, and over them those of the call. AWS's own are not taken over.
fn merged(own: Vec<Pair>, given: &[Pair]) -> Vec<Pair> {
    let kept = |(key, _): &Pair| !key.starts_with("aws:") && !given.iter().any(|(k, _)| k == key);
    own.into_iter().filter(kept).chain(given.iter().cloned()).collect()
}
