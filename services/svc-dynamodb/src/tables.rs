//! The room's tables, and the layout of the keys of items and index entries.
//!
//! An item's key is: account and region, the table's number, a digest of the partition key, the sort key in order-keeping bytes. The
//! digest is the order of scans and what parallel scans divide; the whole key is in the item. An index entry's key goes on with the
//! index's number, a digest of its partition attributes, its sort attributes, and a digest of the item's key.

use crate::model::{
    Backup, Before, Count, Cursor, Index, KeySchema, Replica, Shard, Stream, StreamRecord, Table, Unsent,
};
use base::Fault;
use ddb_rules::{AttributeValue, Item, get, key, stored};
use kernel::Scope;
use std::cell::RefCell;
use std::collections::HashMap;
use std::ops::Bound;
use std::sync::Arc;
use store::{KeyPart, Raw, Read, StoreError, Tx};

/// Tables by name.
pub static TABLES: store::Table<(Scope, String), Table> = store::Table::new("dynamodb.tables");
/// Items and bytes by table (index number 0) and index.
pub static COUNTS: store::Table<(Scope, u64, u32), Count> = store::Table::new("dynamodb.counts#live").apart();
/// Bytes of item collections, of tables with local indexes.
pub static COLLECTIONS: store::Table<(Scope, u64, [u8; key::DIGEST_BYTES]), u64> =
    store::Table::new("dynamodb.collections").apart();
/// Streams, present and past, by table name and label.
pub static STREAMS: store::Table<(Scope, String, String), Stream> = store::Table::new("dynamodb.streams");
/// Stream records by stream and number.
pub static RECORDS: store::Table<(Scope, u64, u64), StreamRecord> =
    store::Table::new("dynamodb.records#stream").apart();
/// Where each stream and recovery log stands.
pub static CURSORS: store::Table<(Scope, u64), Cursor> = store::Table::new("dynamodb.cursors#stream").apart();
/// Shards by stream and first number.
pub static SHARDS: store::Table<(Scope, u64, u64), Shard> = store::Table::new("dynamodb.shards#stream").apart();
/// Backups by ARN.
pub static BACKUPS: store::Table<(Scope, String), Backup> = store::Table::new("dynamodb.backups");
/// Items before changes, by table, time and number, for point-in-time recovery.
pub static BEFORE: store::Table<(Scope, u64, i64, u64), Before> = store::Table::new("dynamodb.before#recovery").apart();
/// What transactions with a client token answered.
pub static TOKENS: store::Table<(Scope, String), crate::ops::shared::tokens::Token> =
    store::Table::new("dynamodb.tokens").apart();

/// The other replicas of a global table, by the table's own place and the other's region.
pub static REPLICAS: store::Table<(Scope, String, String), Replica> = store::Table::new("dynamodb.replicas");
/// Items that other replicas have not seen yet, by table, region and number.
pub static OUTBOX: store::Table<(Scope, u64, String, u64), Unsent> = store::Table::new("dynamodb.outbox").apart();

/// Exports by ARN.
pub static EXPORTS: store::Table<(Scope, String), crate::transfer::Export> = store::Table::new("dynamodb.exports");
/// Imports by ARN.
pub static IMPORTS: store::Table<(Scope, String), crate::transfer::Import> = store::Table::new("dynamodb.imports");

/// Versions of a global table's items, those that were removed among them, raw.
pub const VERSIONS: Raw = Raw::new("dynamodb.items#version").apart();
/// Versions of removed items by the time they were removed, raw.
pub const TOMBSTONES: Raw = Raw::new("dynamodb.items#tombstone").apart();
/// Items, raw. Nobody follows them in the change feed: streams are written with each change.
pub const ITEMS: Raw = Raw::new("dynamodb.items#table").apart();
/// Index entries, raw.
pub const ENTRIES: Raw = Raw::new("dynamodb.items#index").apart();
/// Items by the time they expire, raw.
pub const EXPIRIES: Raw = Raw::new("dynamodb.items#expiry").apart();

/// Bytes of a sort key beyond which a digest stands for the rest (store limit: 1,980 bytes for a whole key).
const SORT_BYTES_KEPT: usize = 1_800;

/// Records that a thread has decoded, by their keys, with the bytes they were made of.
type Decoded = HashMap<Vec<u8>, (Vec<u8>, Arc<Table>)>;
/// Records that a thread keeps decoded.
const DECODED_MAX: usize = 256;
thread_local! {
    static DECODED: RefCell<Decoded> = RefCell::default();
}

/// A table's record. Each call asks for it several times (its policy, its tags, itself): bytes that this thread has decoded before
/// are not decoded again. Only equal bytes are the same record, so that no transaction sees another's.
pub fn table(read: &dyn Read, at: Scope, name: &str) -> Result<Option<Arc<Table>>, Fault> {
    let key = (at, name.to_owned());
    let raw = store::Key::to_bytes(&key);
    let Some(bytes) = read.get_raw(TABLES.name(), &raw).map_err(Fault::internal)? else { return Ok(None) };
    let known = DECODED.with_borrow(|all| all.get(&raw).filter(|(b, _)| *b == bytes).map(|(_, t)| t.clone()));
    if known.is_some() {
        return Ok(known);
    }
    let Some(table) = TABLES.get(read, &key).map_err(Fault::internal)? else { return Ok(None) };
    let table = Arc::new(table);
    DECODED.with_borrow_mut(|all| {
        if all.len() >= DECODED_MAX {
            all.clear();
        }
        all.insert(raw, (bytes, table.clone()));
    });
    Ok(Some(table))
}

