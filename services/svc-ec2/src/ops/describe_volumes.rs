//! DescribeVolumes: root volumes.
//!
//! <https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DescribeVolumes.html>

use crate::ids::VolumeId;
use crate::model::Volume;
use crate::ops::shared::show::zone_id;
use crate::rules::root_volume::DEVICE;
use crate::tables;
use api_ec2 as api;
use api_ec2::{DescribeVolumesRequest, DescribeVolumesResult};
use base::Fault;
use ec2_words::listing::{self, Query, none, one};
use ec2_words::{Id, tagging};
use kernel::Cx;
use kernel::filter::Filter;
use shape::Enum;
use std::collections::BTreeSet;
use store::Read;

pub fn run(cx: &Cx, read: &dyn Read, input: DescribeVolumesRequest) -> Result<DescribeVolumesResult, Fault> {
    let found = chosen(cx, read, &input.volume_ids)?;
    let query =
        Query { ids: &input.volume_ids, filters: &input.filters, max: input.max_results, token: &input.next_token };
    let (items, next_token) = listing::page(cx, read, &query, found, FILTERS, |v| &v.id)?;
    let shown = items.iter().map(|v| show(cx, read, v)).collect::<Result<Vec<_>, _>>()?;
    Ok(DescribeVolumesResult { volumes: Some(shown), next_token })
}

/// The volumes of these ids, every one of which must exist; all without ids.
fn chosen(cx: &Cx, read: &dyn Read, ids: &Option<Vec<String>>) -> Result<Vec<Volume>, Fault> {
    let mut all = tables::volumes(read, cx.scope())?;
    let Some(ids) = ids.as_ref().filter(|i| !i.is_empty()) else { return Ok(all.into_values().collect()) };
    let ids = ids.iter().map(|id| VolumeId::parse(id)).collect::<Result<BTreeSet<_>, _>>()?;
    let lost: Vec<VolumeId> = ids.iter().filter(|id| !all.contains_key(*id)).cloned().collect();
    if !lost.is_empty() {
        return Err(VolumeId::none_found(&lost));
    }
    all.retain(|id, _| ids.contains(id));
    Ok(all.into_values().collect())
}

fn show(cx: &Cx, read: &dyn Read, v: &Volume) -> Result<api::Volume, Fault> {
    Ok(api::Volume {
        volume_id: Some(v.id.to_string()),
        size: Some(v.settings.size_gib),
        snapshot_id: Some(String::new()),
        availability_zone: Some(v.zone.clone()),
        availability_zone_id: zone_id(&v.zone),
        operator: Some(api::OperatorResponse { managed: Some(false), ..Default::default() }),
        state: Some(api::VolumeState::InUse),
        create_time: Some(v.created_at),
        encrypted: Some(false),
        iops: v.settings.iops(),
        throughput: v.settings.throughput(),
        volume_type: api::VolumeType::parse(&v.settings.kind),
        multi_attach_enabled: Some(false),
        attachments: Some(vec![api::VolumeAttachment {
            attach_time: Some(v.created_at),
            delete_on_termination: Some(true),
            device: Some(DEVICE.into()),
            instance_id: Some(v.instance.to_string()),
            state: Some(api::VolumeAttachmentState::Attached),
            volume_id: Some(v.id.to_string()),
            ..Default::default()
        }]),
        tags: tagging::shown(read, cx.scope(), &v.id)?,
        ..Default::default()
    })
}

static FILTERS: &[Filter<Volume>] = &[
    Filter { name: "attachment.attach-time", values: |v| vec![v.created_at.to_string()] },
    Filter { name: "attachment.delete-on-termination", values: |_| vec!["true".into()] },
    Filter { name: "attachment.device", values: |_| vec![DEVICE.into()] },
    Filter { name: "attachment.instance-id", values: |v| vec![v.instance.to_string()] },
    Filter { name: "attachment.status", values: |_| vec!["attached".into()] },
    Filter { name: "availability-zone", values: |v| vec![v.zone.clone()] },
    Filter { name: "availability-zone-id", values: |v| one(&zone_id(&v.zone)) },
    Filter { name: "create-time", values: |v| vec![v.created_at.to_string()] },
    Filter { name: "encrypted", values: |_| vec!["false".into()] },
    Filter { name: "fast-restored", values: none },
    Filter { name: "multi-attach-enabled", values: |_| vec!["false".into()] },
    Filter { name: "operator.managed", values: |_| vec!["false".into()] },
    Filter { name: "operator.principal", values: none },
    Filter { name: "size", values: |v| vec![v.settings.size_gib.to_string()] },
    Filter { name: "snapshot-id", values: none },
    Filter { name: "status", values: |_| vec!["in-use".into()] },
    Filter { name: "volume-id", values: |v| vec![v.id.to_string()] },
    Filter { name: "volume-type", values: |v| vec![v.settings.kind.clone()] },
];
