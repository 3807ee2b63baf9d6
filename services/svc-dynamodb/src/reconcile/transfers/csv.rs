//! Records of comma-separated values.
//!
//! Amazon DynamoDB Developer Guide, "Amazon S3 import formats for DynamoDB: CSV": values may be quoted, a quotation mark in them is
//! doubled; every attribute is text, but keys have their own types.

use crate::model::Table;
use base64::Engine;
use ddb_rules::{AttributeValue, Item, Number};
use shape::{Blob, Entries};

/// True when a quoted value that begins in this line goes on in the next, or one of an earlier line ends in it.
pub(super) fn leaves_open(line: &str) -> bool {
    line.bytes().filter(|b| *b == b'"').count() % 2 == 1
}

/// The values of a record.
pub(super) fn values(record: &str, delimiter: u8) -> Vec<String> {
    let (mut all, mut value, mut quoted) = (Vec::new(), String::new(), false);
    let mut letters = record.chars().peekable();
    while let Some(c) = letters.next() {
        match c {
            '"' if quoted && letters.peek() == Some(&'"') => {
                letters.next();
                value.push('"');
            }
            '"' => quoted = !quoted,
            c if c == char::from(delimiter) && !quoted => all.push(std::mem::take(&mut value)),
            c => value.push(c),
        }
    }
    all.push(value);
    all
}

/// The item of a record; `None` when it does not fit the header.
pub(super) fn item(table: &Table, header: &[String], values: Vec<String>) -> Option<Item> {
    if values.len() != header.len() {
        return None;
    }
    let typed = |name: &String| table.attributes.iter().find(|(n, _)| n == name).map_or("S", |(_, ty)| ty.name());
    let one = |(name, text): (&String, String)| -> Option<(String, AttributeValue)> {
        let value = match typed(name) {
            "N" => AttributeValue::N(Number::parse(&text).ok()?),
            "B" => AttributeValue::B(Blob(base64::engine::general_purpose::STANDARD.decode(&text).ok()?)),
            _ => AttributeValue::S(text),
        };
        Some((name.clone(), value))
    };
    header.iter().zip(values).map(one).collect::<Option<Vec<_>>>().map(Entries)
}
