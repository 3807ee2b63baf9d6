//! CopyImage: the copy stands on the same files, in any region, and has snapshots of its own.
//!
//! <https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_CopyImage.html>

use crate::errors;
use crate::ids::{ImageId, SnapshotId, VolumeId};
use crate::model::{Image, ImageState, ImageVolume, Snapshot, SnapshotState};
use crate::ops::copy_snapshot::{self, NO_VOLUME};
use crate::ops::create_snapshot;
use crate::ops::shared::{images, regions};
use crate::tables::{self, IMAGES};
use api_ec2::{CopyImageRequest, CopyImageResult};
use base::Fault;
use ec2_words::Id;
use ec2_words::tagging::{self, Pair};
use ec2_words::token::Token;
use kernel::{Cx, Scope};
use store::{Read, Tx};

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
    let from = regions::source(cx, &input.source_region)?;
    let source = source(cx, tx, from, &input.source_image_id)?;
    if input.copy_image_tags == Some(true) {
        add_missing(&mut tags, own_tags(tx, from, &source.id)?);
    }
    let id = ImageId::new(cx);
    let snapshot = create_snapshot::keep(cx, tx, snapshot(cx, &id, &source), &of_snapshot)?;
    let volumes = volumes(cx, tx, from, &id, &source, &of_snapshot)?;
    let image = Image {
        id: id.clone(),
        name: input.name,
        description: input.description.unwrap_or_default(),
        created_at: cx.now(),
        root: source.root,
        root_volume: source.root_volume.clone(),
        root_goes: source.root_goes,
        wants_tokens: source.wants_tokens,
        source: None,
        source_image: Some(source.id),
        state: ImageState::Available,
        source_region: Some(from.region.code().into()),
        snapshot: Some(snapshot.id),
        volumes,
    };
    IMAGES.put(tx, &(cx.scope(), id.clone()), &image).map_err(Fault::internal)?;
    tagging::give(cx, tx, &id, &tags)?;
    Ok(id)
}

/// The image that is to be copied.
fn source(cx: &Cx, read: &dyn Read, at: Scope, id: &str) -> Result<Image, Fault> {
    let id = ImageId::parse(id)?;
    let found = images::of_machine(read, at, &id)?.filter(Image::is_registered).ok_or_else(|| id.not_found())?;
    if !images::is_seen(cx, &tables::allowed_images(read, at)?, &found) {
        return Err(id.not_found());
    }
    match images::state(read, at, &found)? {
        ImageState::Available => Ok(found),
        _ => Err(errors::image_unavailable(&id)),
    }
}

fn snapshot(cx: &Cx, id: &ImageId, source: &Image) -> Snapshot {
    Snapshot {
        id: SnapshotId::new(cx),
        volume: VolumeId::from(NO_VOLUME.to_owned()),
        size_gib: source.root_volume.size_gib,
        description: description(id, source, source.snapshot.as_ref()),
        started_at: cx.now(),
        state: SnapshotState::Completed { at: cx.now(), bytes: 0 },
        root: Some(source.root.clone()),
    }
}

fn description(id: &ImageId, source: &Image, of: Option<&SnapshotId>) -> String {
    let of = of.map(|s| format!(" for SourceSnapshot {s}")).unwrap_or_default();
    format!("Copied for DestinationAmi {id} from SourceAmi {}{of}.", source.id)
}

/// The image's other volumes, each from a copy of its snapshot.
fn volumes(
    cx: &Cx,
    tx: &mut Tx,
    from: Scope,
    id: &ImageId,
    source: &Image,
    tags: &[Pair],
) -> Result<Vec<ImageVolume>, Fault> {
    let mut copies = source.volumes.clone();
    for volume in &mut copies {
        let Some(snapshot) = &mut volume.snapshot else { continue };
        let of = tables::snapshot(tx, from, snapshot)?;
        *snapshot = copy_snapshot::copy(cx, tx, &of, description(id, source, Some(&of.id)), tags)?.id;
    }
    Ok(copies)
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
