//! CreateImage: the image and the snapshot of its root volume are made by the room's loop from what the machine changed;
//! its other volumes are copied.
//!
//! <https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_CreateImage.html>

use crate::ids::{ImageId, InstanceId, SnapshotId};
use crate::model::{Image, ImageState, ImageVolume, Instance, Settings, Snapshot, SnapshotState, State};
use crate::ops::create_snapshot;
use crate::ops::shared::images;
use crate::rules::images::stands_on;
use crate::tables::{self, IMAGES};
use crate::{errors, limits};
use api_ec2::{CreateImageRequest, CreateImageResult};
use base::Fault;
use ec2_words::Id;
use ec2_words::tagging::{self, Pair};
use kernel::Cx;
use store::{Read, Tx};

pub fn run(cx: &Cx, tx: &mut Tx, input: CreateImageRequest) -> Result<CreateImageResult, Fault> {
    let (tags, of_snapshot) = images::tags(&input.tag_specifications)?;
    let id = InstanceId::parse(&input.instance_id)?;
    let machine = tables::instance(tx, cx.scope(), &id)?;
    if !matches!(machine.state, State::Running | State::Stopped) {
        return Err(errors::not_valid(&id, machine.state));
    }
    images::check_name(cx, tx, &input.name)?;
    let reboot = input.no_reboot != Some(true) && machine.state == State::Running;
    let mut image = record(cx, tx, input, &machine, reboot)?;
    let snapshot = create_snapshot::keep(cx, tx, snapshot(cx, &image, &machine), &of_snapshot)?;
    image.snapshot = Some(snapshot.id);
    image.volumes = volumes(cx, tx, &image, &machine, &of_snapshot)?;
    IMAGES.put(tx, &(cx.scope(), image.id.clone()), &image).map_err(Fault::internal)?;
    tagging::give(cx, tx, &image.id, &tags)?;
    Ok(CreateImageResult { image_id: Some(image.id.into()) })
}

fn record(
    cx: &Cx,
    read: &dyn Read,
    input: CreateImageRequest,
    machine: &Instance,
    reboot: bool,
) -> Result<Image, Fault> {
    let root = tables::look_volume(read, cx.scope(), &machine.root_volume)?;
    Ok(Image {
        id: ImageId::new(cx),
        name: input.name,
        description: input.description.unwrap_or_default(),
        created_at: cx.now(),
        root: stands_on(images::root_of(cx, read, machine)?),
        root_volume: root.map_or_else(|| Settings::of(limits::ROOT_GIB, "gp3"), |v| v.settings),
        root_goes: true,
        // as the image of the machine does, where it is still there
        wants_tokens: images::find(cx, read, &machine.image).is_ok_and(|i| i.wants_tokens),
        source: Some(machine.id.clone()),
        source_image: Some(machine.image.clone()),
        state: ImageState::Pending { reboot },
        source_region: None,
        snapshot: None,
        volumes: Vec::new(),
    })
}

/// Snapshots of the machine's other volumes, which the loop of volumes copies.
fn volumes(cx: &Cx, tx: &mut Tx, image: &Image, machine: &Instance, tags: &[Pair]) -> Result<Vec<ImageVolume>, Fault> {
    let mut out = Vec::new();
    for volume in tables::volumes_of(tx, cx.scope(), &machine.id)?.into_iter().filter(|v| !v.is_root()) {
        let Some(a) = volume.attachment() else { continue };
        let snapshot = create_snapshot::make(cx, tx, &volume, Some(described(image, machine)), tags)?;
        out.push(ImageVolume {
            device: a.device.clone(),
            snapshot: Some(snapshot.id),
            settings: volume.settings.clone(),
            delete_on_termination: a.delete_on_termination,
        });
    }
    Ok(out)
}

fn described(image: &Image, machine: &Instance) -> String {
    format!("Created by CreateImage({}) for {}", machine.id, image.id)
}

/// The snapshot of the root volume, which is whole when the image is.
fn snapshot(cx: &Cx, image: &Image, machine: &Instance) -> Snapshot {
    Snapshot {
        id: SnapshotId::new(cx),
        volume: machine.root_volume.clone(),
        size_gib: image.root_volume.size_gib,
        description: described(image, machine),
        started_at: cx.now(),
        state: SnapshotState::Pending,
        root: Some(image.root.clone()),
    }
}
