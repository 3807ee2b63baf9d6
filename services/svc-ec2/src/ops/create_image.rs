//! CreateImage: the image is made by the room's loop from what the machine changed.
//!
//! <https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_CreateImage.html>

use crate::ids::{ImageId, InstanceId};
use crate::model::{Image, ImageState, Instance, State};
use crate::ops::shared::images;
use crate::rules::images::stands_on;
use crate::tables::{self, IMAGES};
use crate::{errors, limits};
use api_ec2::{CreateImageRequest, CreateImageResult, TagSpecification};
use base::Fault;
use ec2_words::Id;
use ec2_words::tagging::{self, Pair};
use kernel::Cx;
use store::{Read, Tx};

pub fn run(cx: &Cx, tx: &mut Tx, input: CreateImageRequest) -> Result<CreateImageResult, Fault> {
    let tags = tags(&input.tag_specifications)?;
    let id = InstanceId::parse(&input.instance_id)?;
    let machine = tables::instance(tx, cx.scope(), &id)?;
    if !matches!(machine.state, State::Running | State::Stopped) {
        return Err(errors::not_valid(&id, machine.state));
    }
    if tables::volumes_of(tx, cx.scope(), &id)?.len() > 1 {
        return Err(Fault::not_implemented("CreateImage of a machine with volumes besides its root volume"));
    }
    check_name(cx, tx, &input.name)?;
    let reboot = input.no_reboot != Some(true) && machine.state == State::Running;
    let image = record(cx, tx, input, &machine, reboot)?;
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
    let parent = images::of_machine(read, cx.scope(), &machine.image)?.ok_or_else(|| machine.image.not_found())?;
    Ok(Image {
        id: ImageId::new(cx),
        name: input.name,
        description: input.description.unwrap_or_default(),
        created_at: cx.now(),
        root: stands_on(parent.root),
        size_gib: root.map_or(limits::ROOT_GIB, |v| v.settings.size_gib),
        source: Some(machine.id.clone()),
        source_image: Some(machine.image.clone()),
        state: ImageState::Pending { reboot },
    })
}

/// A name of AWS's form that none of the account's images has, while there is room for another.
fn check_name(cx: &Cx, read: &dyn Read, name: &str) -> Result<(), Fault> {
    let known = |c: char| c.is_ascii_alphanumeric() || "()[] ./-'@_".contains(c);
    if !(3..=128).contains(&name.len()) || !name.chars().all(known) {
        return Err(errors::image_name_malformed());
    }
    let own = tables::images(read, cx.scope())?;
    if let Some(taken) = own.iter().find(|i| i.name == name) {
        return Err(errors::image_name_taken(name, &taken.id));
    }
    match own.len() as u64 >= limits::IMAGES.of(cx, read)? {
        true => Err(Fault::sender("AMILimitExceeded", "The maximum number of AMIs has been reached.")),
        false => Ok(()),
    }
}

/// Tags of the image. Those of its snapshot have nothing to stand on: no snapshot is made.
fn tags(specifications: &Option<Vec<TagSpecification>>) -> Result<Vec<Pair>, Fault> {
    if specifications.iter().flatten().any(|s| s.resource_type.as_deref() == Some("snapshot")) {
        return Err(Fault::not_implemented("CreateImage.TagSpecifications of snapshots"));
    }
    tagging::wanted(specifications, "image")
}