/// Writes a table's record.
pub fn put_table(tx: &mut Tx, at: Scope, table: &Table) -> Result<(), Fault> {
    TABLES.put(tx, &(at, table.name.clone()), table).map_err(Fault::internal)
}

/// The bytes that all keys of a table's items begin with.
pub fn head(at: Scope, table: u64) -> Vec<u8> {
    let mut out = Vec::with_capacity(96);
    at.encode(&mut out);
    table.encode(&mut out);
    out
}

/// The bytes that all keys of an index's entries begin with.
pub fn index_head(at: Scope, table: u64, index: u32) -> Vec<u8> {
    let mut out = head(at, table);
    index.encode(&mut out);
    out
}

/// The values of these attributes; `None` when one is missing or of another type.
pub fn values<'a>(item: &'a Item, schema: &[(String, crate::model::KeyType)]) -> Option<Vec<&'a AttributeValue>> {
    schema.iter().map(|(name, ty)| get(item, name).filter(|v| v.type_name() == ty.name())).collect()
}

/// Partition digest and sort bytes of an item's keys.
fn key_tail(item: &Item, schema: &KeySchema) -> Option<Vec<u8>> {
    let partition = values(item, &schema.partition)?;
    let sort = values(item, &schema.sort)?;
    let mut out = Vec::with_capacity(64);
    out.extend_from_slice(&key::digest(&partition));
    put_sort(&sort, &mut out);
    Some(out)
}

/// Appends sort values, cut where the store's limit asks for it.
pub fn put_sort(sort: &[&AttributeValue], out: &mut Vec<u8>) {
    let mut bytes = Vec::with_capacity(64);
    sort.iter().for_each(|v| key::put(v, &mut bytes));
    match bytes.len() > SORT_BYTES_KEPT {
        true => {
            out.extend_from_slice(&bytes[..SORT_BYTES_KEPT]);
            out.extend_from_slice(&key::digest_of(&bytes));
        }
        false => out.extend_from_slice(&bytes),
    }
}

/// What of an encoded sort key is in keys: bounds of ranges are cut in the same way.
pub fn cut(bytes: &[u8]) -> &[u8] {
    &bytes[..bytes.len().min(SORT_BYTES_KEPT)]
}

/// The key of an item; its key attributes were checked.
pub fn item_key(at: Scope, table: &Table, item: &Item) -> Result<Vec<u8>, Fault> {
    let tail = key_tail(item, &table.schema).ok_or_else(|| Fault::internal("an item without its keys"))?;
    let mut out = head(at, table.key);
    out.extend_from_slice(&tail);
    Ok(out)
}

/// The key of an item's entry in an index; `None` when the item is not in it.
pub fn entry_key(at: Scope, table: &Table, index: &Index, item: &Item) -> Result<Option<Vec<u8>>, Fault> {
    let Some(tail) = key_tail(item, &index.schema) else { return Ok(None) };
    let mut out = index_head(at, table.key, index.number);
    out.extend_from_slice(&tail);
    let own = item_key(at, table, item)?;
    out.extend_from_slice(&key::digest_of(&own));
    Ok(Some(out))
}

/// The item under a key.
pub fn item(read: &dyn Read, key: &[u8]) -> Result<Option<Item>, Fault> {
    ITEMS.get(read, key).map_err(Fault::internal)?.map(|bytes| decoded(&bytes)).transpose()
}

/// The item of its bytes.
pub fn decoded(bytes: &[u8]) -> Result<Item, Fault> {
    stored::decode(bytes).ok_or_else(|| Fault::internal("a stored item is damaged"))
}

/// The end of the keys that begin with a prefix.
pub fn prefix_end(prefix: &[u8]) -> Bound<Vec<u8>> {
    let Some(last) = prefix.iter().rposition(|b| *b < u8::MAX) else { return Bound::Unbounded };
    let mut end = prefix[..=last].to_vec();
    end[last] += 1;
    Bound::Excluded(end)
}

/// Removes at most `max` raw rows under a prefix; answers how many there were.
pub fn remove_some(tx: &mut Tx, table: Raw, prefix: &[u8], max: usize) -> Result<usize, StoreError> {
    let end = prefix_end(prefix);
    let mut keys = Vec::new();
    table.scan(tx, (Bound::Included(prefix), end.as_ref().map(Vec::as_slice)), false, &mut |k, _| {
        keys.push(k.to_vec());
        Ok(keys.len() < max)
    })?;
    let n = keys.len();
    for k in keys {
        table.delete(tx, k)?;
    }
    Ok(n)
}

/// Adds to the counts of a table or an index.
pub fn count(tx: &mut Tx, at: Scope, table: u64, index: u32, items: i64, bytes: i64) -> Result<(), Fault> {
    if items == 0 && bytes == 0 {
        return Ok(());
    }
    let key = (at, table, index);
    let old = COUNTS.get(tx, &key).map_err(Fault::internal)?.unwrap_or_default();
    let new = Count { items: old.items + items, bytes: old.bytes + bytes };
    COUNTS.put(tx, &key, &new).map_err(Fault::internal)
}
