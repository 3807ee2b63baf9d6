//! Token buckets of provisioned tables and indexes, and of on-demand maxima: a second's units each second, unused ones kept for five
//! minutes. A call passes while something is left, and its real cost is taken afterwards, so that a large item can be written. A new
//! table begins with five minutes' units: the pages do not say so, but what clients write into small new tables at once passes on AWS.
//!
//! Amazon DynamoDB Developer Guide, "Burst and adaptive capacity" and "Throttling". Buckets are counters of a running cloud, not
//! records: they are full when it starts. What was used is kept by the minute beside them, as
//! the metrics `ConsumedReadCapacityUnits` and `ConsumedWriteCapacityUnits` are.

use crate::engine::cost::Cost;
use crate::engine::refusal;
use crate::limits::{BURST_SECONDS_MAX, USED_MINUTES_MAX};
use crate::model::{Billing, Index, Table, Units};
use base::{Fault, Timestamp};
use kernel::Scope;
use std::collections::{HashMap, VecDeque};
use std::sync::{Mutex, MutexGuard};

/// Reading or writing.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[allow(missing_docs)]
pub enum Way {
    Read,
    Write,
}

/// A table (its key is random: no two tables share one), index number (0: the table) and way.
type Of = (u64, u32, Way);

struct Bucket {
    level: f64,
    at: Timestamp,
}

#[derive(Default)]
struct Counters {
    buckets: HashMap<Of, Bucket>,
    /// Units by minute of the clock, the newest last.
    used: HashMap<Of, VecDeque<(i64, f64)>>,
}

/// The buckets of one cloud.
#[derive(Default)]
pub struct Buckets(Mutex<Counters>);

const MINUTE_MS: i64 = 60_000;

/// The minute of the clock that a time lies in.
pub fn minute(t: Timestamp) -> i64 {
    t.0.div_euclid(MINUTE_MS)
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

impl Counters {
    /// What is left now, after what flowed in.
    fn level(&mut self, table: &Table, number: u32, way: Way, rate: f64, now: Timestamp) -> &mut f64 {
        let full = rate * BURST_SECONDS_MAX as f64;
        let bucket = self.buckets.entry((table.key, number, way)).or_insert(Bucket { level: full, at: now });
        let seconds = (now.0 - bucket.at.0).max(0) as f64 / 1000.0;
        bucket.level = (bucket.level + seconds * rate).min(full);
        bucket.at = bucket.at.max(now);
        &mut bucket.level
    }

    /// Notes what was used in the present minute.
    fn note(&mut self, of: Of, units: f64, now: Timestamp) {
        let minutes = self.used.entry(of).or_default();
        match minutes.back_mut() {
            Some((m, sum)) if *m >= minute(now) => *sum += units,
            _ => minutes.push_back((minute(now), units)),
        }
        while minutes.len() > USED_MINUTES_MAX {
            minutes.pop_front();
        }
    }

    fn take(&mut self, table: &Table, index: Option<&Index>, way: Way, units: f64, now: Timestamp) {
        let number = index.map_or(0, |i| i.number);
        if let Some(r) = rate(table, index, way) {
            *self.level(table, number, way, r, now) -= units;
        }
        if matches!(table.billing, Billing::Provisioned(_)) {
            self.note((table.key, number, way), units, now);
        }
    }
}

impl Buckets {
    fn lock(&self) -> MutexGuard<'_, Counters> {
        self.0.lock().unwrap_or_else(|e| e.into_inner())
    }

    /// Refuses a call when nothing is left in the table's or index's bucket. A write also needs every global index that it may change.
    pub fn admit(
        &self,
        at: Scope,
        table: &Table,
        index: Option<&Index>,
        way: Way,
        now: Timestamp,
    ) -> Result<(), Fault> {
        let one = |index: Option<&Index>| -> bool {
            rate(table, index, way)
                .is_none_or(|r| *self.lock().level(table, index.map_or(0, |i| i.number), way, r, now) > 0.0)
        };
        let shared = index.filter(|i| !i.local);
        let refused = match way {
            Way::Read => (!one(shared)).then_some(shared),
            Way::Write if !one(None) => Some(None),
            Way::Write => table.indexes.iter().find(|i| !i.local && i.is_kept() && !one(Some(i))).map(Some),
        };
        refused.map_or(Ok(()), |index| Err(refusal::refusal(at, table, index, way)))
    }

    /// Takes what a call cost.
    pub fn charge(&self, table: &Table, cost: &Cost, way: Way, now: Timestamp) {
        let mut all = self.lock();
        let local: f64 = cost.indexes.iter().filter(|(_, local, _)| *local).map(|(.., u)| u).sum();
        all.take(table, None, way, cost.table + local, now);
        for (name, _, units) in cost.indexes.iter().filter(|(_, local, _)| !*local) {
            if let Some(index) = table.index(name) {
                all.take(table, Some(index), way, *units, now);
            }
        }
    }

    /// The units that were used in a minute; `None` when nothing was.
    pub fn used(&self, table: u64, index: u32, way: Way, minute: i64) -> Option<f64> {
        let all = self.lock();
        all.used.get(&(table, index, way))?.iter().find(|(m, _)| *m == minute).map(|(_, units)| *units)
    }

    /// Forgets the levels of a table whose billing is another now.
    pub fn renew(&self, table: u64) {
        self.lock().buckets.retain(|(t, ..), _| *t != table);
    }

    /// Forgets a table that is gone.
    pub fn forget(&self, table: u64) {
        let mut all = self.lock();
        all.buckets.retain(|(t, ..), _| *t != table);
        all.used.retain(|(t, ..), _| *t != table);
    }
}
