//! Items in DynamoDB's JSON, as files of exports and imports have them.
//!
//! Amazon DynamoDB Developer Guide, "DynamoDB table export output format" and "Amazon S3 import formats for DynamoDB".

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use ddb_rules::{AttributeValue, Item, Number};
use serde_json::{Map, Value};
use shape::{Blob, Entries};

/// Levels of nested values that are read; deeper ones are no items.
const DEPTH_MAX: usize = 64;

/// An item.
pub fn of_item(item: &Item) -> Value {
    Value::Object(item.iter().map(|(name, v)| (name.clone(), of_value(v))).collect())
}

fn of_value(v: &AttributeValue) -> Value {
    let bytes = |b: &Blob| Value::String(STANDARD.encode(&b.0));
    let number = |n: &Number| Value::String(n.as_str().to_owned());
    let (name, value) = match v {
        AttributeValue::S(s) => ("S", Value::String(s.clone())),
        AttributeValue::N(n) => ("N", number(n)),
        AttributeValue::B(b) => ("B", bytes(b)),
        AttributeValue::Ss(all) => ("SS", all.iter().cloned().map(Value::String).collect()),
        AttributeValue::Ns(all) => ("NS", all.iter().map(number).collect()),
        AttributeValue::Bs(all) => ("BS", all.iter().map(bytes).collect()),
        AttributeValue::M(item) => ("M", of_item(item)),
        AttributeValue::L(all) => ("L", all.iter().map(of_value).collect()),
        AttributeValue::Bool(b) => ("BOOL", Value::Bool(*b)),
        // these two exist only before a value is checked
        AttributeValue::Null(_) | AttributeValue::Empty | AttributeValue::Many(_) => ("NULL", Value::Bool(true)),
    };
    Value::Object(Map::from_iter([(name.to_owned(), value)]))
}

/// An item, if the value is one; its attributes are not checked yet.
pub fn item(value: Value) -> Option<Item> {
    read_item(value, 0)
}

fn read_item(value: Value, depth: usize) -> Option<Item> {
    let Value::Object(all) = value else { return None };
    all.into_iter().map(|(name, v)| Some((name, read_value(v, depth)?))).collect::<Option<Vec<_>>>().map(Entries)
}

fn read_value(value: Value, depth: usize) -> Option<AttributeValue> {
    if depth > DEPTH_MAX {
        return None;
    }
    let Value::Object(all) = value else { return None };
    let mut all = all.into_iter();
    let (Some((name, v)), None) = (all.next(), all.next()) else { return None };
    Some(match (name.as_str(), v) {
        ("S", Value::String(s)) => AttributeValue::S(s),
        ("N", Value::String(n)) => AttributeValue::N(Number::parse(&n).ok()?),
        ("B", Value::String(b)) => AttributeValue::B(bytes(&b)?),
        ("SS", Value::Array(all)) => AttributeValue::Ss(texts(all, |s| Some(s.to_owned()))?),
        ("NS", Value::Array(all)) => AttributeValue::Ns(texts(all, |n| Number::parse(n).ok())?),
        ("BS", Value::Array(all)) => AttributeValue::Bs(texts(all, bytes)?),
        ("M", v) => AttributeValue::M(read_item(v, depth + 1)?),
        ("L", Value::Array(all)) => {
            AttributeValue::L(all.into_iter().map(|v| read_value(v, depth + 1)).collect::<Option<_>>()?)
        }
        ("BOOL", Value::Bool(b)) => AttributeValue::Bool(b),
        ("NULL", Value::Bool(true)) => AttributeValue::Null(true),
        _ => return None,
    })
}

fn bytes(text: &str) -> Option<Blob> {
    Some(Blob(STANDARD.decode(text).ok()?))
}

fn texts<T>(all: Vec<Value>, one: impl Fn(&str) -> Option<T>) -> Option<Vec<T>> {
    all.iter().map(|v| one(v.as_str()?)).collect()
}
