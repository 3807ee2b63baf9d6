//! Finding images: those of `amazon` and the account's own.

use crate::errors;
use crate::ids::ImageId;
use crate::model::{Image, ImageState};
use crate::rules::images::public;
use crate::tables::IMAGES;
use base::Fault;
use ec2_words::Id;
use kernel::Cx;
use store::Read;

/// The image of an id that this account may see, and whether it is `amazon`'s.
pub fn find(cx: &Cx, read: &dyn Read, id: &ImageId) -> Result<Option<(Image, bool)>, Fault> {
    if let Some(image) = public(true).into_iter().find(|i| i.id == *id) {
        return Ok(Some((image, true)));
    }
    let own = IMAGES.get(read, &(cx.scope(), id.clone())).map_err(Fault::internal)?;
    Ok(own.map(|i| (i, false)))
}

/// The image of a launch.
pub fn launchable(cx: &Cx, read: &dyn Read, id: Option<&str>) -> Result<Image, Fault> {
    let id = id.filter(|i| !i.is_empty()).ok_or_else(|| errors::missing("ImageId"))?;
    let parsed = ImageId::parse(id)?;
    let (image, _) = find(cx, read, &parsed)?.ok_or_else(|| errors::no_image(id))?;
    match image.state {
        ImageState::Available => Ok(image),
        _ => Err(errors::image_unavailable(id)),
    }
}
