//! DeleteVolume: its files go beside the call.
//!
//! <https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DeleteVolume.html>

use crate::errors;
use crate::model::Life;
use crate::ops::shared::volumes;
use crate::tables;
use api_ec2::DeleteVolumeRequest;
use base::Fault;
use ec2_words::Id;
use kernel::Cx;
use shape::Unit;
use store::Tx;

pub fn run(cx: &Cx, tx: &mut Tx, input: DeleteVolumeRequest) -> Result<Unit, Fault> {
    let mut volume = volumes::find(cx, tx, &input.volume_id)?;
    match volume.life {
        Life::Attached(a) => return Err(errors::volume_in_use(&volume.id, &a.instance)),
        Life::Deleting => return Err(volume.id.not_found()),
        Life::Creating | Life::Available | Life::Failed(_) => volume.life = Life::Deleting,
    }
    tables::keep_volume(tx, cx.scope(), &volume)?;
    Ok(Unit {})
}
