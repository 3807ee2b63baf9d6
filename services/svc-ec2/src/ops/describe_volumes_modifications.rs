//! DescribeVolumesModifications: the last change of each volume that was changed.
//!
//! <https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DescribeVolumesModifications.html>

use crate::model::{Modified, Volume};
use crate::ops::describe_volumes::chosen;
use api_ec2 as api;
use api_ec2::{DescribeVolumesModificationsRequest, DescribeVolumesModificationsResult};
use base::Fault;
use ec2_words::listing::{self, Query, one};
use kernel::Cx;
use kernel::filter::Filter;
use shape::Enum;
use store::Read;

pub fn run(
    cx: &Cx,
    read: &dyn Read,
    input: DescribeVolumesModificationsRequest,
) -> Result<DescribeVolumesModificationsResult, Fault> {
    let found = chosen(cx, read, &input.volume_ids)?;
    let named = input.volume_ids.as_ref().is_some_and(|ids| !ids.is_empty());
    if let Some(never) = found.iter().find(|v| named && v.modified.is_none()) {
        let message = format!("Modification for volume '{}' does not exist.", never.id);
        return Err(Fault::sender("InvalidVolumeModification.NotFound", message));
    }
    let changed: Vec<(Volume, api::VolumeModification)> =
        found.into_iter().filter_map(|v| v.modified.clone().map(|m| (v.clone(), show(&v, &m)))).collect();
    let query =
        Query { ids: &input.volume_ids, filters: &input.filters, max: input.max_results, token: &input.next_token };
    let (items, next_token) = listing::page(cx, read, &query, changed, FILTERS, |(v, _)| &v.id)?;
    let shown = items.into_iter().map(|(_, m)| m).collect();
    Ok(DescribeVolumesModificationsResult { volumes_modifications: Some(shown), next_token })
}

/// A change as answers show it.
pub fn show(v: &Volume, m: &Modified) -> api::VolumeModification {
    let (state, progress) = match v.is_resizing() {
        true => (api::VolumeModificationState::Modifying, 0),
        false => (api::VolumeModificationState::Completed, 100),
    };
    api::VolumeModification {
        volume_id: Some(v.id.to_string()),
        modification_state: Some(state),
        target_size: Some(m.to.size_gib),
        target_iops: m.to.iops(),
        target_volume_type: api::VolumeType::parse(&m.to.kind),
        target_throughput: m.to.throughput(),
        target_multi_attach_enabled: Some(false),
        original_size: Some(m.from.size_gib),
        original_iops: m.from.iops(),
        original_volume_type: api::VolumeType::parse(&m.from.kind),
        original_throughput: m.from.throughput(),
        original_multi_attach_enabled: Some(false),
        progress: Some(progress),
        start_time: Some(m.at),
        end_time: (!v.is_resizing()).then_some(m.at),
        operator: Some(api::OperatorResponse { managed: Some(false), ..Default::default() }),
        ..Default::default()
    }
}

type Shown = (Volume, api::VolumeModification);

static FILTERS: &[Filter<Shown>] = &[
    Filter { name: "modification-state", values: |(_, m)| one(&m.modification_state) },
    Filter { name: "operator.managed", values: |_| vec!["false".into()] },
    Filter { name: "operator.principal", values: |_| Vec::new() },
    Filter { name: "original-iops", values: |(_, m)| one(&m.original_iops) },
    Filter { name: "original-size", values: |(_, m)| one(&m.original_size) },
    Filter { name: "original-volume-type", values: |(_, m)| one(&m.original_volume_type) },
    Filter { name: "originalMultiAttachEnabled", values: |_| vec!["false".into()] },
    Filter { name: "start-time", values: |(_, m)| one(&m.start_time) },
    Filter { name: "target-iops", values: |(_, m)| one(&m.target_iops) },
    Filter { name: "target-size", values: |(_, m)| one(&m.target_size) },
    Filter { name: "target-volume-type", values: |(_, m)| one(&m.target_volume_type) },
    Filter { name: "targetMultiAttachEnabled", values: |_| vec!["false".into()] },
    Filter { name: "volume-id", values: |(v, _)| vec![v.id.to_string()] },
];
