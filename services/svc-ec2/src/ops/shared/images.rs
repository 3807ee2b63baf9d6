//! Finding images: those of `amazon` and the account's own.

use crate::errors;
use crate::ids::ImageId;
use crate::model::{Image, ImageState};
use crate::ops::shared::alias;
use crate::rules::images::of_amazon;
use crate::tables::IMAGES;
use base::Fault;
use ec2_words::Id;
use kernel::{Cx, Scope};
use store::Read;

/// The image of an id, deregistered or not: what a machine that was launched from it boots.
pub fn of_machine(read: &dyn Read, at: Scope, id: &ImageId) -> Result<Option<Image>, Fault> {
    match of_amazon(id) {
        Some(image) => Ok(Some(image)),
        None => IMAGES.get(read, &(at, id.clone())).map_err(Fault::internal),
    }
}

/// The image of an id that this account sees.
pub fn find(cx: &Cx, read: &dyn Read, id: &ImageId) -> Result<Image, Fault> {
    of_machine(read, cx.scope(), id)?.filter(Image::is_registered).ok_or_else(|| id.not_found())
}

/// The image of a launch, by its id or by the name of a parameter.
pub fn launchable(cx: &Cx, read: &dyn Read, id: Option<&str>) -> Result<Image, Fault> {
    let said = id.filter(|i| !i.is_empty()).ok_or_else(|| errors::missing("ImageId"))?;
    let id = &*alias::image_id(cx, read, said)?;
    let image = find(cx, read, &ImageId::parse(id)?)?;
    match image.state {
        ImageState::Available => Ok(image),
        _ => Err(errors::image_unavailable(id)),
    }
}
