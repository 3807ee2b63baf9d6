//! CopyImage: the copy stands on the same files, in any region, and has a snapshot of its own.
//!
//! <https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_CopyImage.html>

use crate::errors;
use crate::ids::{ImageId, SnapshotId, VolumeId};
use crate::model::{Image, ImageState, Snapshot, SnapshotState};
use crate::ops::create_snapshot;
use crate::ops::shared::images;
use crate::tables::IMAGES;
use api_ec2::{CopyImageRequest, CopyImageResult};
use base::{Fault, Region};
use ec2_words::Id;
use ec2_words::tagging::{self, Pair};
use ec2_words::token::Token;
use kernel::{Cx, Scope};
use store::{Read, Tx};

/// The volume that AWS shows of snapshots that were copied.
const NO_VOLUME: &str = "vol-ffffffff";

pub fn run(cx: &Cx, tx: &mut Tx, input: CopyImageRequest) -> Result<CopyImageResult, Fault> {
    let token = Token::of("CopyImage", &input.client_token, &input)?;
    let image_id = match token.made(cx, tx)? {
        Some(id) => id,
        None => {
            let id = make(cx, tx, input)?;
            token.keep(cx, tx, &id)?;
            id.into()
        }
    };
    Ok(CopyImageResult { image_id: Some(image_id) })
}

fn make(cx: &Cx, tx: &mut Tx, input: CopyImageRequest) -> Result<ImageId, Fault> {
    let (mut tags, of_snapshot) = images::tags(&input.tag_specifications)?;
    images::check_name(cx, tx, &input.name)?;
    let (from, source) = source(cx, tx, &input)?;
    if input.copy_image_tags == Some(true) {
        add_missing(&mut tags, own_tags(tx, from, &source.id)?);
    }
    let id = ImageId::new(cx);
    let snapshot = create_snapshot::keep(cx, tx, snapshot(cx, &id, &source), &of_snapshot)?;
    let image = Image {
        id: id.clone(),
        name: input.name,
        description: input.description.unwrap_or_default(),
        created_at: cx.now(),
        root: source.root,
        size_gib: source.size_gib,
        source: None,
        source_image: Some(source.id),
        state: ImageState::Available,
        source_region: Some(from.region.code().into()),
        snapshot: Some(snapshot.id),
        volumes: Vec::new(),
    };
    IMAGES.put(tx, &(cx.scope(), id.clone()), &image).map_err(Fault::internal)?;
    tagging::give(cx, tx, &id, &tags)?;
    Ok(id)
}

/// The image that is to be copied, and where it is.
fn source(cx: &Cx, read: &dyn Read, input: &CopyImageRequest) -> Result<(Scope, Image), Fault> {
    let region = Region::parse(&input.source_region)
        .ok_or_else(|| errors::invalid_value(&input.source_region, "sourceRegion", "There is no such region."))?;
    let at = Scope { region, ..cx.scope() };
    let id = ImageId::parse(&input.source_image_id)?;
    let found = images::of_machine(read, at, &id)?.filter(Image::is_registered).ok_or_else(|| id.not_found())?;
    match images::state(read, at, &found)? {
        ImageState::Available if !found.volumes.is_empty() => {
            Err(Fault::not_implemented("CopyImage of an image with volumes besides its root volume"))
        }
        ImageState::Available => Ok((at, found)),
        _ => Err(errors::image_unavailable(&id)),
    }
}

fn snapshot(cx: &Cx, id: &ImageId, source: &Image) -> Snapshot {
    let of = source.snapshot.as_ref().map(|s| format!(" for SourceSnapshot {s}")).unwrap_or_default();
    Snapshot {
        id: SnapshotId::new(cx),
        volume: VolumeId::from(NO_VOLUME.to_owned()),
        size_gib: source.size_gib,
        description: format!("Copied for DestinationAmi {id} from SourceAmi {}{of}.", source.id),
        started_at: cx.now(),
        state: SnapshotState::Completed { at: cx.now(), bytes: 0 },
        root: Some(source.root.clone()),
    }
}

/// The tags of an image that its owner gave it.
fn own_tags(read: &dyn Read, at: Scope, id: &ImageId) -> Result<Vec<Pair>, Fault> {
    let all = kernel::tags::of(read, at, id)?;
    Ok(all.into_iter().filter(|(key, _)| !key.starts_with("aws:")).collect())
}

fn add_missing(tags: &mut Vec<Pair>, more: Vec<Pair>) {
    let missing: Vec<Pair> = more.into_iter().filter(|(key, _)| tags.iter().all(|(k, _)| k != key)).collect();
    tags.extend(missing);
}
