//! Volumes as answers show them, and their filters.
//!
//! <https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DescribeVolumes.html>

use crate::model::{Attachment, Life, Step, Volume};
use crate::ops::shared::show::zone_id;
use api_ec2 as api;
use base::Fault;
use ec2_words::listing::{none, one};
use ec2_words::{tagging, to_second};
use kernel::Cx;
use kernel::filter::Filter;
use shape::Enum;
use store::Read;

/// A volume.
pub fn volume(cx: &Cx, read: &dyn Read, v: &Volume) -> Result<api::Volume, Fault> {
    Ok(api::Volume {
        volume_id: Some(v.id.to_string()),
        size: Some(v.settings.size_gib),
        snapshot_id: Some(v.snapshot.as_ref().map(String::from).unwrap_or_default()),
        availability_zone: Some(v.zone.clone()),
        availability_zone_id: zone_id(&v.zone),
        operator: Some(api::OperatorResponse { managed: Some(false), ..Default::default() }),
        state: Some(state(v)),
        create_time: Some(v.created_at),
        encrypted: Some(false),
        iops: v.settings.iops(),
        throughput: v.settings.throughput(),
        volume_type: api::VolumeType::parse(&v.settings.kind),
        multi_attach_enabled: Some(false),
        attachments: Some(v.attachment().map(|a| attachment(v, a)).into_iter().collect()),
        tags: tagging::shown(read, cx.scope(), &v.id)?,
        ..Default::default()
    })
}

/// Where it is attached.
pub fn attachment(v: &Volume, a: &Attachment) -> api::VolumeAttachment {
    api::VolumeAttachment {
        attach_time: Some(to_second(a.since)),
        delete_on_termination: Some(a.delete_on_termination),
        device: Some(a.device.clone()),
        instance_id: Some(a.instance.to_string()),
        state: Some(step(a.step)),
        volume_id: Some(v.id.to_string()),
        ..Default::default()
    }
}

/// AWS's word for a volume's life.
pub fn state(v: &Volume) -> api::VolumeState {
    match v.life {
        Life::Creating => api::VolumeState::Creating,
        Life::Available => api::VolumeState::Available,
        Life::Attached(_) => api::VolumeState::InUse,
        Life::Deleting => api::VolumeState::Deleting,
        Life::Failed(_) => api::VolumeState::Error,
    }
}

fn step(step: Step) -> api::VolumeAttachmentState {
    match step {
        Step::Root | Step::RootResizing | Step::Attached | Step::Resizing => api::VolumeAttachmentState::Attached,
        Step::Attaching => api::VolumeAttachmentState::Attaching,
        Step::Detaching { .. } => api::VolumeAttachmentState::Detaching,
        Step::Busy => api::VolumeAttachmentState::Busy,
    }
}

fn at(v: &Volume, value: fn(&Attachment) -> String) -> Vec<String> {
    v.attachment().map(value).into_iter().collect()
}

/// Every filter of DescribeVolumes.
pub static FILTERS: &[Filter<Volume>] = &[
    Filter { name: "attachment.attach-time", values: |v| at(v, |a| a.since.to_string()) },
    Filter { name: "attachment.delete-on-termination", values: |v| at(v, |a| a.delete_on_termination.to_string()) },
    Filter { name: "attachment.device", values: |v| at(v, |a| a.device.clone()) },
    Filter { name: "attachment.instance-id", values: |v| at(v, |a| a.instance.to_string()) },
    Filter { name: "attachment.status", values: |v| at(v, |a| step(a.step).as_str().into()) },
    Filter { name: "availability-zone", values: |v| vec![v.zone.clone()] },
    Filter { name: "availability-zone-id", values: |v| one(&zone_id(&v.zone)) },
    Filter { name: "create-time", values: |v| vec![v.created_at.to_string()] },
    Filter { name: "encrypted", values: |_| vec!["false".into()] },
    Filter { name: "fast-restored", values: none },
    Filter { name: "multi-attach-enabled", values: |_| vec!["false".into()] },
    Filter { name: "operator.managed", values: |_| vec!["false".into()] },
    Filter { name: "operator.principal", values: none },
    Filter { name: "size", values: |v| vec![v.settings.size_gib.to_string()] },
    Filter { name: "snapshot-id", values: |v| v.snapshot.iter().map(String::from).collect() },
    Filter { name: "status", values: |v| vec![state(v).as_str().into()] },
    Filter { name: "volume-id", values: |v| vec![v.id.to_string()] },
    Filter { name: "volume-type", values: |v| vec![v.settings.kind.clone()] },
];
