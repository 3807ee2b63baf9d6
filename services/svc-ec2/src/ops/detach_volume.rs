//! DetachVolume: what a program of the machine still uses stays until it is let go, or is taken by force.
//!
//! <https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DetachVolume.html>

use crate::errors;
use crate::ids::InstanceId;
use crate::model::{Attachment, Life, State, Volume};
use crate::ops::shared::{show_volume, volumes};
use crate::tables;
use api_ec2::{DetachVolumeRequest, VolumeAttachment};
use base::Fault;
use ec2_words::Id;
use kernel::Cx;
use store::Tx;

pub fn run(cx: &Cx, tx: &mut Tx, input: DetachVolumeRequest) -> Result<VolumeAttachment, Fault> {
    let mut volume = volumes::find(cx, tx, &input.volume_id)?;
    let Life::Attached(at) = &volume.life else {
        return Err(errors::volume_state(&volume.id, show_volume::state(&volume).as_str()));
    };
    named(&volume, at, &input)?;
    if at.step.is_root() {
        let machine = tables::instance(tx, cx.scope(), &at.instance)?;
        return Err(match machine.state {
            State::Stopped => Fault::not_implemented("DetachVolume of a root volume"),
            _ => errors::root_volume(&volume.id, &machine.id),
        });
    }
    volume.detach(input.force.unwrap_or(false));
    tables::keep_volume(tx, cx.scope(), &volume)?;
    let at = volume.attachment().ok_or_else(|| Fault::internal("a volume that is detached at once"))?;
    Ok(show_volume::attachment(&volume, at))
}

/// The machine and the device that the call names are those of the attachment.
fn named(volume: &Volume, at: &Attachment, input: &DetachVolumeRequest) -> Result<(), Fault> {
    if let Some(machine) = &input.instance_id
        && InstanceId::parse(machine)? != at.instance
    {
        return Err(errors::no_attachment(&volume.id, machine));
    }
    match &input.device {
        Some(device) if *device != at.device => Err(errors::no_attachment(&volume.id, device)),
        _ => Ok(()),
    }
}
