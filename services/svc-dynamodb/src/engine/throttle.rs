//! Token buckets of provisioned tables and indexes, and of on-demand maxima: a second's units each second, unused ones kept for five
//! minutes. A call passes while something is left, and its real cost is taken afterwards, so that a large item can be written.
//!
//! Amazon DynamoDB Developer Guide, "Burst and adaptive capacity" and "Throttling". Buckets are counters of this process, not records:
//! they begin with what a table could have saved since it was made.

use crate::engine::cost::Cost;
use crate::errors;
use crate::limits::BURST_SECONDS_MAX;
use crate::model::{Billing, Index, Table, Units};
use base::{Fault, Timestamp};
use std::collections::HashMap;
use std::sync::{LazyLock, Mutex, MutexGuard};

/// Reading or writing.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[allow(missing_docs)]
pub enum Way {
    Read,
    Write,
}

struct Bucket {
    level: f64,
    at: Timestamp,
}

/// By table (its key is random: no two tables of any cloud share one), index number (0: the table) and way.
type Buckets = HashMap<(u64, u32, Way), Bucket>;
static BUCKETS: LazyLock<Mutex<Buckets>> = LazyLock::new(Mutex::default);

fn buckets() -> MutexGuard<'static, Buckets> {
    BUCKETS.lock().unwrap_or_else(|e| e.into_inner())
}

/// The units per second of a table or of one of its global indexes; `None`: without limit.
fn rate(table: &Table, index: Option<&Index>, way: Way) -> Option<f64> {
    let units: Units = match (&table.billing, index) {
        (Billing::Provisioned(p), None) => p.units,
        (Billing::Provisioned(_), Some(index)) => index.provisioned.as_ref()?.units,
        (Billing::OnDemand { maxima, .. }, None) => (*maxima)?,
        (Billing::OnDemand { .. }, Some(index)) => index.maxima?,
    };
    let rate = if way == Way::Read { units.read } else { units.write };
    (rate >= 0).then_some(rate as f64)
}

/// What is left now, after what flowed in.
fn level(table: &Table, number: u32, way: Way, rate: f64, now: Timestamp) -> f64 {
    let mut all = buckets();
    let bucket = all.entry((table.key, number, way)).or_insert(Bucket { level: rate, at: table.created });
    let seconds = (now.0 - bucket.at.0).max(0) as f64 / 1000.0;
    bucket.level = (bucket.level + seconds * rate).min(rate * BURST_SECONDS_MAX as f64);
    bucket.at = bucket.at.max(now);
    bucket.level
}

/// Refuses a call when nothing is left in the table's or index's bucket. A write also needs every global index that it may change.
pub fn admit(table: &Table, index: Option<&Index>, way: Way, now: Timestamp) -> Result<(), Fault> {
    let one = |index: Option<&Index>| -> bool {
        rate(table, index, way).is_none_or(|r| level(table, index.map_or(0, |i| i.number), way, r, now) > 0.0)
    };
    let shared = index.filter(|i| !i.local);
    let refused = match way {
        Way::Read => (!one(shared)).then_some(shared.is_some()),
        Way::Write if !one(None) => Some(false),
        Way::Write => table.indexes.iter().any(|i| !i.local && i.is_kept() && !one(Some(i))).then_some(true),
    };
    match (refused, &table.billing) {
        (None, _) => Ok(()),
        (Some(index), Billing::Provisioned(_)) => Err(errors::throttled(index)),
        (Some(_), Billing::OnDemand { .. }) => Err(errors::over_maximum()),
    }
}

/// Takes what a call cost.
pub fn charge(table: &Table, cost: &Cost, way: Way, now: Timestamp) {
    let take = |index: Option<&Index>, units: f64| {
        if let Some(r) = rate(table, index, way) {
            let number = index.map_or(0, |i| i.number);
            level(table, number, way, r, now);
            if let Some(bucket) = buckets().get_mut(&(table.key, number, way)) {
                bucket.level -= units;
            }
        }
    };
    let local: f64 = cost.indexes.iter().filter(|(_, local, _)| *local).map(|(.., u)| u).sum();
    take(None, cost.table + local);
    for (name, _, units) in cost.indexes.iter().filter(|(_, local, _)| !*local) {
        if let Some(index) = table.index(name) {
            take(Some(index), *units);
        }
    }
}

/// Forgets a table that is gone.
pub fn forget(table: u64) {
    buckets().retain(|(t, ..), _| *t != table);
}
