//! DeregisterImage: machines that were launched from it go on; the loop removes its files when nothing needs them.
//!
//! <https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DeregisterImage.html>

use crate::errors;
use crate::ids::ImageId;
use crate::model::ImageState;
use crate::ops::shared::images;
use crate::rules::images::of_amazon;
use crate::tables::IMAGES;
use api_ec2::{DeregisterImageRequest, DeregisterImageResult};
use base::Fault;
use ec2_words::Id;
use kernel::{Cx, tags};
use store::Tx;

/// `DeleteAssociatedSnapshots` has nothing to do: an image's files are no snapshot and go in any case.
pub fn run(cx: &Cx, tx: &mut Tx, input: DeregisterImageRequest) -> Result<DeregisterImageResult, Fault> {
    let id = ImageId::parse(&input.image_id)?;
    if of_amazon(&id).is_some() {
        return Err(errors::not_yours());
    }
    let mut image = images::find(cx, tx, &id)?;
    image.state = ImageState::Deregistered;
    IMAGES.put(tx, &(cx.scope(), id.clone()), &image).map_err(Fault::internal)?;
    tags::clear(tx, cx.scope(), &id)?;
    Ok(DeregisterImageResult { r#return: Some(true), delete_snapshot_results: None })
}
