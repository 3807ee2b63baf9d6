//! The engine of `Durability::None`: versioned entries in memory, so that snapshots cost nothing and never wait.

use std::collections::{BTreeMap, HashMap, VecDeque};
use std::ops::Bound;
use std::sync::{Arc, PoisonError, RwLock, RwLockReadGuard, RwLockWriteGuard};

use super::{Engine, View, Writes};
use crate::error::StoreError;
use crate::limits;
use crate::read::{Read, Visit, is_empty_range};

/// All tables, in memory.
#[derive(Default)]
pub(crate) struct Memory {
    core: Arc<Core>,
}

#[derive(Default)]
struct Core {
    state: RwLock<State>,
}

#[derive(Default)]
struct State {
    tables: HashMap<&'static str, BTreeMap<Vec<u8>, Versions>>,
    version: u64,
    /// How many snapshots are open of which version.
    open: BTreeMap<u64, usize>,
    /// Entries that have versions to forget once no snapshot is older than the given version.
    stale: VecDeque<(u64, &'static str, Vec<u8>)>,
}

/// Values of one key by the version that wrote them, oldest first; `None`: removed.
type Versions = Vec<(u64, Option<Arc<[u8]>>)>;

impl Engine for Memory {
    fn snapshot(&self) -> Result<Box<dyn View>, StoreError> {
        let mut state = self.core.write();
        let version = state.version;
        *state.open.entry(version).or_default() += 1;
        Ok(Box::new(MemoryView { core: self.core.clone(), version }))
    }

    fn commit(&self, writes: &Writes) -> Result<(), StoreError> {
        let mut state = self.core.write();
        if writes.clear {
            state.clear();
        }
        for (table, entries) in &writes.tables {
            for (key, value) in entries {
                state.set(table, key, value.as_deref().map(Arc::from));
            }
        }
        state.version += 1;
        state.forget();
        Ok(())
    }
}

impl Core {
    fn read(&self) -> RwLockReadGuard<'_, State> {
        self.state.read().unwrap_or_else(PoisonError::into_inner)
    }

    fn write(&self) -> RwLockWriteGuard<'_, State> {
        self.state.write().unwrap_or_else(PoisonError::into_inner)
    }
}

impl State {
    /// Adds the value that the commit under way gives a key.
    fn set(&mut self, table: &'static str, key: &[u8], value: Option<Arc<[u8]>>) {
        let next = self.version + 1;
        let entries = self.tables.entry(table).or_default();
        let versions = match entries.get_mut(key) {
            Some(versions) => versions,
            None if value.is_none() => return,
            None => entries.entry(key.to_vec()).or_default(),
        };
        let forgettable = !versions.is_empty() || value.is_none();
        match versions.last_mut() {
            Some((version, last)) if *version == next => *last = value,
            _ => versions.push((next, value)),
        }
        if forgettable {
            self.stale.push_back((next, table, key.to_vec()));
        }
    }

    fn clear(&mut self) {
        let keys: Vec<_> =
            self.tables.iter().flat_map(|(t, entries)| entries.keys().map(|k| (*t, k.clone()))).collect();
        for (table, key) in keys {
            self.set(table, &key, None);
        }
    }

    /// Drops the versions that no open snapshot can see.
    fn forget(&mut self) {
        let oldest = self.open.keys().next().copied().unwrap_or(self.version);
        while self.stale.front().is_some_and(|(version, ..)| *version <= oldest) {
            let Some((_, table, key)) = self.stale.pop_front() else { break };
            let Some(entries) = self.tables.get_mut(table) else { continue };
            let Some(versions) = entries.get_mut(&key) else { continue };
            let seen = versions.iter().rposition(|(version, _)| *version <= oldest).unwrap_or(0);
            versions.drain(..seen);
            if matches!(versions.as_slice(), [(version, None)] if *version <= oldest) {
                entries.remove(&key);
            }
        }
    }
}

struct MemoryView {
    core: Arc<Core>,
    version: u64,
}

impl View for MemoryView {}

impl Drop for MemoryView {
    fn drop(&mut self) {
        let mut state = self.core.write();
        if let Some(count) = state.open.get_mut(&self.version) {
            *count -= 1;
            if *count == 0 {
                state.open.remove(&self.version);
            }
        }
    }
}

impl MemoryView {
    fn seen<'a>(&self, versions: &'a Versions) -> Option<&'a Arc<[u8]>> {
        versions.iter().rev().find(|(version, _)| *version <= self.version).and_then(|(_, value)| value.as_ref())
    }

    /// The first entries between two bounds. Copied out in parts, because `visit` must not run under the lock.
    fn part(&self, table: &str, from: Bound<&[u8]>, to: Bound<&[u8]>, reverse: bool) -> Vec<(Vec<u8>, Arc<[u8]>)> {
        let state = self.core.read();
        let Some(entries) = state.tables.get(table) else { return Vec::new() };
        let range = entries.range::<[u8], _>((from, to));
        let live = |(key, versions): (&Vec<u8>, &Versions)| Some((key.clone(), self.seen(versions)?.clone()));
        match reverse {
            false => range.filter_map(live).take(limits::MEMORY_SCAN_ENTRIES).collect(),
            true => range.rev().filter_map(live).take(limits::MEMORY_SCAN_ENTRIES).collect(),
        }
    }
}

impl Read for MemoryView {
    fn get_raw(&self, table: &'static str, key: &[u8]) -> Result<Option<Vec<u8>>, StoreError> {
        let state = self.core.read();
        let versions = state.tables.get(table).and_then(|entries| entries.get(key));
        Ok(versions.and_then(|versions| self.seen(versions)).map(|value| value.to_vec()))
    }

    fn scan_raw(
        &self,
        table: &'static str,
        from: Bound<&[u8]>,
        to: Bound<&[u8]>,
        reverse: bool,
        visit: &mut Visit<'_>,
    ) -> Result<(), StoreError> {
        let mut done: Option<Vec<u8>> = None;
        loop {
            let reached = done.as_deref().map(Bound::Excluded);
            let (from, to) = if reverse { (from, reached.unwrap_or(to)) } else { (reached.unwrap_or(from), to) };
            if is_empty_range(from, to) {
                return Ok(());
            }
            let part = self.part(table, from, to, reverse);
            let Some((last, _)) = part.last() else { return Ok(()) };
            let next = (part.len() == limits::MEMORY_SCAN_ENTRIES).then(|| last.clone());
            for (key, value) in &part {
                if !visit(key, value)? {
                    return Ok(());
                }
            }
            if next.is_none() {
                return Ok(());
            }
            done = next;
        }
    }
}
