//! Which keys of a table or an index a query or a scan goes through.

use crate::errors::from_rules;
use crate::model::{Index, Table};
use crate::tables::{cut, head, index_head, prefix_end};
use base::Fault;
use ddb_rules::expr::{KeyCondition, SortCondition};
use ddb_rules::{AttributeValue, Invalid, key};
use kernel::Scope;
use std::ops::Bound;

/// A range of raw keys.
pub struct Range {
    /// The first key.
    pub from: Bound<Vec<u8>>,
    /// The last key.
    pub to: Bound<Vec<u8>>,
}

fn start_of(at: Scope, table: &Table, index: Option<&Index>) -> Vec<u8> {
    index.map_or_else(|| head(at, table.key), |i| index_head(at, table.key, i.number))
}

/// The keys of a query. Where keys are cut the range may be wider than the condition: pages look at the values again.
pub fn query(at: Scope, table: &Table, index: Option<&Index>, condition: &KeyCondition) -> Range {
    let mut prefix = start_of(at, table, index);
    prefix.extend_from_slice(&key::digest(&condition.partition.iter().collect::<Vec<_>>()));
    let fixed = prefix.len();
    let (last, equal) = match condition.sort.split_last() {
        Some((last, equal)) => (Some(last), equal),
        None => (None, [].as_slice()),
    };
    for c in equal {
        if let SortCondition::Eq(v) = c {
            key::put(v, &mut prefix);
        }
    }
    let with = |put: fn(&AttributeValue, &mut Vec<u8>), v: &AttributeValue| {
        let mut bytes = prefix.clone();
        put(v, &mut bytes);
        let mut whole = bytes[..fixed].to_vec();
        whole.extend_from_slice(cut(&bytes[fixed..]));
        whole
    };
    let (low, high) = match last {
        None => (prefix.clone(), prefix_end(&prefix)),
        Some(SortCondition::Eq(v)) => (with(key::put, v), prefix_end(&with(key::put, v))),
        Some(SortCondition::BeginsWith(v)) => (with(key::put_start, v), prefix_end(&with(key::put_start, v))),
        Some(SortCondition::Lt(v) | SortCondition::Le(v)) => (prefix.clone(), prefix_end(&with(key::put, v))),
        Some(SortCondition::Gt(v) | SortCondition::Ge(v)) => (with(key::put, v), prefix_end(&prefix)),
        Some(SortCondition::Between(a, b)) => (with(key::put, a), prefix_end(&with(key::put, b))),
    };
    Range { from: Bound::Included(low), to: high }
}

/// The keys of a scan, or of one of its segments.
pub fn scan(at: Scope, table: &Table, index: Option<&Index>, segment: Option<(i32, i32)>) -> Result<Range, Fault> {
    let prefix = start_of(at, table, index);
    let Some((segment, total)) = segment else {
        return Ok(Range { to: prefix_end(&prefix), from: Bound::Included(prefix) });
    };
    if segment >= total {
        return Err(from_rules(Invalid(format!(
            "The Segment parameter is zero-based and must be less than parameter TotalSegments: Segment: {segment} is not less than TotalSegments: {total}"
        ))));
    }
    let edge = |n: i32| -> Vec<u8> {
        let part = (u128::from(n as u64) << 64) / u128::from(total as u64);
        [prefix.as_slice(), &(part as u64).to_be_bytes()].concat()
    };
    let to = match segment + 1 == total {
        true => prefix_end(&prefix),
        false => Bound::Excluded(edge(segment + 1)),
    };
    Ok(Range { from: Bound::Included(edge(segment)), to })
}

/// What is left of a range after a key.
pub fn after(range: Range, start: Vec<u8>, reverse: bool) -> Range {
    match reverse {
        true => Range { to: Bound::Excluded(start), ..range },
        false => Range { from: Bound::Excluded(start), ..range },
    }
}

/// Whether a key lies within a range.
pub fn contains(range: &Range, key: &[u8]) -> bool {
    let from = match &range.from {
        Bound::Included(b) => key >= b.as_slice(),
        Bound::Excluded(b) => key > b.as_slice(),
        Bound::Unbounded => true,
    };
    let to = match &range.to {
        Bound::Included(b) => key <= b.as_slice(),
        Bound::Excluded(b) => key < b.as_slice(),
        Bound::Unbounded => true,
    };
    from && to
}
