//! A transaction: a snapshot with the group's and the closure's own writes laid over it.
//!
//! All closures of a group run over one snapshot. Each one's writes are journaled, so that a closure that fails is undone
//! and leaves nothing for the next; the engine sees only the sum, once, at the commit.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::Bound;

use crate::engine::{TableWrites, View, Writes};
use crate::error::StoreError;
use crate::feed::{self, ChangeKind};
use crate::limits;
use crate::read::{Read, Visit, is_empty_range};

/// What a closure reads and writes through. It sees its own writes, also in scans.
pub struct Tx {
    base: Box<dyn View>,
    writes: Writes,
    journal: Vec<Undo>,
    call_bytes: usize,
    call_bytes_max: usize,
    large: bool,
    group_bytes: usize,
    events: Events,
}

/// What the accepted closures of a group changed, in order.
#[derive(Default)]
pub(crate) struct Events {
    pub(crate) changes: Vec<Event>,
    /// The store was emptied before these changes.
    pub(crate) cleared: bool,
}

/// One change without its number.
pub(crate) struct Event {
    pub(crate) table: &'static str,
    pub(crate) key: Vec<u8>,
    pub(crate) kind: ChangeKind,
}

enum Undo {
    Entry { table: &'static str, key: Vec<u8>, before: Option<Option<Vec<u8>>>, fed: bool },
    Clear { before: Writes },
}

impl Tx {
    pub(crate) fn new(base: Box<dyn View>) -> Tx {
        Tx {
            base,
            writes: Writes::default(),
            journal: Vec::new(),
            call_bytes: 0,
            call_bytes_max: limits::TRANSACTION_BYTES_MAX,
            large: false,
            group_bytes: 0,
            events: Events::default(),
        }
    }

    /// Writes a value under a key; the change feed is told, or not.
    pub(crate) fn put_raw(
        &mut self,
        table: &'static str,
        key: Vec<u8>,
        value: Vec<u8>,
        fed: bool,
    ) -> Result<(), StoreError> {
        if value.len() > limits::VALUE_BYTES_MAX {
            return Err(StoreError::ValueTooLong { table, bytes: value.len() });
        }
        self.admit(table, key.len(), value.len())?;
        self.set(table, key, Some(value), fed);
        Ok(())
    }

    /// Removes a key; answers whether it was there. The change feed is told, or not.
    pub(crate) fn delete_raw(&mut self, table: &'static str, key: Vec<u8>, fed: bool) -> Result<bool, StoreError> {
        if self.get_raw(table, &key)?.is_none() {
            return Ok(false);
        }
        self.admit(table, key.len(), 0)?;
        self.set(table, key, None, fed);
        Ok(true)
    }

    /// Runs `f` as a part of this transaction: when it answers an error, what it wrote is taken back and the transaction goes
    /// on as if `f` had not run.
    pub fn attempt<T, E>(&mut self, f: impl FnOnce(&mut Tx) -> Result<T, E>) -> Result<T, E> {
        let (mark, bytes) = (self.journal.len(), self.call_bytes);
        let outcome = f(self);
        if outcome.is_err() {
            self.undo_to(mark);
            self.call_bytes = bytes;
        }
        outcome
    }

    /// Moves a consumer's cursor in this transaction, so that its effects and its position are kept together.
    pub fn cursor_set(&mut self, name: &str, seq: u64) -> Result<(), StoreError> {
        feed::CURSORS.put(self, &name.to_string(), &seq)
    }

    /// Forgets a consumer: the feed no longer keeps anything for it.
    pub fn cursor_delete(&mut self, name: &str) -> Result<bool, StoreError> {
        feed::CURSORS.delete(self, &name.to_string())
    }

    /// Empties every table.
    pub(crate) fn clear(&mut self) {
        let before = std::mem::replace(&mut self.writes, Writes { clear: true, tables: BTreeMap::new() });
        self.journal.push(Undo::Clear { before });
    }

    /// Lets this closure write as much as [`limits::LARGE_TRANSACTION_BYTES_MAX`]: for what must be all or nothing and is kept
    /// in many places.
    pub fn allow_large(&mut self) {
        self.large = true;
    }

    /// Lifts the limit on one closure's writes (migrations rewrite whole tables).
    pub(crate) fn without_limit(mut self) -> Tx {
        self.call_bytes_max = usize::MAX;
        self
    }

    /// Keeps what the closure wrote and makes ready for the next one.
    pub(crate) fn accept(&mut self) {
        self.group_bytes += std::mem::take(&mut self.call_bytes);
        self.large = false;
        let journal = std::mem::take(&mut self.journal);
        let after_clear = journal.iter().rposition(|undo| matches!(undo, Undo::Clear { .. })).map_or(0, |at| at + 1);
        if after_clear > 0 {
            self.events = Events { changes: Vec::new(), cleared: true };
        }
        let mut seen = BTreeSet::new();
        for undo in journal.into_iter().skip(after_clear) {
            let Undo::Entry { table, key, fed, .. } = undo else { continue };
            if fed && seen.insert((table, key.clone())) {
                let kind = self.kind_of(table, &key);
                self.events.changes.push(Event { table, key, kind });
            }
        }
    }

