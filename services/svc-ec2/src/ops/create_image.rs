//! CreateImage: the image is made by the room's loop from what the machine changed.
//!
//! <https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_CreateImage.html>

use crate::ids::{ImageId, InstanceId};
use crate::model::{Image, ImageState, Root, State};
use crate::ops::shared::images;
use crate::tables::{self, IMAGES, VOLUMES};
use crate::{errors, limits};
use api_ec2::{CreateImageRequest, CreateImageResult};
use base::Fault;
use ec2_words::{Id, tagging};
use kernel::Cx;
use store::Tx;

pub fn run(cx: &Cx, tx: &mut Tx, input: CreateImageRequest) -> Result<CreateImageResult, Fault> {
    let tags = tagging::wanted(&input.tag_specifications, "image")?;
    let id = InstanceId::parse(&input.instance_id)?;
    let machine = tables::instance(tx, cx.scope(), &id)?;
    if !matches!(machine.state, State::Running | State::Stopped) {
        return Err(errors::incorrect_state(&id, machine.state));
    }
    name_is_good(&input.name)?;
    let own = IMAGES.list(tx, &(cx.scope(),)).map_err(Fault::internal)?;
    if let Some((_, taken)) = own.iter().find(|(_, i)| i.name == input.name) {
        return Err(errors::image_name_taken(&input.name, &taken.id));
    }
    if own.len() as u64 >= limits::IMAGES.of(cx, tx)? {
        return Err(Fault::sender("AMILimitExceeded", "The maximum number of AMIs has been reached."));
    }
    let volume = VOLUMES.get(tx, &(cx.scope(), machine.root_volume.clone())).map_err(Fault::internal)?;
    let (parent, _) = images::find(cx, tx, &machine.image)?.ok_or_else(|| errors::no_image(&machine.image))?;
    let image = Image {
        id: ImageId::new(cx),
        name: input.name,
        description: input.description.unwrap_or_default(),
        created_at: cx.now(),
        root: stands_on(parent.root),
        size_gib: volume.map_or(limits::ROOT_GIB, |v| v.settings.size_gib),
        source: Some(id),
        state: ImageState::Pending { reboot: input.no_reboot != Some(true) && machine.state == State::Running },
    };
    IMAGES.put(tx, &(cx.scope(), image.id.clone()), &image).map_err(Fault::internal)?;
    tagging::give(cx, tx, &image.id, &tags)?;
    Ok(CreateImageResult { image_id: Some(image.id.to_string()) })
}

/// The layers below; the loop adds the new one when it is made.
fn stands_on(parent: Root) -> Root {
    match parent {
        Root::Host => Root::Layers { host: true, layers: Vec::new() },
        Root::Base => Root::Layers { host: false, layers: Vec::new() },
        layers => layers,
    }
}

fn name_is_good(name: &str) -> Result<(), Fault> {
    let known = |c: char| c.is_ascii_alphanumeric() || "()[] ./-'@_".contains(c);
    let good = (3..=128).contains(&name.len()) && name.chars().all(known);
    if good { Ok(()) } else { Err(errors::image_name_malformed()) }
}
