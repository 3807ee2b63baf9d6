//! DescribeVolumes.
//!
//! <https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DescribeVolumes.html>

use crate::ids::VolumeId;
use crate::model::Volume;
use crate::ops::shared::show_volume::{self, FILTERS};
use crate::tables;
use api_ec2::{DescribeVolumesRequest, DescribeVolumesResult};
use base::Fault;
use ec2_words::Id;
use ec2_words::listing::{self, Query};
use kernel::Cx;
use std::collections::BTreeSet;
use store::Read;

pub fn run(cx: &Cx, read: &dyn Read, input: DescribeVolumesRequest) -> Result<DescribeVolumesResult, Fault> {
    let found = chosen(cx, read, &input.volume_ids)?;
    let query =
        Query { ids: &input.volume_ids, filters: &input.filters, max: input.max_results, token: &input.next_token };
    let (items, next_token) = listing::page(cx, read, &query, found, FILTERS, |v| &v.id)?;
    let shown = items.iter().map(|v| show_volume::volume(cx, read, v)).collect::<Result<Vec<_>, _>>()?;
    Ok(DescribeVolumesResult { volumes: Some(shown), next_token })
}

/// The volumes of these ids, every one of which must exist; all without ids.
pub fn chosen(cx: &Cx, read: &dyn Read, ids: &Option<Vec<String>>) -> Result<Vec<Volume>, Fault> {
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