    /// Takes back what the closure wrote and makes ready for the next one.
    pub(crate) fn undo(&mut self) {
        self.call_bytes = 0;
        self.large = false;
        self.undo_to(0);
    }

    /// Writes one of the store's own rows, past journal and limits.
    pub(crate) fn set_own(&mut self, table: &'static str, key: Vec<u8>, value: Option<Vec<u8>>) {
        self.writes.insert(table, key, value);
    }

    pub(crate) fn take_events(&mut self) -> Events {
        std::mem::take(&mut self.events)
    }

    pub(crate) fn has_writes(&self) -> bool {
        !self.writes.is_empty()
    }

    pub(crate) fn group_bytes(&self) -> usize {
        self.group_bytes
    }

    pub(crate) fn writes_to(&self, table: &str) -> bool {
        self.writes.tables.contains_key(table)
    }

    /// Ends the snapshot and gives out what is to be committed.
    pub(crate) fn into_writes(self) -> Writes {
        self.writes
    }

    fn undo_to(&mut self, mark: usize) {
        while self.journal.len() > mark
            && let Some(undo) = self.journal.pop()
        {
            match undo {
                Undo::Clear { before } => self.writes = before,
                Undo::Entry { table, key, before, .. } => self.writes.restore(table, key, before),
            }
        }
    }

    fn kind_of(&self, table: &'static str, key: &[u8]) -> ChangeKind {
        match self.writes.get(table, key) {
            Some(Some(_)) => ChangeKind::Put,
            _ => ChangeKind::Delete,
        }
    }

    fn admit(&mut self, table: &'static str, key_bytes: usize, value_bytes: usize) -> Result<(), StoreError> {
        if key_bytes > limits::KEY_BYTES_MAX {
            return Err(StoreError::KeyTooLong { table, bytes: key_bytes });
        }
        let bytes = self.call_bytes + key_bytes + value_bytes;
        let most =
            if self.large { limits::LARGE_TRANSACTION_BYTES_MAX.max(self.call_bytes_max) } else { self.call_bytes_max };
        if bytes > most {
            return Err(StoreError::TransactionTooLarge { bytes });
        }
        self.call_bytes = bytes;
        Ok(())
    }

    fn set(&mut self, table: &'static str, key: Vec<u8>, value: Option<Vec<u8>>, fed: bool) {
        let before = self.writes.insert(table, key.clone(), value);
        self.journal.push(Undo::Entry { table, key, before, fed });
    }
}

impl Read for Tx {
    fn get_raw(&self, table: &'static str, key: &[u8]) -> Result<Option<Vec<u8>>, StoreError> {
        match self.writes.get(table, key) {
            Some(written) => Ok(written.clone()),
            None if self.writes.clear => Ok(None),
            None => self.base.get_raw(table, key),
        }
    }

    fn scan_raw(
        &self,
        table: &'static str,
        from: Bound<&[u8]>,
        to: Bound<&[u8]>,
        reverse: bool,
        visit: &mut Visit<'_>,
    ) -> Result<(), StoreError> {
        if is_empty_range(from, to) {
            return Ok(());
        }
        let none = TableWrites::new();
        let written = self.writes.tables.get(table).unwrap_or(&none).range::<[u8], _>((from, to));
        let base = |each: &mut Visit<'_>| match self.writes.clear {
            true => Ok(()),
            false => self.base.scan_raw(table, from, to, reverse, each),
        };
        if reverse { merge(written.rev(), true, base, visit) } else { merge(written, false, base, visit) }
    }
}

/// Visits the written entries and those of the base in one order; a written entry hides the base's.
fn merge<'a>(
    written: impl Iterator<Item = (&'a Vec<u8>, &'a Option<Vec<u8>>)>,
    reverse: bool,
    base: impl Fn(&mut Visit<'_>) -> Result<(), StoreError>,
    visit: &mut Visit<'_>,
) -> Result<(), StoreError> {
    let mut written = written.peekable();
    let mut going = true;
    base(&mut |key, value| {
        while let Some((w_key, w_value)) =
            written.next_if(|(w, _)| if reverse { w.as_slice() > key } else { w.as_slice() < key })
        {
            if let Some(w_value) = w_value {
                going = visit(w_key, w_value)?;
            }
            if !going {
                return Ok(false);
            }
        }
        going = match written.next_if(|(w_key, _)| w_key.as_slice() == key) {
            Some((_, None)) => true,
            Some((_, Some(w_value))) => visit(key, w_value)?,
            None => visit(key, value)?,
        };
        Ok(going)
    })?;
    for (key, value) in written {
        if !going {
            break;
        }
        if let Some(value) = value {
            going = visit(key, value)?;
        }
    }
    Ok(())
}
