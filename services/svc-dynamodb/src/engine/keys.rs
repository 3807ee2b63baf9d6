//! What key attributes must be, in items and in keys.
//!
//! Amazon DynamoDB Developer Guide, "Core components: Primary key", "Constraints: Partition keys and sort keys".

use crate::errors::{invalid, parameter};
use crate::model::{KeySchema, KeyType, Table};
use base::Fault;
use ddb_rules::{AttributeValue, Item, check, get, key};

/// Checks a key given alone: exactly the table's key attributes.
pub fn check_key(table: &Table, given: &mut Item) -> Result<(), Fault> {
    check::item(given).map_err(crate::errors::from_rules)?;
    exact(&table.schema, given)?;
    sizes(&table.schema, given)
}

/// The same without the sizes, for start keys: exactly these attributes with their types.
pub fn exact(schema: &KeySchema, given: &Item) -> Result<(), Fault> {
    let fits = given.0.len() == schema.all().count()
        && schema.all().all(|(name, ty)| get(given, name).is_some_and(|v| v.type_name() == ty.name()));
    if !fits {
        return Err(invalid("The provided key element does not match the schema"));
    }
    schema.all().try_for_each(|(name, _)| not_empty(name, get(given, name)))
}

/// Checks the key attributes of a whole item, those of indexes too.
pub fn check_item(table: &Table, item: &Item) -> Result<(), Fault> {
    for (name, ty) in table.schema.all() {
        let v = get(item, name).ok_or_else(|| parameter(format_args!("Missing the key {name} in the item")))?;
        if v.type_name() != ty.name() {
            return Err(parameter(format_args!(
                "Type mismatch for key {name} expected: {} actual: {}",
                ty.name(),
                v.type_name()
            )));
        }
        not_empty(name, Some(v))?;
    }
    sizes(&table.schema, item)?;
    check_index_keys(table, item)
}

/// Checks the attributes that indexes use as keys, where the item has them.
pub fn check_index_keys(table: &Table, item: &Item) -> Result<(), Fault> {
    for index in &table.indexes {
        for (name, ty) in index.schema.all().filter(|(n, _)| !table.schema.has(n)) {
            let Some(v) = get(item, name) else { continue };
            if v.type_name() != ty.name() {
                return Err(parameter(format_args!(
                    "Type mismatch for Index Key {name} Expected: {} Actual: {} IndexName: {}",
                    ty.name(),
                    v.type_name(),
                    index.name
                )));
            }
            if let Some(kind) = emptiness(v) {
                return Err(invalid(format!(
                    "One or more parameter values are not valid. A value specified for a secondary index key is not supported. The AttributeValue for a key attribute cannot contain an empty {kind} value. IndexName: {}, IndexKey: {name}",
                    index.name
                )));
            }
        }
        sizes(&index.schema, item)?;
    }
    Ok(())
}

fn emptiness(v: &AttributeValue) -> Option<&'static str> {
    match v {
        AttributeValue::S(s) if s.is_empty() => Some("string"),
        AttributeValue::B(b) if b.0.is_empty() => Some("binary"),
        _ => None,
    }
}

fn not_empty(name: &str, v: Option<&AttributeValue>) -> Result<(), Fault> {
    match v.and_then(emptiness) {
        Some(kind) => Err(invalid(format!(
            "One or more parameter values are not valid. The AttributeValue for a key attribute cannot contain an empty {kind} value. Key: {name}"
        ))),
        None => Ok(()),
    }
}

fn sizes(schema: &KeySchema, item: &Item) -> Result<(), Fault> {
    let bytes =
        |all: &[(String, KeyType)]| -> usize { all.iter().filter_map(|(n, _)| get(item, n)).map(key::length).sum() };
    if bytes(&schema.partition) > key::PARTITION_BYTES_MAX {
        return Err(parameter("Size of hashkey has exceeded the maximum size limit of2048 bytes"));
    }
    if bytes(&schema.sort) > key::SORT_BYTES_MAX {
        return Err(parameter("Aggregated size of all range keys has exceeded the size limit of 1024 bytes"));
    }
    Ok(())
}

/// The key attributes of an item.
pub fn of(schema: &KeySchema, item: &Item) -> Item {
    let mut keys: Item = schema.all().filter_map(|(n, _)| Some((n.clone(), get(item, n)?.clone()))).collect();
    keys.0.sort_by(|a, b| a.0.cmp(&b.0));
    keys.0.dedup_by(|a, b| a.0 == b.0);
    keys
}
