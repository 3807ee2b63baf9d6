//! The number of each table in the shared tree, by name.

use std::collections::{HashMap, HashSet};
use std::sync::{Mutex, MutexGuard, PoisonError, RwLock};

use heed::{AnyTls, RoTxn, RwTxn};

use super::{Db, Failure, full_key};
use crate::error::StoreError;
use crate::limits;

/// Table 0 is the table of names; its keys are names, its values numbers.
const NAMES: u16 = 0;

/// Numbers by name. A number is given once and kept, even when the commit that first used it failed; its row is written by
/// each commit that uses the table until one succeeds.
pub(super) struct Names {
    numbers: RwLock<HashMap<String, u16>>,
    saved: Mutex<HashSet<u16>>,
}

impl Names {
    pub(super) fn load(txn: &RoTxn<'_, AnyTls>, db: Db) -> heed::Result<Names> {
        let mut numbers = HashMap::new();
        for entry in db.prefix_iter(txn, &NAMES.to_be_bytes())? {
            let (key, value) = entry?;
            let number = value.try_into().map(u16::from_be_bytes);
            let name = std::str::from_utf8(&key[2..]);
            let (Ok(number), Ok(name)) = (number, name) else {
                return Err(heed::Error::Mdb(heed::MdbError::Corrupted));
            };
            numbers.insert(name.to_string(), number);
        }
        let saved = Mutex::new(numbers.values().copied().collect());
        Ok(Names { numbers: RwLock::new(numbers), saved })
    }

    /// The table's number; `None`: nothing was ever written to it.
    pub(super) fn number(&self, table: &str) -> Option<u16> {
        self.numbers.read().unwrap_or_else(PoisonError::into_inner).get(table).copied()
    }

    /// The table's number, given and written down if need be; what was written is added to `saved`.
    pub(super) fn number_for_write(
        &self,
        table: &str,
        db: Db,
        txn: &mut RwTxn<'_>,
        saved: &mut Vec<u16>,
    ) -> Result<u16, Failure> {
        let number = match self.number(table) {
            Some(number) => number,
            None => self.give(table).map_err(Failure::Store)?,
        };
        if !self.saved().contains(&number) {
            let mut key = Vec::new();
            full_key(NAMES, table.as_bytes(), &mut key);
            db.put(txn, &key, &number.to_be_bytes())?;
            saved.push(number);
        }
        Ok(number)
    }

    /// The commit that wrote these has succeeded.
    pub(super) fn note_saved(&self, saved: Vec<u16>) {
        self.saved().extend(saved);
    }

    /// The store is being emptied: every table's row has to be written again.
    pub(super) fn forget_saved(&self) {
        self.saved().clear();
    }

    /// Known to readers from now on: they may have the commit before the writer hears that it succeeded.
    fn give(&self, table: &str) -> Result<u16, StoreError> {
        let mut numbers = self.numbers.write().unwrap_or_else(PoisonError::into_inner);
        let next = numbers.values().max().copied().unwrap_or(NAMES) + 1;
        if next > limits::TABLES_MAX {
            return Err(StoreError::TooManyTables { table: table.to_string() });
        }
        numbers.insert(table.to_string(), next);
        Ok(next)
    }

    fn saved(&self) -> MutexGuard<'_, HashSet<u16>> {
        self.saved.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
