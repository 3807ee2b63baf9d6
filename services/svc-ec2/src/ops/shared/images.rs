//! Finding images: those of `amazon` and the account's own.

use crate::ids::{ImageId, SnapshotId};
use crate::model::{AllowedImages, Allowing, Facts, Image, ImageState, Instance, Root, SnapshotState};
use crate::ops::shared::alias;
use crate::rules::images::{answers_to, of_amazon};
use crate::tables::{self, IMAGES, SNAPSHOTS};
use crate::{errors, limits};
use api_ec2::TagSpecification;
use base::{AccountId, Fault};
use ec2_words::Id;
use ec2_words::tagging::{self, Pair};
use kernel::{Cx, Scope};
use store::Read;

/// The image of an id, deregistered or not: what a machine that was launched from it boots.
pub fn of_machine(read: &dyn Read, at: Scope, id: &ImageId) -> Result<Option<Image>, Fault> {
    match of_amazon(id) {
        Some(image) => Ok(Some(image)),
        None => IMAGES.get(read, &(at, id.clone())).map_err(Fault::internal),
    }
}

/// The root file system that a machine's own disk stands on.
pub fn root_of(cx: &Cx, read: &dyn Read, machine: &Instance) -> Result<Root, Fault> {
    let own = tables::look_volume(read, cx.scope(), &machine.root_volume)?.and_then(|v| v.under);
    match own {
        Some(root) => Ok(root),
        None => {
            let image = of_machine(read, cx.scope(), &machine.image)?;
            Ok(image.ok_or_else(|| machine.image.not_found())?.root)
        }
    }
}

/// The image of an id that this account sees.
pub fn find(cx: &Cx, read: &dyn Read, id: &ImageId) -> Result<Image, Fault> {
    let found = of_machine(read, cx.scope(), id)?.filter(Image::is_registered).ok_or_else(|| id.not_found())?;
    match is_seen(cx, &tables::allowed_images(read, cx.scope())?, &found) {
        true => Ok(found),
        false => Err(id.not_found()),
    }
}

/// What the account's criteria say of an image; its own are always allowed.
pub fn is_allowed(cx: &Cx, allowed: &AllowedImages, image: &Image) -> bool {
    if of_amazon(&image.id).is_none() {
        return true;
    }
    let (owner, known) = (AccountId::AMAZON.to_string(), answers_to(image, true));
    let others = known.iter().map(|k| (k.owner, k.name.as_str()));
    let known = others.chain([(owner.as_str(), image.name.as_str())]).collect();
    allowed.allows(&Facts { known, alias: "amazon", created_at: image.created_at }, cx.now())
}

/// It is not hidden by the criteria.
pub fn is_seen(cx: &Cx, allowed: &AllowedImages, image: &Image) -> bool {
    allowed.state != Allowing::Enabled || is_allowed(cx, allowed, image)
}

/// A name of AWS's form that none of the account's images has, while there is room for another.
pub fn check_name(cx: &Cx, read: &dyn Read, name: &str) -> Result<(), Fault> {
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

/// The tags that a call has for a new image and for its snapshot.
pub fn tags(all: &Option<Vec<TagSpecification>>) -> Result<(Vec<Pair>, Vec<Pair>), Fault> {
    let is_snapshot = |s: &&TagSpecification| s.resource_type.as_deref() == Some("snapshot");
    let (of_snapshot, of_image): (Vec<_>, Vec<_>) = all.iter().flatten().partition(is_snapshot);
    let of = |some: Vec<&TagSpecification>| some.into_iter().cloned().collect::<Vec<_>>();
    let image = tagging::wanted(&Some(of(of_image)), "image")?;
    Ok((image, tagging::wanted(&Some(of(of_snapshot)), "snapshot")?))
}

/// An image's state: it is not available before the snapshots of all its volumes are.
pub fn state(read: &dyn Read, at: Scope, image: &Image) -> Result<ImageState, Fault> {
    let snapshots = image.volumes.iter().filter_map(|v| v.snapshot.clone());
    for snapshot in snapshots.filter(|_| image.state == ImageState::Available) {
        let snapshot = SNAPSHOTS.get(read, &(at, snapshot)).map_err(Fault::internal)?;
        match snapshot.map(|s| s.state) {
            Some(SnapshotState::Pending) => return Ok(ImageState::Pending { reboot: false }),
            Some(SnapshotState::Failed(why)) => return Ok(ImageState::Failed(why)),
            _ => {}
        }
    }
    Ok(image.state.clone())
}

/// The image of an id that this account owns.
pub fn own(cx: &Cx, read: &dyn Read, id: &ImageId) -> Result<Image, Fault> {
    let image = find(cx, read, id)?;
    match of_amazon(id) {
        Some(_) => Err(errors::image_of_another(id)),
        None => Ok(image),
    }
}

/// The registered image whose root volumes are made from a snapshot.
pub fn made_from(read: &dyn Read, at: Scope, snapshot: &SnapshotId) -> Result<Option<Image>, Fault> {
    Ok(tables::images(read, at)?.into_iter().find(|i| i.snapshots().any(|s| s == snapshot)))
}

/// The image of a launch, by its id or by the name of a parameter.
pub fn launchable(cx: &Cx, read: &dyn Read, id: Option<&str>) -> Result<Image, Fault> {
    let said = id.filter(|i| !i.is_empty()).ok_or_else(|| errors::missing("ImageId"))?;
    let id = &*alias::image_id(cx, read, said)?;
    let image = find(cx, read, &ImageId::parse(id)?)?;
    match state(read, cx.scope(), &image)? {
        // one that its owner has put aside is launched by nobody
        ImageState::Available if !tables::image_flags(read, cx.scope(), &image.id)?.disabled => Ok(image),
        _ => Err(errors::image_unavailable(id)),
    }
}
