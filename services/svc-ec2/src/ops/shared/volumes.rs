//! Volumes and snapshots: found, made, attached.

use crate::errors;
use crate::ids::{InstanceId, SnapshotId, VolumeId};
use crate::limits::{ATTACHMENTS_MAX, VOLUMES};
use crate::model::{Attachment, Instance, Life, Settings, Snapshot, SnapshotState, Step, Volume};
use crate::rules::devices;
use crate::rules::mappings::Data;
use crate::tables;
use base::Fault;
use ec2_words::Id;
use kernel::Cx;
use store::{Read, Tx};

/// The volume that a call names.
pub fn find(cx: &Cx, read: &dyn Read, id: &str) -> Result<Volume, Fault> {
    tables::volume(read, cx.scope(), &VolumeId::parse(id)?)
}

/// A snapshot of which volumes can be made.
pub fn source(cx: &Cx, read: &dyn Read, id: &str) -> Result<Snapshot, Fault> {
    let id = SnapshotId::parse(id)?;
    let found = tables::snapshot(read, cx.scope(), &id)?;
    match found.state {
        SnapshotState::Completed { .. } => Ok(found),
        _ => Err(errors::snapshot_incomplete(&id)),
    }
}

/// A new volume of nobody.
pub fn new(cx: &Cx, tx: &mut Tx, zone: &str, settings: Settings, from: Option<&Snapshot>) -> Result<Volume, Fault> {
    make(cx, tx, zone, settings, from, Life::Creating)
}

/// A volume that a launch makes with its machine.
pub fn with_machine(cx: &Cx, tx: &mut Tx, machine: &Instance, data: &Data) -> Result<VolumeId, Fault> {
    let life = Life::Attached(Attachment {
        instance: machine.id.clone(),
        device: data.device.clone(),
        since: cx.now(),
        delete_on_termination: data.delete_on_termination,
        step: Step::Attaching,
    });
    Ok(make(cx, tx, &machine.zone, data.settings.clone(), data.snapshot.as_ref(), life)?.id)
}

fn make(
    cx: &Cx,
    tx: &mut Tx,
    zone: &str,
    settings: Settings,
    from: Option<&Snapshot>,
    life: Life,
) -> Result<Volume, Fault> {
    if tables::volumes(tx, cx.scope())?.len() as u64 >= VOLUMES.of(cx, tx)? {
        return Err(Fault::sender("VolumeLimitExceeded", "The maximum number of volumes has been reached."));
    }
    let volume = Volume {
        id: VolumeId::new(cx),
        zone: zone.to_owned(),
        created_at: cx.now(),
        settings,
        snapshot: from.map(|s| s.id.clone()),
        life,
        modified: None,
        under: from.and_then(|s| s.root.clone()),
    };
    tables::keep_volume(tx, cx.scope(), &volume)?;
    Ok(volume)
}

/// Refuses a device name that is none, or that another of the machine's volumes has.
pub fn check_device(read: &dyn Read, cx: &Cx, machine: &InstanceId, device: &str) -> Result<(), Fault> {
    devices::check(device)?;
    let others = tables::volumes_of(read, cx.scope(), machine)?;
    if others.iter().filter_map(Volume::attachment).any(|a| devices::same(&a.device, device)) {
        return Err(errors::device_in_use(device));
    }
    match others.len() > ATTACHMENTS_MAX {
        true => Err(Fault::sender("AttachmentLimitExceeded", "The instance has as many volumes as its type can have.")),
        false => Ok(()),
    }
}
