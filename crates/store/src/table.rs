//! Typed tables: `pub static VPCS: Table<(Scope, VpcId), Vpc> = Table::new("vpc.vpcs");`.

use std::marker::PhantomData;
use std::ops::Bound;

use crate::error::StoreError;
use crate::index::{Index, IndexOf};
use crate::key::{Key, KeyPart, Prefix};
use crate::raw::Raw;
use crate::read::{Read, prefix_end};
use crate::record::{self, Record};
use crate::tx::Tx;

/// A table: a name, a key type whose order is the table's order, a record type, and the indexes kept with it.
///
/// Every `put` and `delete` maintains all listed indexes in the same transaction, and tells the change feed unless the table is
/// [`Table::apart`]; entries of indexes follow from the records and are never told. Names are `room.things`.
pub struct Table<K: 'static, V: 'static> {
    name: &'static str,
    indexes: &'static [&'static dyn IndexOf<K, V>],
    fed: bool,
    types: PhantomData<fn() -> (K, V)>,
}

impl<K: Key, V: Record> Table<K, V> {
    /// A table without indexes.
    pub const fn new(name: &'static str) -> Self {
        Table { name, indexes: &[], fed: true, types: PhantomData }
    }

    /// The same table with these indexes. For a table that already holds records, call `rebuild_indexes` in a migration.
    pub const fn with_indexes(self, indexes: &'static [&'static dyn IndexOf<K, V>]) -> Self {
        Table { indexes, ..self }
    }

    /// The same table, of whose changes the feed is not told: for what clients keep here by the million and nothing in the cloud
    /// follows one by one. Subscriptions are woken all the same.
    pub const fn apart(self) -> Self {
        Table { fed: false, ..self }
    }

    /// The table's name, as in `Change::table` and for `Store::subscribe`.
    pub const fn name(&self) -> &'static str {
        self.name
    }

    /// Its rows as bytes, for migrations.
    pub const fn raw(&self) -> Raw {
        let raw = Raw::new(self.name);
        if self.fed { raw } else { raw.apart() }
    }

    /// The record under a key.
    pub fn get(&self, r: &dyn Read, k: &K) -> Result<Option<V>, StoreError> {
        self.get_bytes(r, &k.to_bytes())
    }

    /// Whether there is a record under a key.
    pub fn contains(&self, r: &dyn Read, k: &K) -> Result<bool, StoreError> {
        Ok(r.get_raw(self.name, &k.to_bytes())?.is_some())
    }

    /// Writes the record under a key, whether or not there was one.
    pub fn put(&self, tx: &mut Tx, k: &K, v: &V) -> Result<(), StoreError> {
        let (key, value) = (k.to_bytes(), record::encode(self.name, v)?);
        if self.indexes.is_empty() {
            return tx.put_raw(self.name, key, value, self.fed);
        }
        let old = self.get_bytes(tx, &key)?;
        tx.attempt(|tx| {
            self.reindex(tx, (k, &key), old.as_ref(), Some(v))?;
            tx.put_raw(self.name, key, value, self.fed)
        })
    }

    /// Removes the record under a key; answers whether there was one.
    pub fn delete(&self, tx: &mut Tx, k: &K) -> Result<bool, StoreError> {
        let key = k.to_bytes();
        if self.indexes.is_empty() {
            return tx.delete_raw(self.name, key, self.fed);
        }
        let old = self.get_bytes(tx, &key)?;
        tx.attempt(|tx| {
            self.reindex(tx, (k, &key), old.as_ref(), None)?;
            tx.delete_raw(self.name, key, self.fed)
        })
    }

    /// Removes every record under a prefix; answers how many there were.
    pub fn delete_all<P: Prefix<K>>(&self, tx: &mut Tx, prefix: &P) -> Result<usize, StoreError> {
        let keys: Vec<K> = self.list(tx, prefix)?.into_iter().map(|(k, _)| k).collect();
        for k in &keys {
            self.delete(tx, k)?;
        }
        Ok(keys.len())
    }

    /// All records whose key begins with the prefix, in key order.
    pub fn list<P: Prefix<K>>(&self, r: &dyn Read, prefix: &P) -> Result<Vec<(K, V)>, StoreError> {
        self.page(r, prefix, None, usize::MAX)
    }

    /// At most `limit` records whose key begins with the prefix and lies after `after`: one page.
    pub fn page<P: Prefix<K>>(
        &self,
        r: &dyn Read,
        prefix: &P,
        after: Option<&K>,
        limit: usize,
    ) -> Result<Vec<(K, V)>, StoreError> {
        let mut page = Vec::new();
        if limit == 0 {
            return Ok(page);
        }
        self.visit(r, prefix, after, &mut |k, v| {
            page.push((k, v));
            page.len() < limit
        })?;
        Ok(page)
    }

    /// Visits the records under a prefix in key order, from the one after `after`, until `f` answers `false`.
    pub fn visit<P: Prefix<K>>(
        &self,
        r: &dyn Read,
        prefix: &P,
        after: Option<&K>,
        f: &mut dyn FnMut(K, V) -> bool,
    ) -> Result<(), StoreError> {
        let after = after.map(Key::to_bytes);
        scan_prefix(r, self.name, prefix, after.as_deref(), false, &mut |key, value| {
            Ok(f(self.decode_key(key)?, record::decode(self.name, value)?))
        })
    }

    /// The first record under a prefix.
    pub fn first<P: Prefix<K>>(&self, r: &dyn Read, prefix: &P) -> Result<Option<(K, V)>, StoreError> {
        self.end(r, prefix, false)
    }

    /// The last record under a prefix.
    pub fn last<P: Prefix<K>>(&self, r: &dyn Read, prefix: &P) -> Result<Option<(K, V)>, StoreError> {
        self.end(r, prefix, true)
    }

    /// How many records there are under a prefix (reads all their keys).
    pub fn count<P: Prefix<K>>(&self, r: &dyn Read, prefix: &P) -> Result<usize, StoreError> {
        let mut count = 0;
        scan_prefix(r, self.name, prefix, None, false, &mut |_, _| {
            count += 1;
            Ok(true)
        })?;
        Ok(count)
    }

    /// The key of one of this table's changes.
    pub fn decode_key(&self, bytes: &[u8]) -> Result<K, StoreError> {
        K::from_bytes(bytes).map_err(|error| StoreError::codec(self.name, error))
    }

    /// All records that the index has under a prefix of its keys, in the index's order.
    pub fn list_by<I: KeyPart, P: Prefix<I>>(
        &self,
        index: &Index<K, V, I>,
        r: &dyn Read,
        prefix: &P,
    ) -> Result<Vec<(K, V)>, StoreError> {
        let mut records = Vec::new();
        for (_, k) in self.keys_by(index, r, prefix)? {
            let v = self.get(r, &k)?;
            let v = v.ok_or_else(|| StoreError::codec(index.name(), "an index entry has no record"))?;
            records.push((k, v));
        }
        Ok(records)
    }

    /// The first record that the index has under a prefix of its keys.
    pub fn first_by<I: KeyPart, P: Prefix<I>>(
        &self,
        index: &Index<K, V, I>,
        r: &dyn Read,
        prefix: &P,
    ) -> Result<Option<(K, V)>, StoreError> {
        let mut found = None;
        self.visit_by(index, r, prefix, &mut |_, k| {
            found = Some(k);
            false
        })?;
        let Some(k) = found else { return Ok(None) };
        Ok(self.get(r, &k)?.map(|v| (k, v)))
    }

    /// Index keys and table keys under a prefix of the index's keys, without reading the records.
    pub fn keys_by<I: KeyPart, P: Prefix<I>>(
        &self,
        index: &Index<K, V, I>,
        r: &dyn Read,
        prefix: &P,
    ) -> Result<Vec<(I, K)>, StoreError> {
        let mut keys = Vec::new();
        self.visit_by(index, r, prefix, &mut |i, k| {
            keys.push((i, k));
            true
        })?;
        Ok(keys)
    }

    /// Visits index keys and table keys under a prefix of the index's keys until `f` answers `false`.
    pub fn visit_by<I: KeyPart, P: Prefix<I>>(
        &self,
        index: &Index<K, V, I>,
        r: &dyn Read,
        prefix: &P,
        f: &mut dyn FnMut(I, K) -> bool,
    ) -> Result<(), StoreError> {
        if !self.indexes.iter().any(|listed| listed.name() == index.name()) {
            return Err(StoreError::IndexNotListed { table: self.name, index: index.name() });
        }
        scan_prefix(r, index.name(), prefix, None, false, &mut |key, _| {
            let (i, k) = <(I, K)>::from_bytes(key).map_err(|error| StoreError::codec(index.name(), error))?;
            Ok(f(i, k))
        })
    }

    /// Empties and refills all indexes from the records: for the migration that adds an index or changes its key function.
    pub fn rebuild_indexes(&self, tx: &mut Tx) -> Result<(), StoreError> {
        for index in self.indexes {
            let mut stale = Vec::new();
            tx.scan_raw(index.name(), Bound::Unbounded, Bound::Unbounded, false, &mut |key, _| {
                stale.push(key.to_vec());
                Ok(true)
            })?;
            for key in stale {
                tx.delete_raw(index.name(), key, false)?;
            }
        }
        for (k, v) in self.list(tx, &())? {
            let key = k.to_bytes();
            self.reindex(tx, (&k, &key), None, Some(&v))?;
        }
        Ok(())
    }

    fn get_bytes(&self, r: &dyn Read, key: &[u8]) -> Result<Option<V>, StoreError> {
        r.get_raw(self.name, key)?.map(|value| record::decode(self.name, &value)).transpose()
    }

    fn end<P: Prefix<K>>(&self, r: &dyn Read, prefix: &P, reverse: bool) -> Result<Option<(K, V)>, StoreError> {
        let mut found = None;
        scan_prefix(r, self.name, prefix, None, reverse, &mut |key, value| {
            found = Some((self.decode_key(key)?, record::decode(self.name, value)?));
            Ok(false)
        })?;
        Ok(found)
    }

    fn reindex(&self, tx: &mut Tx, k: (&K, &[u8]), old: Option<&V>, new: Option<&V>) -> Result<(), StoreError> {
        let entries = |index: &dyn IndexOf<K, V>, v: Option<&V>| v.map_or(Vec::new(), |v| index.entries(k.0, k.1, v));
        for index in self.indexes {
            let (old, new) = (entries(*index, old), entries(*index, new));
            for entry in old.iter().filter(|entry| !new.contains(entry)) {
                tx.delete_raw(index.name(), entry.clone(), false)?;
            }
            for entry in new.into_iter().filter(|entry| !old.contains(entry)) {
                tx.put_raw(index.name(), entry, Vec::new(), false)?;
            }
        }
        Ok(())
    }
}

fn scan_prefix<K, P: Prefix<K>>(
    r: &dyn Read,
    table: &'static str,
    prefix: &P,
    after: Option<&[u8]>,
    reverse: bool,
    visit: &mut crate::read::Visit<'_>,
) -> Result<(), StoreError> {
    let mut start = Vec::with_capacity(64);
    prefix.encode_prefix(&mut start);
    let end = prefix_end(&start);
    let from = match after {
        Some(after) if after >= start.as_slice() => Bound::Excluded(after),
        _ => Bound::Included(start.as_slice()),
    };
    r.scan_raw(table, from, end.as_ref().map(Vec::as_slice), reverse, visit)
}
