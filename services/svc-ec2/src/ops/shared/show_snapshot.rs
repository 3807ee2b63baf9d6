//! Snapshots as answers show them, and their filters.
//!
//! <https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_Snapshot.html>

use crate::model::{Snapshot, SnapshotState};
use api_ec2 as api;
use base::Fault;
use ec2_words::listing::{none, one};
use ec2_words::tagging;
use kernel::Cx;
use kernel::filter::Filter;
use shape::Enum;
use store::Read;

/// A snapshot.
pub fn snapshot(cx: &Cx, read: &dyn Read, s: &Snapshot) -> Result<api::Snapshot, Fault> {
    let (at, bytes, why) = match &s.state {
        // what a machine changed in its root volume is not measured
        SnapshotState::Completed { at, .. } if s.root.is_some() => (Some(*at), None, None),
        SnapshotState::Completed { at, bytes } => (Some(*at), i64::try_from(*bytes).ok(), None),
        SnapshotState::Failed(why) => (None, None, Some(why.clone())),
        SnapshotState::Pending | SnapshotState::Deleted => (None, None, None),
    };
    Ok(api::Snapshot {
        snapshot_id: Some(s.id.to_string()),
        volume_id: Some(s.volume.to_string()),
        volume_size: Some(s.size_gib),
        description: Some(s.description.clone()),
        owner_id: Some(cx.account.to_string()),
        start_time: Some(s.started_at),
        state: Some(state(s)),
        state_message: why,
        progress: Some(progress(s).into()),
        completion_time: at,
        full_snapshot_size_in_bytes: bytes,
        encrypted: Some(false),
        storage_tier: api::StorageTier::parse("standard"),
        tags: tagging::shown(read, cx.scope(), &s.id)?,
        ..Default::default()
    })
}

/// AWS's word for a snapshot's state.
pub fn state(s: &Snapshot) -> api::SnapshotState {
    match s.state {
        SnapshotState::Pending => api::SnapshotState::Pending,
        SnapshotState::Completed { .. } | SnapshotState::Deleted => api::SnapshotState::Completed,
        SnapshotState::Failed(_) => api::SnapshotState::Error,
    }
}

fn progress(s: &Snapshot) -> &'static str {
    if matches!(s.state, SnapshotState::Completed { .. }) { "100%" } else { "" }
}

/// Every filter of DescribeSnapshots, over what is shown.
pub static FILTERS: &[Filter<api::Snapshot>] = &[
    Filter { name: "description", values: |s| one(&s.description) },
    Filter { name: "encrypted", values: |_| vec!["false".into()] },
    Filter { name: "owner-alias", values: none },
    Filter { name: "owner-id", values: |s| one(&s.owner_id) },
    Filter { name: "progress", values: |s| one(&s.progress) },
    Filter { name: "snapshot-id", values: |s| one(&s.snapshot_id) },
    Filter { name: "start-time", values: |s| one(&s.start_time) },
    Filter { name: "status", values: |s| one(&s.state) },
    Filter { name: "storage-tier", values: |s| one(&s.storage_tier) },
    Filter { name: "transfer-type", values: none },
    Filter { name: "volume-id", values: |s| one(&s.volume_id) },
    Filter { name: "volume-size", values: |s| one(&s.volume_size) },
];
