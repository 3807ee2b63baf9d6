//! CreateVolume: empty, or from a snapshot.
//!
//! <https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_CreateVolume.html>

use crate::errors;
use crate::model::Settings;
use crate::ops::shared::{show_volume, volumes};
use crate::rules::volumes::Said;
use api_ec2::{CreateVolumeRequest, Volume};
use base::Fault;
use ec2_words::tagging;
use ec2_words::token::Token;
use kernel::Cx;
use store::Tx;

pub fn run(cx: &Cx, tx: &mut Tx, input: CreateVolumeRequest) -> Result<Volume, Fault> {
    let token = Token::of("CreateVolume", &input.client_token, &input)?;
    let volume = match token.made(cx, tx)? {
        Some(id) => volumes::find(cx, tx, &id)?,
        None => {
            let made = make(cx, tx, &input)?;
            token.keep(cx, tx, &made.id)?;
            made
        }
    };
    let shown = show_volume::volume(cx, tx, &volume)?;
    // this answer tells of tags also where there are none, and of no attachments
    Ok(Volume { tags: shown.tags.or(Some(Vec::new())), attachments: None, ..shown })
}

fn make(cx: &Cx, tx: &mut Tx, input: &CreateVolumeRequest) -> Result<crate::model::Volume, Fault> {
    let zone = zone(cx, input)?;
    let tags = tagging::wanted(&input.tag_specifications, "volume")?;
    let from = input.snapshot_id.as_deref().filter(|id| !id.is_empty());
    let from = from.map(|id| volumes::source(cx, tx, id)).transpose()?;
    let least = from.as_ref().map(|s| s.size_gib);
    let size = input.size.or(least).ok_or_else(|| errors::missing("size/snapshot"))?;
    if least.is_some_and(|least| size < least) {
        return Err(errors::invalid("Volume size cannot be smaller than the size of its snapshot."));
    }
    let said = Said { size: input.size, kind: input.volume_type, iops: input.iops, throughput: input.throughput };
    let settings = said.over(&Settings::of(size, "gp2"))?;
    let volume = volumes::new(cx, tx, &zone, settings, from.as_ref())?;
    tagging::give(cx, tx, &volume.id, &tags)?;
    Ok(volume)
}

/// The zone's name, by name or id.
fn zone(cx: &Cx, input: &CreateVolumeRequest) -> Result<String, Fault> {
    let said = match (&input.availability_zone, &input.availability_zone_id) {
        (Some(_), Some(_)) => {
            return Err(errors::combination(
                "The parameters availabilityZone and availabilityZoneId cannot be used together",
            ));
        }
        (name, id) => name.as_deref().or(id.as_deref()).filter(|z| !z.is_empty()),
    };
    let said = said.ok_or_else(|| errors::missing("availabilityZone"))?;
    Ok(cx.region.zone(said).ok_or_else(|| errors::no_zone(said))?.name())
}
