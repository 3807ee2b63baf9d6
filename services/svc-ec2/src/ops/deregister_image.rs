//! DeregisterImage: machines that were launched from it go on; the loop removes its files when nothing needs them.
//!
//! <https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DeregisterImage.html>

use crate::errors;
use crate::ids::ImageId;
use crate::ops::shared::images;
use crate::tables::IMAGES;
use api_ec2::{DeregisterImageRequest, DeregisterImageResult};
use base::Fault;
use ec2_words::Id;
use kernel::{Cx, tags};
use store::Tx;

pub fn run(cx: &Cx, tx: &mut Tx, input: DeregisterImageRequest) -> Result<DeregisterImageResult, Fault> {
    let id = ImageId::parse(&input.image_id)?;
    match images::find(cx, tx, &id)? {
        None => return Err(errors::no_image(&id)),
        Some((_, true)) => return Err(errors::not_yours()),
        Some(_) => {}
    }
    IMAGES.delete(tx, &(cx.scope(), id.clone())).map_err(Fault::internal)?;
    tags::clear(tx, cx.scope(), &id)?;
    Ok(DeregisterImageResult { r#return: Some(true), delete_snapshot_results: None })
}
