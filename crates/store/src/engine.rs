//! What an engine must do: give consistent views, and commit one set of writes whole or not at all.
//!
//! Nothing else is asked, so that an engine on other machines stays possible. Such an engine would find conflicts at the
//! commit and run the closures of the group again; they are `FnOnce` today because both engines here have one writer in
//! one process and never conflict. Closures are without side effects already, so that only the bound will change.

pub(crate) mod lmdb;
pub(crate) mod memory;

use std::collections::BTreeMap;

use crate::error::StoreError;
use crate::read::Read;

/// A consistent view that is not disturbed by commits.
pub(crate) trait View: Read + Send {}

/// A place where tables are kept.
pub(crate) trait Engine: Send + Sync {
    /// The view as of the last commit; never waits for the writer.
    fn snapshot(&self) -> Result<Box<dyn View>, StoreError>;

    /// Applies all writes, or none when it fails; returns once they are as durable as the store was asked to be. One
    /// thread at a time, which holds no view.
    fn commit(&self, writes: &Writes) -> Result<(), StoreError>;
}

/// New values (`None`: removed) by key.
pub(crate) type TableWrites = BTreeMap<Vec<u8>, Option<Vec<u8>>>;

/// One commit.
#[derive(Default)]
pub(crate) struct Writes {
    /// Every table is emptied first.
    pub(crate) clear: bool,
    pub(crate) tables: BTreeMap<&'static str, TableWrites>,
}

impl Writes {
    pub(crate) fn is_empty(&self) -> bool {
        !self.clear && self.tables.values().all(BTreeMap::is_empty)
    }

    pub(crate) fn get(&self, table: &str, key: &[u8]) -> Option<&Option<Vec<u8>>> {
        self.tables.get(table)?.get(key)
    }

    /// Sets an entry and answers what it replaces.
    pub(crate) fn insert(
        &mut self,
        table: &'static str,
        key: Vec<u8>,
        value: Option<Vec<u8>>,
    ) -> Option<Option<Vec<u8>>> {
        self.tables.entry(table).or_default().insert(key, value)
    }

    /// Puts back what `insert` answered.
    pub(crate) fn restore(&mut self, table: &'static str, key: Vec<u8>, before: Option<Option<Vec<u8>>>) {
        let entries = self.tables.entry(table).or_default();
        match before {
            Some(value) => entries.insert(key, value),
            None => entries.remove(&key),
        };
    }

    /// Sum of the lengths of keys and values.
    pub(crate) fn bytes(&self) -> usize {
        let entry = |(key, value): (&Vec<u8>, &Option<Vec<u8>>)| key.len() + value.as_ref().map_or(0, Vec::len);
        self.tables.values().flatten().map(entry).sum()
    }
}
