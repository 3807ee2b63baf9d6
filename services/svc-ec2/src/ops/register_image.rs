//! RegisterImage: an image of a snapshot of a root volume.
//!
//! <https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_RegisterImage.html>

use crate::errors;
use crate::ids::{ImageId, SnapshotId};
use crate::model::{Image, ImageState, Root, Snapshot, SnapshotState};
use crate::ops::shared::images;
use crate::rules::devices::ROOT;
use crate::rules::types::host_architecture;
use crate::tables::{self, IMAGES};
use api_ec2::{ArchitectureValues, EbsBlockDevice, RegisterImageRequest, RegisterImageResult};
use base::Fault;
use ec2_words::Id;
use ec2_words::tagging;
use kernel::Cx;
use shape::Enum;
use store::{Read, Tx};

pub fn run(cx: &Cx, tx: &mut Tx, input: RegisterImageRequest) -> Result<RegisterImageResult, Fault> {
    let tags = tagging::wanted(&input.tag_specifications, "image")?;
    images::check_name(cx, tx, &input.name)?;
    if input.architecture.is_some_and(|a| Some(a) != ArchitectureValues::parse(host_architecture())) {
        return Err(Fault::not_implemented("RegisterImage.Architecture of another processor"));
    }
    let device = root_device(&input)?;
    let (snapshot, root) = source(cx, tx, device.snapshot_id.as_deref())?;
    let size_gib = device.volume_size.unwrap_or(snapshot.size_gib);
    if size_gib < snapshot.size_gib {
        return Err(errors::invalid("Volume size cannot be smaller than the size of its snapshot."));
    }
    let image = Image {
        id: ImageId::new(cx),
        name: input.name,
        description: input.description.unwrap_or_default(),
        created_at: cx.now(),
        root,
        size_gib,
        source: None,
        source_image: None,
        state: ImageState::Available,
        source_region: None,
        snapshot: Some(snapshot.id),
        volumes: Vec::new(),
    };
    IMAGES.put(tx, &(cx.scope(), image.id.clone()), &image).map_err(Fault::internal)?;
    tagging::give(cx, tx, &image.id, &tags)?;
    Ok(RegisterImageResult { image_id: Some(image.id.into()) })
}

/// What is said of the root device, the only one an image has here.
fn root_device(input: &RegisterImageRequest) -> Result<EbsBlockDevice, Fault> {
    let mut devices = input.block_device_mappings.clone().unwrap_or_default();
    let named = |name: &Option<String>| name.as_deref().unwrap_or(ROOT) == ROOT;
    if devices.iter().any(|d| !named(&d.device_name)) {
        return Err(Fault::not_implemented("RegisterImage with volumes besides its root volume"));
    }
    match (devices.pop(), devices.is_empty()) {
        (Some(device), true) => Ok(device.ebs.unwrap_or_default()),
        (Some(_), false) => Err(errors::invalid(format!("'{ROOT}' is specified multiple times."))),
        (None, _) => Err(errors::missing("BlockDeviceMapping")),
    }
}

/// A whole snapshot of a root volume, and the root file system in it.
fn source(cx: &Cx, read: &dyn Read, id: Option<&str>) -> Result<(Snapshot, Root), Fault> {
    let id = SnapshotId::parse(id.ok_or_else(|| errors::missing("snapshotId"))?)?;
    let snapshot = tables::snapshot(read, cx.scope(), &id)?;
    if !matches!(snapshot.state, SnapshotState::Completed { .. }) {
        return Err(errors::snapshot_incomplete(&id));
    }
    match snapshot.root.clone() {
        Some(root) => Ok((snapshot, root)),
        None => Err(errors::invalid(format!("The snapshot '{id}' is not of a root volume: nothing boots from it."))),
    }
}
