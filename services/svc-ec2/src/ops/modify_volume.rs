//! ModifyVolume: nothing has to be moved; the change is complete when the machine that has the volume sees its size.
//!
//! <https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_ModifyVolume.html>

use crate::errors;
use crate::model::{Life, Modified, Settings};
use crate::ops::describe_volumes_modifications::show;
use crate::ops::shared::volumes;
use crate::rules::volumes::Said;
use crate::tables;
use api_ec2::{ModifyVolumeRequest, ModifyVolumeResult, VolumeModification, VolumeModificationState, VolumeType};
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
        size: input.size,
        kind: input.volume_type,
        iops: input.iops.or(provisioned(&input, &volume.settings)),
        throughput: input.throughput,
    };
    let to = said.over(&volume.settings)?;
    let from = std::mem::replace(&mut volume.settings, to.clone());
    let modified = Modified { from, to, at: cx.now() };
    volume.modified = Some(modified.clone());
    // its machine is to see what it has become
    volume.resize();
    tables::keep_volume(tx, cx.scope(), &volume)?;
    // complete, where no machine has to see it, when this call is over
    let begun = VolumeModification {
        modification_state: Some(VolumeModificationState::Modifying),
        progress: Some(0),
        end_time: None,
        ..show(&volume, &modified)
    };
    Ok(ModifyVolumeResult { volume_modification: Some(begun) })
}

/// What a volume has that becomes one whose IOPS are the caller's choice, without a word about them.
fn provisioned(input: &ModifyVolumeRequest, before: &Settings) -> Option<i32> {
    let kind = input.volume_type.filter(|k| matches!(k, VolumeType::Io1 | VolumeType::Io2))?;
    (kind.as_str() != before.kind).then_some(3000)
}
