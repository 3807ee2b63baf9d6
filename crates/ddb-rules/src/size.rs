//! Sizes of items and the capacity units that they cost.
//!
//! Amazon DynamoDB Developer Guide, "DynamoDB item sizes and formats" and "Capacity unit consumption for read/write operations".

use crate::number::Decimal;
use crate::{AttributeValue, Item, Number};

/// Bytes of one item with its names.
pub const ITEM_BYTES_MAX: usize = 400 * 1024;
/// Bytes of the items that one Query or Scan evaluates.
pub const PAGE_BYTES_MAX: usize = 1024 * 1024;
/// Bytes that one read unit covers.
pub const READ_UNIT_BYTES: usize = 4096;
/// Bytes that one write unit covers.
pub const WRITE_UNIT_BYTES: usize = 1024;

/// Bytes of an item.
pub fn item(item: &Item) -> usize {
    item.iter().map(|(name, v)| name.len() + value(v)).sum()
}

/// Bytes of a value.
pub fn value(v: &AttributeValue) -> usize {
    match v {
        AttributeValue::S(s) => s.len(),
        AttributeValue::N(n) => number(n),
        AttributeValue::B(b) => b.0.len(),
        AttributeValue::Ss(all) => all.iter().map(String::len).sum(),
        AttributeValue::Ns(all) => all.iter().map(number).sum(),
        AttributeValue::Bs(all) => all.iter().map(|b| b.0.len()).sum(),
        // three bytes for the collection, one for each element
        AttributeValue::L(all) => 3 + all.iter().map(|v| 1 + value(v)).sum::<usize>(),
        AttributeValue::M(map) => 3 + map.iter().map(|(k, v)| 1 + k.len() + value(v)).sum::<usize>(),
        AttributeValue::Null(_) | AttributeValue::Bool(_) => 1,
        AttributeValue::Empty => 0,
        AttributeValue::Many(v) => value(v),
    }
}

/// Two digits a byte, aligned to the decimal point, one byte for the exponent and one for a minus.
fn number(n: &Number) -> usize {
    let Decimal { negative, digits, point } = n.decimal();
    let halves = digits.len() + point.rem_euclid(2) as usize;
    match digits.is_empty() {
        true => 1,
        false => 1 + halves.div_ceil(2) + usize::from(negative),
    }
}

/// Write units of an item of this size; twice as many in a transaction.
pub fn write_units(bytes: usize) -> f64 {
    bytes.div_ceil(WRITE_UNIT_BYTES).max(1) as f64
}

/// Read units of this many bytes; half without strong consistency.
pub fn read_units(bytes: usize, consistent: bool) -> f64 {
    let units = bytes.div_ceil(READ_UNIT_BYTES).max(1) as f64;
    if consistent { units } else { units / 2.0 }
}
