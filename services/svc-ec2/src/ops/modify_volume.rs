//! ModifyVolume: takes effect at once, for nothing has to be moved.
//!
//! <https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_ModifyVolume.html>

use crate::errors;
use crate::model::{Life, Modified};
use crate::ops::describe_volumes_modifications::show;
use crate::ops::shared::volumes;
use crate::rules::volumes::Said;
use crate::tables;
use api_ec2::{ModifyVolumeRequest, ModifyVolumeResult};
use base::Fault;
use kernel::Cx;
use store::Tx;

pub fn run(cx: &Cx, tx: &mut Tx, input: ModifyVolumeRequest) -> Result<ModifyVolumeResult, Fault> {
    let mut volume = volumes::find(cx, tx, &input.volume_id)?;
    if !matches!(volume.life, Life::Available | Life::Attached(_)) {
        return Err(errors::volume_not_available(&volume.id));
    }
    if input.size.is_some_and(|size| size < volume.settings.size_gib) {
        return Err(errors::invalid("New size cannot be smaller than existing size"));
    }
    let said = Said {
        by: "ModifyVolume",
        size: input.size,
        kind: input.volume_type,
        iops: input.iops,
        throughput: input.throughput,
    };
    let to = said.over(&volume.settings)?;
    let from = std::mem::replace(&mut volume.settings, to.clone());
    let modified = Modified { from, to, at: cx.now() };
    volume.modified = Some(modified.clone());
    tables::keep_volume(tx, cx.scope(), &volume)?;
    Ok(ModifyVolumeResult { volume_modification: Some(show(&volume.id, &modified)) })
}
