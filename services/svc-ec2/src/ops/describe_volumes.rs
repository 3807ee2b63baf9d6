//! DescribeVolumes: root volumes.
//!
//! <https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DescribeVolumes.html>

use crate::ids::VolumeId;
use crate::model::Volume;
use crate::ops::shared::show::ROOT_DEVICE;
use crate::tables::VOLUMES;
use api_ec2 as api;
use api_ec2::{DescribeVolumesRequest, DescribeVolumesResult};
use base::Fault;
use ec2_words::listing::{self, Query};
use ec2_words::{Id, tagging};
use kernel::Cx;
use kernel::filter::Filter;
use shape::Enum;
use store::Read;

pub fn run(cx: &Cx, read: &dyn Read, input: DescribeVolumesRequest) -> Result<DescribeVolumesResult, Fault> {
    let all = VOLUMES.list(read, &(cx.scope(),)).map_err(Fault::internal)?;
    let mut found: Vec<Volume> = all.into_iter().map(|(_, v)| v).collect();
    if let Some(ids) = input.volume_ids.as_ref().filter(|i| !i.is_empty()) {
        for id in ids {
            let id = VolumeId::parse(id)?;
            if !found.iter().any(|v| v.id == id) {
                return Err(id.not_found());
            }
        }
        found.retain(|v| ids.iter().any(|i| **i == *v.id));
    }
    let query =
        Query { ids: &input.volume_ids, filters: &input.filters, max: input.max_results, token: &input.next_token };
    let (items, next_token) = listing::page(cx, read, &query, found, FILTERS, |v| &v.id)?;
    let shown = items.iter().map(|v| show(cx, read, v)).collect::<Result<Vec<_>, _>>()?;
    Ok(DescribeVolumesResult { volumes: Some(shown), next_token })
}

fn show(cx: &Cx, read: &dyn Read, v: &Volume) -> Result<api::Volume, Fault> {
    Ok(api::Volume {
        volume_id: Some(v.id.to_string()),
        size: Some(v.settings.size_gib),
        snapshot_id: Some(String::new()),
        availability_zone: Some(v.zone.clone()),
        state: Some(api::VolumeState::InUse),
        create_time: Some(v.created_at),
        encrypted: Some(false),
        iops: Some(3000),
        throughput: Some(125),
        volume_type: api::VolumeType::parse(&v.settings.kind),
        multi_attach_enabled: Some(false),
        attachments: Some(vec![api::VolumeAttachment {
            attach_time: Some(v.created_at),
            delete_on_termination: Some(v.settings.delete_on_termination),
            device: Some(ROOT_DEVICE.into()),
            instance_id: Some(v.instance.to_string()),
            state: Some(api::VolumeAttachmentState::Attached),
            volume_id: Some(v.id.to_string()),
            ..Default::default()
        }]),
        tags: tagging::shown(read, cx.scope(), &v.id)?,
        ..Default::default()
    })
}

const FILTERS: &[Filter<Volume>] = &[
    Filter { name: "attachment.delete-on-termination", values: |v| vec![v.settings.delete_on_termination.to_string()] },
    Filter { name: "attachment.device", values: |_| vec![ROOT_DEVICE.into()] },
    Filter { name: "attachment.instance-id", values: |v| vec![v.instance.to_string()] },
    Filter { name: "attachment.status", values: |_| vec!["attached".into()] },
    Filter { name: "availability-zone", values: |v| vec![v.zone.clone()] },
    Filter { name: "create-time", values: |v| vec![v.created_at.to_string()] },
    Filter { name: "encrypted", values: |_| vec!["false".into()] },
    Filter { name: "size", values: |v| vec![v.settings.size_gib.to_string()] },
    Filter { name: "status", values: |_| vec!["in-use".into()] },
    Filter { name: "volume-id", values: |v| vec![v.id.to_string()] },
    Filter { name: "volume-type", values: |v| vec![v.settings.kind.clone()] },
];
