//! Which target of a group takes a request.
//!
//! Follows "Routing algorithm" and "Slow start mode" of the target-group guide. The caller says which targets are
//! eligible (see [`crate::usage`] and [`eligible`]).

use std::time::Duration;

use crate::group::{Algorithm, HealthyFloor};

/// The full share of a target, and what shares are measured in.
pub const FULL_SHARE: u32 = 1000;

/// The indices of targets that take requests: the healthy ones, or all when too few are healthy ("fail open").
pub fn eligible(healthy: &[bool], floor: HealthyFloor) -> Eligible {
    let count = healthy.iter().filter(|h| **h).count();
    let fails_open = count == 0 || floor.breached(count, healthy.len());
    let indices = (0..healthy.len()).filter(|i| fails_open || healthy[*i]).collect();
    Eligible { indices, fails_open: fails_open && !healthy.is_empty() }
}

/// See [`eligible`].
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Eligible {
    /// Which targets.
    pub indices: Vec<usize>,
    /// Whether health is being ignored.
    pub fails_open: bool,
}

/// The share of a target that became healthy so long ago, of [`FULL_SHARE`]; grows linearly over the slow start.
pub fn slow_start_share(healthy_for: Duration, slow_start: Duration) -> u32 {
    const LEAST_SHARE: u32 = 10;
    if healthy_for >= slow_start {
        return FULL_SHARE;
    }
    let grown = healthy_for.as_millis() * u128::from(FULL_SHARE) / slow_start.as_millis();
    (grown as u32).max(LEAST_SHARE)
}

/// What a choice is made of.
pub struct Table<'a> {
    /// How many targets are eligible.
    pub count: usize,
    /// Requests under way at each.
    pub outstanding: &'a dyn Fn(usize) -> u32,
    /// The share of each, of [`FULL_SHARE`]; `None` when nothing is in slow start.
    pub share: Option<&'a dyn Fn(usize) -> u32>,
    /// How many requests the group had so far.
    pub turn: u64,
    /// Any random number.
    pub dice: u64,
}

/// The chosen index, `None` of none.
pub fn pick(algorithm: Algorithm, table: &Table<'_>) -> Option<usize> {
    if table.count == 0 {
        return None;
    }
    match (algorithm, table.share) {
        (Algorithm::LeastOutstandingRequests, _) => Some(least_outstanding(table)),
        (_, Some(share)) => Some(by_share(table, share)),
        (Algorithm::RoundRobin, None) => Some((table.turn % table.count as u64) as usize),
        (Algorithm::WeightedRandom { .. }, None) => Some((table.dice % table.count as u64) as usize),
    }
}

/// Ties go round, so that idle targets share alike.
fn least_outstanding(table: &Table<'_>) -> usize {
    let start = (table.turn % table.count as u64) as usize;
    let order = (start..table.count).chain(0..start);
    order.min_by_key(|i| (table.outstanding)(*i)).unwrap_or(start)
}

fn by_share(table: &Table<'_>, share: &dyn Fn(usize) -> u32) -> usize {
    let total: u64 = (0..table.count).map(|i| u64::from(share(i))).sum();
    let mut left = table.dice % total.max(1);
    for index in 0..table.count {
        let own = u64::from(share(index));
        if left < own {
            return index;
        }
        left -= own;
    }
    table.count - 1
}
