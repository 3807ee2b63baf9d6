//! RegisterImage: an image of a snapshot of a root volume, and of snapshots of other volumes.
//!
//! <https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_RegisterImage.html>

use crate::errors;
use crate::ids::ImageId;
use crate::model::{Image, ImageState, ImageVolume, Root, Settings, Snapshot};
use crate::ops::shared::{images, volumes};
use crate::rules::devices::{self, ROOT};
use crate::rules::mappings::{self, Data};
use crate::rules::types::host_architecture;
use crate::tables::IMAGES;
use api_ec2::{ArchitectureValues, BlockDeviceMapping, RegisterImageRequest, RegisterImageResult};
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
    let (device, others) = apart(input.block_device_mappings.unwrap_or_default())?;
    let ebs = device.ebs.unwrap_or_default();
    let (snapshot, root) = source(cx, tx, ebs.snapshot_id.as_deref())?;
    if ebs.volume_size.is_some_and(|size| size < snapshot.size_gib) {
        return Err(errors::invalid("Volume size cannot be smaller than the size of its snapshot."));
    }
    let image = Image {
        id: ImageId::new(cx),
        name: input.name,
        description: input.description.unwrap_or_default(),
        created_at: cx.now(),
        root,
        root_volume: mappings::root_settings(&ebs, &Settings::of(snapshot.size_gib, "gp3"))?,
        wants_tokens: input.imds_support.is_some(),
        root_goes: ebs.delete_on_termination != Some(false),
        source: None,
        source_image: None,
        state: ImageState::Available,
        source_region: None,
        snapshot: Some(snapshot.id),
        volumes: others.iter().map(|mapping| volume(cx, tx, mapping)).collect::<Result<_, _>>()?,
    };
    IMAGES.put(tx, &(cx.scope(), image.id.clone()), &image).map_err(Fault::internal)?;
    tagging::give(cx, tx, &image.id, &tags)?;
    Ok(RegisterImageResult { image_id: Some(image.id.into()) })
}

/// What is said of the root device, and of others.
fn apart(mappings: Vec<BlockDeviceMapping>) -> Result<(BlockDeviceMapping, Vec<BlockDeviceMapping>), Fault> {
    let named = |m: &BlockDeviceMapping| m.device_name.clone().unwrap_or_else(|| ROOT.into());
    for (i, mapping) in mappings.iter().enumerate() {
        let device = named(mapping);
        if mappings[..i].iter().any(|m| devices::same(&named(m), &device)) {
            return Err(errors::bad_mapping(format!(
                "The device '{device}' is used in more than one block-device mapping"
            )));
        }
    }
    let (mut root, others): (Vec<_>, Vec<_>) = mappings.into_iter().partition(|m| named(m) == ROOT);
    root.pop().map(|root| (root, others)).ok_or_else(|| errors::missing("BlockDeviceMapping"))
}

/// A whole snapshot of a root volume, and the root file system in it.
fn source(cx: &Cx, read: &dyn Read, id: Option<&str>) -> Result<(Snapshot, Root), Fault> {
    let snapshot = volumes::source(cx, read, id.ok_or_else(|| errors::missing("snapshotId"))?)?;
    match snapshot.root.clone() {
        Some(root) => Ok((snapshot, root)),
        None => Err(errors::invalid(format!(
            "The snapshot '{}' is not of a root volume: nothing boots from it.",
            snapshot.id
        ))),
    }
}

/// A volume that launches make besides.
fn volume(cx: &Cx, read: &dyn Read, mapping: &BlockDeviceMapping) -> Result<ImageVolume, Fault> {
    let Data { device, settings, snapshot, delete_on_termination } =
        mappings::data(mapping, &|id| volumes::source(cx, read, id))?;
    Ok(ImageVolume { device, snapshot: snapshot.map(|s| s.id), settings, delete_on_termination })
}
