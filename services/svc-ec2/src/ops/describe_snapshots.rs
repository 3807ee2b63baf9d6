//! DescribeSnapshots: the account's own; nothing is shared here.
//!
//! <https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DescribeSnapshots.html>

use crate::ids::SnapshotId;
use crate::model::Snapshot;
use crate::ops::shared::show_snapshot::{self, FILTERS};
use crate::tables;
use api_ec2::{DescribeSnapshotsRequest, DescribeSnapshotsResult};
use base::Fault;
use ec2_words::Id;
use ec2_words::listing::{self, Query};
use kernel::Cx;
use std::collections::BTreeSet;
use store::Read;

pub fn run(cx: &Cx, read: &dyn Read, input: DescribeSnapshotsRequest) -> Result<DescribeSnapshotsResult, Fault> {
    let mut found = chosen(cx, read, &input.snapshot_ids)?;
    if !mine(cx, &input.owner_ids) || !mine(cx, &input.restorable_by_user_ids) {
        found.clear();
    }
    let shown = found.iter().map(|s| show_snapshot::snapshot(cx, read, s)).collect::<Result<Vec<_>, _>>()?;
    let query =
        Query { ids: &input.snapshot_ids, filters: &input.filters, max: input.max_results, token: &input.next_token };
    listing::pages_or_ids(&query, "snapshotSet")?;
    let (items, next_token) = listing::page(cx, read, &query, shown, FILTERS, id)?;
    Ok(DescribeSnapshotsResult { snapshots: Some(items), next_token })
}

/// The snapshots of these ids, every one of which must exist; all without ids.
fn chosen(cx: &Cx, read: &dyn Read, ids: &Option<Vec<String>>) -> Result<Vec<Snapshot>, Fault> {
    let mut all = tables::snapshots(read, cx.scope())?;
    if let Some(ids) = ids.as_ref().filter(|i| !i.is_empty()) {
        let ids = ids.iter().map(|id| SnapshotId::parse(id)).collect::<Result<BTreeSet<_>, _>>()?;
        let lost: Vec<SnapshotId> = ids.iter().filter(|id| !all.contains_key(*id)).cloned().collect();
        if !lost.is_empty() {
            return Err(SnapshotId::none_found(&lost));
        }
        all.retain(|id, _| ids.contains(id));
    }
    Ok(all.into_values().collect())
}

/// The account is among the owners, or those who may restore, that a call names.
fn mine(cx: &Cx, named: &Option<Vec<String>>) -> bool {
    let Some(named) = named.as_ref().filter(|n| !n.is_empty()) else { return true };
    let account = cx.account.to_string();
    named.iter().any(|n| n == "self" || *n == account)
}

fn id(s: &api_ec2::Snapshot) -> &str {
    s.snapshot_id.as_deref().unwrap_or_default()
}
