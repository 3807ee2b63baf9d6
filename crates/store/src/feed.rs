//! The change feed: every commit appends what it changed under rising numbers; consumers keep a cursor in the store.
//!
//! A change says which key was put or deleted, not the value: readers are level-triggered and read the present state.
//! Rows that every cursor has passed are trimmed; without cursors the newest changes are kept for whoever asks.

use std::ops::Bound;

use serde::{Deserialize, Serialize};

use crate::error::StoreError;
use crate::key::Key;
use crate::limits;
use crate::read::Read;
use crate::record::{self, Record};
use crate::table::Table;
use crate::tx::{Event, Tx};

/// One change of one record.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Change {
    /// Number of the change: rises by commit, has no gaps except after a reset, is never used twice.
    pub seq: u64,
    /// Name of the table.
    pub table: String,
    /// Bytes of the key; `Table::decode_key` gives the key.
    pub key: Vec<u8>,
    /// What was done to it.
    pub kind: ChangeKind,
}

/// What a transaction did to a key, in sum.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum ChangeKind {
    /// It has a new value.
    Put,
    /// It was removed.
    Delete,
}

/// Changes with consecutive numbers, the first of which is the row's key.
#[derive(Serialize, Deserialize)]
struct Row {
    changes: Vec<(String, Vec<u8>, ChangeKind)>,
}

impl Record for Row {}

static FEED: Table<u64, Row> = Table::new("store.feed").apart();
pub(crate) static CURSORS: Table<String, u64> = Table::new("store.cursors").apart();

/// At most `limit` changes after `after`.
pub(crate) fn read(r: &dyn Read, after: u64, limit: usize) -> Result<Vec<Change>, StoreError> {
    let Some((oldest, _)) = FEED.first(r, &())? else { return Ok(Vec::new()) };
    if after > 0 && after.saturating_add(1) < oldest {
        return Err(StoreError::FeedTrimmed { after, oldest });
    }
    let start = row_at(r, after.saturating_add(1))?.unwrap_or(oldest).to_bytes();
    let mut found = Vec::new();
    r.scan_raw(FEED.name(), Bound::Included(&start), Bound::Unbounded, false, &mut |key, value| {
        let row: Row = record::decode(FEED.name(), value)?;
        let numbered = (FEED.decode_key(key)?..).zip(row.changes).filter(|(seq, _)| *seq > after);
        let room = limit - found.len();
        found.extend(numbered.take(room).map(|(seq, (table, key, kind))| Change { seq, table, key, kind }));
        Ok(found.len() < limit)
    })?;
    Ok(found)
}

/// The number of the newest change in this view.
pub(crate) fn last(r: &dyn Read) -> Result<u64, StoreError> {
    Ok(FEED.last(r, &())?.map_or(0, |(first, row)| first + row.changes.len() as u64 - 1))
}

/// First number of the row that holds change `seq`.
fn row_at(r: &dyn Read, seq: u64) -> Result<Option<u64>, StoreError> {
    let mut found = None;
    r.scan_raw(FEED.name(), Bound::Unbounded, Bound::Included(&seq.to_bytes()), true, &mut |key, _| {
        found = Some(FEED.decode_key(key)?);
        Ok(false)
    })?;
    Ok(found)
}

/// The writer's end of the feed: which numbers are in it.
#[derive(Clone, Copy)]
pub(crate) struct Feed {
    oldest: u64,
    last: u64,
}

impl Feed {
    pub(crate) fn load(r: &dyn Read) -> Result<Feed, StoreError> {
        Ok(Feed { oldest: FEED.first(r, &())?.map_or(1, |(first, _)| first), last: last(r)? })
    }

    /// Adds the group's changes to its writes and trims; the answer counts once the commit has succeeded.
    pub(crate) fn append(mut self, tx: &mut Tx) -> Result<Feed, StoreError> {
        let events = tx.take_events();
        if events.cleared {
            // One number is skipped and a row is left behind it, so that a consumer's old position is seen to be cut off.
            self.last += 1;
            self.oldest = self.last + 1;
            put_row(tx, self.oldest, Vec::new())?;
        }
        let mut changes = events.changes.into_iter().peekable();
        while changes.peek().is_some() {
            let row = next_row(&mut changes);
            let count = row.len() as u64;
            put_row(tx, self.last + 1, row)?;
            self.last += count;
        }
        let held = (self.last + 1).saturating_sub(self.oldest);
        if held > limits::FEED_UNREAD_CHANGES_KEPT + limits::FEED_SLACK_CHANGES || tx.writes_to(CURSORS.name()) {
            self.trim(tx)?;
        }
        Ok(self)
    }

    fn trim(&mut self, tx: &mut Tx) -> Result<(), StoreError> {
        let passed = CURSORS.list(tx, &())?.into_iter().map(|(_, seq)| seq).min();
        let kept = if passed.is_some() { limits::FEED_CHANGES_MAX } else { limits::FEED_UNREAD_CHANGES_KEPT };
        let floor = passed.unwrap_or(0).max(self.last.saturating_sub(kept));
        let mut rows = Vec::new();
        tx.scan_raw(FEED.name(), Bound::Unbounded, Bound::Unbounded, false, &mut |key, _| {
            let first = FEED.decode_key(key)?;
            rows.push(first);
            Ok(first <= floor && rows.len() <= limits::FEED_TRIM_ROWS_MAX)
        })?;
        for pair in rows.windows(2).filter(|pair| pair[1] <= floor.saturating_add(1)) {
            tx.set_own(FEED.name(), pair[0].to_bytes(), None);
            self.oldest = pair[1];
        }
        Ok(())
    }
}

/// As many changes as make one row.
fn next_row(changes: &mut impl Iterator<Item = Event>) -> Vec<(String, Vec<u8>, ChangeKind)> {
    let (mut row, mut bytes) = (Vec::new(), 0);
    while bytes < limits::FEED_ROW_BYTES_MAX {
        let Some(event) = changes.next() else { break };
        bytes += event.table.len() + event.key.len() + 4;
        row.push((event.table.to_string(), event.key, event.kind));
    }
    row
}

fn put_row(tx: &mut Tx, first: u64, changes: Vec<(String, Vec<u8>, ChangeKind)>) -> Result<(), StoreError> {
    let value = record::encode(FEED.name(), &Row { changes })?;
    tx.set_own(FEED.name(), first.to_bytes(), Some(value));
    Ok(())
}
