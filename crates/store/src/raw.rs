//! Tables of bytes under bytes, for rows whose form their room keeps itself; and the raw rows of typed tables, for migrations.

use std::ops::Bound;

use crate::error::StoreError;
use crate::read::{Read, Visit};
use crate::tx::Tx;

/// A table by its name: `pub const ITEMS: Raw = Raw::new("zoo.items").apart();`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Raw {
    name: &'static str,
    fed: bool,
}

impl Raw {
    /// A table, of whose changes the feed is told.
    pub const fn new(name: &'static str) -> Raw {
        Raw { name, fed: true }
    }

    /// The same table, of whose changes the feed is not told: see [`crate::Table::apart`].
    pub const fn apart(self) -> Raw {
        Raw { fed: false, ..self }
    }

    /// The table's name, as in `Change::table` and for `Store::subscribe`.
    pub const fn name(&self) -> &'static str {
        self.name
    }

    /// The value under a key.
    pub fn get(&self, r: &dyn Read, key: &[u8]) -> Result<Option<Vec<u8>>, StoreError> {
        r.get_raw(self.name, key)
    }

    /// Visits the rows between two bounds: see [`Read::scan_raw`].
    pub fn scan(
        &self,
        r: &dyn Read,
        (from, to): (Bound<&[u8]>, Bound<&[u8]>),
        reverse: bool,
        visit: &mut Visit<'_>,
    ) -> Result<(), StoreError> {
        r.scan_raw(self.name, from, to, reverse, visit)
    }

    /// Writes a value under a key. Tables with indexes are written through [`crate::Table`] alone.
    pub fn put(&self, tx: &mut Tx, key: Vec<u8>, value: Vec<u8>) -> Result<(), StoreError> {
        tx.put_raw(self.name, key, value, self.fed)
    }

    /// Removes a key; answers whether it was there.
    pub fn delete(&self, tx: &mut Tx, key: Vec<u8>) -> Result<bool, StoreError> {
        tx.delete_raw(self.name, key, self.fed)
    }
}
