//! DescribeReplaceRootVolumeTasks: as long as their machines are shown.
//!
//! <https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DescribeReplaceRootVolumeTasks.html>

use crate::ids::RootTaskId;
use crate::model::{RootFrom, RootTask, RootTaskState};
use crate::tables;
use api_ec2 as api;
use api_ec2::{DescribeReplaceRootVolumeTasksRequest, DescribeReplaceRootVolumeTasksResult};
use base::Fault;
use ec2_words::listing::{self, Query, one};
use ec2_words::{Id, tagging};
use kernel::Cx;
use kernel::filter::Filter;
use std::collections::BTreeSet;
use store::Read;

pub fn run(
    cx: &Cx,
    read: &dyn Read,
    input: DescribeReplaceRootVolumeTasksRequest,
) -> Result<DescribeReplaceRootVolumeTasksResult, Fault> {
    let mut found = tables::root_tasks(read, cx.scope())?;
    if let Some(ids) = input.replace_root_volume_task_ids.as_ref().filter(|ids| !ids.is_empty()) {
        let ids = ids.iter().map(|id| RootTaskId::parse(id)).collect::<Result<BTreeSet<_>, _>>()?;
        let lost: Vec<RootTaskId> = ids.iter().filter(|id| !found.iter().any(|t| t.id == **id)).cloned().collect();
        if !lost.is_empty() {
            return Err(RootTaskId::none_found(&lost));
        }
        found.retain(|t| ids.contains(&t.id));
    }
    let shown = found.iter().map(|t| show(cx, read, t)).collect::<Result<Vec<_>, _>>()?;
    let query = Query {
        ids: &input.replace_root_volume_task_ids,
        filters: &input.filters,
        max: input.max_results,
        token: &input.next_token,
    };
    let (items, next_token) = listing::page(cx, read, &query, shown, FILTERS, id)?;
    Ok(DescribeReplaceRootVolumeTasksResult { replace_root_volume_tasks: Some(items), next_token })
}

static FILTERS: &[Filter<api::ReplaceRootVolumeTask>] =
    &[Filter { name: "instance-id", values: |t| one(&t.instance_id) }];

fn id(t: &api::ReplaceRootVolumeTask) -> &str {
    t.replace_root_volume_task_id.as_deref().unwrap_or_default()
}

/// A task as answers show it.
pub fn show(cx: &Cx, read: &dyn Read, t: &RootTask) -> Result<api::ReplaceRootVolumeTask, Fault> {
    let (state, end) = match t.state {
        RootTaskState::Pending => (api::ReplaceRootVolumeTaskState::Pending, None),
        RootTaskState::Begun | RootTaskState::Attached { .. } => (api::ReplaceRootVolumeTaskState::InProgress, None),
        RootTaskState::Succeeded { at } => (api::ReplaceRootVolumeTaskState::Succeeded, Some(at)),
        RootTaskState::Failed { at } => (api::ReplaceRootVolumeTaskState::Failed, Some(at)),
    };
    let (snapshot_id, image_id) = match &t.from {
        RootFrom::Launch => (None, None),
        RootFrom::Snapshot(id) => (Some(id.to_string()), None),
        RootFrom::Image(id) => (None, Some(id.to_string())),
    };
    Ok(api::ReplaceRootVolumeTask {
        replace_root_volume_task_id: Some(t.id.to_string()),
        instance_id: Some(t.instance.to_string()),
        task_state: Some(state),
        start_time: Some(t.started_at.iso_secs()),
        complete_time: end.map(|at| at.iso_secs()),
        tags: tagging::shown(read, cx.scope(), &t.id)?.or(Some(Vec::new())),
        image_id,
        snapshot_id,
        delete_replaced_root_volume: Some(t.delete_replaced),
    })
}
