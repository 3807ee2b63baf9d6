//! One change of one item with everything that follows from it: index entries, times of expiry, counts, collections, records.

use crate::engine::cost::Cost;
use crate::engine::record::{self, Changed};
use crate::engine::{keys, replicas};
use crate::limits::COLLECTION_BYTES_MAX;
use crate::model::{Index, IndexLife, Projected, Table};
use crate::tables::{self, COLLECTIONS, ENTRIES, EXPIRIES, ITEMS};
use base::Fault;
use ddb_rules::{AttributeValue, Item, get, key, size, stored};
use kernel::{Cx, Scope};
use store::{KeyPart, Tx};

/// Writes or removes an item; answers what the indexes cost. The caller has checked `new`.
pub fn apply(cx: &Cx, tx: &mut Tx, at: Scope, table: &Table, change: &Changed<'_>) -> Result<Cost, Fault> {
    let mut cost = Cost::default();
    match change.new {
        Some(new) => ITEMS.put(tx, change.key.to_vec(), stored::encode(new)),
        None => ITEMS.delete(tx, change.key.to_vec()).map(drop),
    }
    .map_err(Fault::internal)?;
    for index in table.indexes.iter().filter(|i| i.is_kept()) {
        let units = reindex(tx, at, table, index, change)?;
        if units > 0.0 {
            cost.index(&index.name, index.local, units);
        }
    }
    let (old, new) = (change.old.map_or(0, size::item) as i64, change.new.map_or(0, size::item) as i64);
    let items = i64::from(change.new.is_some()) - i64::from(change.old.is_some());
    tables::count(tx, at, table.key, 0, items, new - old)?;
    if let Some(attribute) = table.ttl.attribute() {
        expiry(tx, at, table, attribute, change)?;
    }
    if table.has_local() {
        collect(tx, at, table, change)?;
    }
    record::write(cx, tx, at, table, change)?;
    replicas::note(cx, tx, at, table, change)?;
    Ok(cost)
}

/// The entry of an item in an index: its key and what it shows.
pub fn entry(at: Scope, table: &Table, index: &Index, item: &Item) -> Result<Option<(Vec<u8>, Item)>, Fault> {
    let Some(key) = tables::entry_key(at, table, index, item)? else { return Ok(None) };
    let shown = match &index.projected {
        Projected::All => item.clone(),
        Projected::KeysOnly => some(table, index, item, &[]),
        Projected::Include(names) => some(table, index, item, names),
    };
    Ok(Some((key, shown)))
}

fn some(table: &Table, index: &Index, item: &Item, names: &[String]) -> Item {
    let wanted = |n: &String| table.schema.has(n) || index.schema.has(n) || names.contains(n);
    item.iter().filter(|(n, _)| wanted(n)).cloned().collect()
}

/// Brings an index up to date; answers the units.
///
/// "Write throughput for global secondary indexes": a change of the index's key costs a removal and an addition.
pub fn reindex(tx: &mut Tx, at: Scope, table: &Table, index: &Index, change: &Changed<'_>) -> Result<f64, Fault> {
    let of = |item: Option<&Item>| item.map_or(Ok(None), |item| entry(at, table, index, item));
    let (old, new) = (of(change.old)?, of(change.new)?);
    if old == new {
        return Ok(0.0);
    }
    let bytes = |e: &Option<(Vec<u8>, Item)>| e.as_ref().map_or(0, |(_, item)| size::item(item));
    let (old_bytes, new_bytes) = (bytes(&old), bytes(&new));
    // while an index is being filled, an item may have no entry yet
    let had = match (&old, &index.life) {
        (Some((key, _)), IndexLife::Creating { .. }) => ENTRIES.get(tx, key).map_err(Fault::internal)?.is_some(),
        (old, _) => old.is_some(),
    };
    let items = i64::from(new.is_some()) - i64::from(had);
    let gone = if had { old_bytes as i64 } else { 0 };
    tables::count(tx, at, table.key, index.number, items, new_bytes as i64 - gone)?;
    let same_key = matches!((&old, &new), (Some((a, _)), Some((b, _))) if a == b);
    let mut units = 0.0;
    if let Some((key, _)) = old.filter(|_| !same_key) {
        units += size::write_units(old_bytes);
        ENTRIES.delete(tx, key).map_err(Fault::internal)?;
    }
    if let Some((key, shown)) = new {
        units += size::write_units(if same_key { new_bytes.max(old_bytes) } else { new_bytes });
        ENTRIES.put(tx, key, stored::encode(&shown)).map_err(Fault::internal)?;
    }
    Ok(units)
}

