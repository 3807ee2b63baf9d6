//! DeregisterImage: machines that were launched from it go on; its files go when neither they nor its snapshot nor
//! another image needs them.
//!
//! <https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DeregisterImage.html>

use crate::errors;
use crate::ids::{ImageId, SnapshotId};
use crate::model::{ImageFlags, ImageState};
use crate::ops::delete_snapshot;
use crate::ops::shared::images;
use crate::rules::images::of_amazon;
use crate::tables::{self, IMAGES, SNAPSHOTS};
use api_ec2::{DeleteSnapshotReturnCode, DeregisterImageRequest, DeregisterImageResult, SnapshotReturnCodes};
use base::Fault;
use ec2_words::Id;
use kernel::{Cx, tags};
use store::Tx;

pub fn run(cx: &Cx, tx: &mut Tx, input: DeregisterImageRequest) -> Result<DeregisterImageResult, Fault> {
    let id = ImageId::parse(&input.image_id)?;
    if of_amazon(&id).is_some() {
        return Err(errors::not_yours());
    }
    let mut image = images::find(cx, tx, &id)?;
    if tables::image_flags(tx, cx.scope(), &id)?.protection.holds(cx.now()) {
        return Err(errors::image_protected(&id));
    }
    image.state = ImageState::Deregistered;
    IMAGES.put(tx, &(cx.scope(), id.clone()), &image).map_err(Fault::internal)?;
    tags::clear(tx, cx.scope(), &id)?;
    tables::keep_image_flags(tx, cx.scope(), &id, &ImageFlags::default())?;
    let deleted = match input.delete_associated_snapshots {
        Some(true) => image.snapshots().map(|s| delete(cx, tx, s)).collect::<Result<Vec<_>, _>>()?,
        _ => Vec::new(),
    };
    let delete_snapshot_results = (!deleted.is_empty()).then_some(deleted);
    Ok(DeregisterImageResult { r#return: Some(true), delete_snapshot_results })
}

/// The image's snapshot goes with it, unless another image needs it or it is gone.
fn delete(cx: &Cx, tx: &mut Tx, id: &SnapshotId) -> Result<DeleteSnapshotReturnCode, Fault> {
    let needed = images::made_from(tx, cx.scope(), id)?.is_some();
    let found = SNAPSHOTS.get(tx, &(cx.scope(), id.clone())).map_err(Fault::internal)?;
    let return_code = match found.filter(|s| s.is_shown() && !needed) {
        Some(snapshot) => {
            delete_snapshot::forget(cx, tx, snapshot)?;
            SnapshotReturnCodes::Success
        }
        None => SnapshotReturnCodes::Skipped,
    };
    Ok(DeleteSnapshotReturnCode { snapshot_id: Some(id.to_string()), return_code: Some(return_code) })
}
