//! A table as it was at a time, and what changed in a while: the present items, and what the recovery log says of those that changed.
//!
//! Amazon DynamoDB Developer Guide, "Point-in-time backups for DynamoDB". Both come in pieces, in the order of keys, so that memory is
//! bounded however much has changed: a piece ends where it would not fit, and the log is read again for the next one.

use crate::tables::{self, BEFORE, ITEMS};
use base::Fault;
use kernel::Scope;
use std::collections::BTreeMap;
use std::ops::Bound;
use store::Read;

/// A while, in milliseconds.
#[derive(Clone, Copy)]
pub struct Span {
    /// The first time.
    pub from: i64,
    /// The time after the last.
    pub to: i64,
}

/// An item that changed in a while.
pub struct Was {
    /// What it was before; `None`: there was none.
    pub before: Option<Vec<u8>>,
    /// When it changed last.
    pub last: i64,
    /// What it was at the end, where it changed later once more.
    pub after: Option<Option<Vec<u8>>>,
}

impl Was {
    fn bytes(&self, key: &[u8]) -> usize {
        let length = |item: &Option<Vec<u8>>| item.as_ref().map_or(0, Vec::len);
        size_of::<Was>() + key.len() + length(&self.before) + self.after.as_ref().map_or(0, length)
    }
}

/// Items that changed in a while, by the part of their keys behind the table's.
pub struct Changes {
    /// The items.
    pub items: BTreeMap<Vec<u8>, Was>,
    /// The first key that did not fit; `None`: these are the last.
    pub end: Option<Vec<u8>>,
}

/// The items after a key that changed in a while: as many as fit, at least one.
pub fn changes(
    read: &dyn Read,
    at: Scope,
    table: u64,
    span: Span,
    after: Option<&[u8]>,
    bytes_max: usize,
) -> Result<Changes, Fault> {
    let mut found = Changes { items: BTreeMap::new(), end: None };
    let mut bytes = 0;
    let from = (at, table, span.from.saturating_sub(1), u64::MAX);
    let visit = &mut |(_, _, time, _): (Scope, u64, i64, u64), row: crate::model::Before| {
        let reached =
            after.is_some_and(|a| row.key.as_slice() <= a) || found.end.as_ref().is_some_and(|e| row.key >= *e);
        if !reached {
            bytes += found.note(time, row, span);
            bytes -= found.cut(bytes.saturating_sub(bytes_max));
        }
        true
    };
    BEFORE.visit(read, &(at, table), Some(&from), visit).map_err(Fault::internal)?;
    Ok(found)
}

impl Changes {
    /// Notes one change; answers the bytes that this takes.
    fn note(&mut self, time: i64, row: crate::model::Before, span: Span) -> usize {
        match self.items.get_mut(&row.key) {
            Some(known) if time < span.to => known.last = time,
            Some(known) if known.after.is_none() => {
                let bytes = row.item.as_ref().map_or(0, Vec::len);
                known.after = Some(row.item);
                return bytes;
            }
            None if time < span.to => {
                let was = Was { before: row.item, last: time, after: None };
                let bytes = was.bytes(&row.key);
                self.items.insert(row.key, was);
                return bytes;
            }
            _ => {}
        }
        0
    }

    /// Leaves the last items to the next piece until so many bytes are free; answers how many are.
    fn cut(&mut self, bytes: usize) -> usize {
        let mut freed = 0;
        while freed < bytes && self.items.len() > 1 {
            let Some((key, was)) = self.items.pop_last() else { break };
            freed += was.bytes(&key);
            self.end = Some(key);
        }
        freed
    }
}

/// Some items as they were.
pub struct Piece {
    /// The items, stored.
    pub items: Vec<Vec<u8>>,
    /// The last key that was looked at, behind the table's; `None`: nothing follows.
    pub reached: Option<Vec<u8>>,
}

/// The items after a key as they were at a time: the present ones, but for each that changed later what it was before that.
pub fn state(
    read: &dyn Read,
    at: Scope,
    table: u64,
    time: i64,
    after: Option<&[u8]>,
    bytes_max: usize,
) -> Result<Piece, Fault> {
    let later = Span { from: time.saturating_add(1), to: i64::MAX };
    let Changes { items: mut was, end } = changes(read, at, table, later, after, bytes_max)?;
    let mut all: BTreeMap<Vec<u8>, Option<Vec<u8>>> = BTreeMap::new();
    let (mut bytes, head) = (0, tables::head(at, table));
    let full = |tail: &[u8]| [head.as_slice(), tail].concat();
    let from = after.map_or(Bound::Included(head.clone()), |a| Bound::Excluded(full(a)));
    let to = end.as_deref().map_or_else(|| tables::prefix_end(&head), |e| Bound::Excluded(full(e)));
    let bounds = (from.as_ref().map(Vec::as_slice), to.as_ref().map(Vec::as_slice));
    ITEMS
        .scan(read, (bounds.0, bounds.1), false, &mut |k, v| {
            bytes += k.len() + v.len();
            all.insert(k[head.len()..].to_vec(), Some(v.to_vec()));
            Ok(bytes < bytes_max)
        })
        .map_err(Fault::internal)?;
    if bytes >= bytes_max
        && let Some(last) = all.keys().next_back()
    {
        was.retain(|key, _| key <= last);
    }
    all.extend(was.into_iter().map(|(key, was)| (key, was.before)));
    let reached = all.keys().next_back().cloned();
    Ok(Piece { items: all.into_values().flatten().collect(), reached })
}