/// The key under which an item waits for its end; `None` when its attribute tells no time.
pub fn expiry_key(at: Scope, table: &Table, attribute: &str, key: &[u8], item: &Item) -> Option<Vec<u8>> {
    let AttributeValue::N(n) = get(item, attribute)? else { return None };
    let mut out = tables::head(at, table.key);
    let tail = &key[out.len()..];
    n.whole()?.encode(&mut out);
    out.extend_from_slice(tail);
    Some(out)
}

fn expiry(tx: &mut Tx, at: Scope, table: &Table, attribute: &str, change: &Changed<'_>) -> Result<(), Fault> {
    let of = |item: Option<&Item>| item.and_then(|item| expiry_key(at, table, attribute, change.key, item));
    let (old, new) = (of(change.old), of(change.new));
    if old == new {
        return Ok(());
    }
    if let Some(key) = old {
        EXPIRIES.delete(tx, key).map_err(Fault::internal)?;
    }
    if let Some(key) = new {
        EXPIRIES.put(tx, key, Vec::new()).map_err(Fault::internal)?;
    }
    Ok(())
}

/// The digest of an item's partition, under which its collection is measured.
pub fn collection_key(table: &Table, item: &Item) -> Result<[u8; key::DIGEST_BYTES], Fault> {
    let partition = tables::values(item, &table.schema.partition);
    partition.map(|p| key::digest(&p)).ok_or_else(|| Fault::internal("an item without its partition key"))
}

/// Measures the item collection, local index entries included.
fn collect(tx: &mut Tx, at: Scope, table: &Table, change: &Changed<'_>) -> Result<(), Fault> {
    let Some(image) = change.new.or(change.old) else { return Ok(()) };
    let bytes = |item: Option<&Item>| -> Result<i64, Fault> {
        let Some(item) = item else { return Ok(0) };
        let mut sum = size::item(item) as i64;
        for index in table.indexes.iter().filter(|i| i.local) {
            sum += entry(at, table, index, item)?.map_or(0, |(_, shown)| size::item(&shown)) as i64;
        }
        Ok(sum)
    };
    let grows = bytes(change.new)? - bytes(change.old)?;
    let key = (at, table.key, collection_key(table, image)?);
    let has = COLLECTIONS.get(tx, &key).map_err(Fault::internal)?.unwrap_or(0);
    let now = has.saturating_add_signed(grows);
    if grows > 0 && now > COLLECTION_BYTES_MAX {
        return Err(crate::errors::collection_full());
    }
    match now {
        0 => COLLECTIONS.delete(tx, &key).map(drop),
        now => COLLECTIONS.put(tx, &key, &now),
    }
    .map_err(Fault::internal)
}

/// What is answered about the collection of an item.
pub fn metrics(
    tx: &Tx,
    at: Scope,
    table: &Table,
    item: &Item,
) -> Result<Option<api_dynamodb::ItemCollectionMetrics>, Fault> {
    if !table.has_local() {
        return Ok(None);
    }
    let key = (at, table.key, collection_key(table, item)?);
    let bytes = COLLECTIONS.get(tx, &key).map_err(Fault::internal)?.unwrap_or(0);
    let gigabytes = (bytes / (1 << 30)) as f64;
    let mut keys = keys::of(&table.schema, item);
    keys.0.retain(|(n, _)| table.schema.partition.iter().any(|(p, _)| p == n));
    Ok(Some(api_dynamodb::ItemCollectionMetrics {
        item_collection_key: Some(keys),
        size_estimate_range_gb: Some(vec![gigabytes, gigabytes + 1.0]),
    }))
}
