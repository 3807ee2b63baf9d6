//! AttachVolume: the volume's directory is mounted in the machine; see `rules::devices::place`.
//!
//! <https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_AttachVolume.html>

use crate::errors;
use crate::ids::InstanceId;
use crate::model::{Attachment, Life, State, Step};
use crate::ops::shared::{show_volume, volumes};
use crate::tables;
use api_ec2::{AttachVolumeRequest, VolumeAttachment};
use base::Fault;
use ec2_words::Id;
use kernel::Cx;
use store::Tx;

pub fn run(cx: &Cx, tx: &mut Tx, input: AttachVolumeRequest) -> Result<VolumeAttachment, Fault> {
    let mut volume = volumes::find(cx, tx, &input.volume_id)?;
    let machine = tables::instance(tx, cx.scope(), &InstanceId::parse(&input.instance_id)?)?;
    match volume.life {
        Life::Available => {}
        Life::Attached(_) => return Err(errors::volume_attached(&volume.id)),
        _ => return Err(errors::volume_not_available(&volume.id)),
    }
    if !matches!(machine.state, State::Running | State::Stopped) {
        return Err(errors::not_running(&machine.id));
    }
    if machine.zone != volume.zone {
        return Err(errors::other_zone(&volume.id, &machine.id));
    }
    volumes::check_device(tx, cx, &machine.id, &input.device)?;
    let (instance, device) = (machine.id, input.device);
    let to = Attachment { instance, device, since: cx.now(), delete_on_termination: false, step: Step::Attaching };
    volume.attach(to.clone());
    tables::keep_volume(tx, cx.scope(), &volume)?;
    Ok(show_volume::attachment(&volume, &to))
}
