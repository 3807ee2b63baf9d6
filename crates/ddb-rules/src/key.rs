//! Key attributes as bytes that sort as DynamoDB sorts them: text by its UTF-8 bytes, bytes as unsigned, numbers by value.
//!
//! Amazon DynamoDB Developer Guide, "Core components: Primary key" and "Constraints: Partition keys and sort keys".

use crate::number::EXPONENT_MIN;
use crate::{AttributeValue, Number};
use sha2::{Digest, Sha256};

/// Bytes of a partition key.
pub const PARTITION_BYTES_MAX: usize = 2048;
/// Bytes of a sort key.
pub const SORT_BYTES_MAX: usize = 1024;
/// Bytes of a digest in a key.
pub const DIGEST_BYTES: usize = 16;

/// Appends a key value so that order is kept; nothing tells where it ends.
pub fn put_last(v: &AttributeValue, out: &mut Vec<u8>) {
    match v {
        AttributeValue::S(s) => out.extend_from_slice(s.as_bytes()),
        AttributeValue::B(b) => out.extend_from_slice(&b.0),
        AttributeValue::N(n) => put_number(n, out),
        _ => {}
    }
}

/// Appends a key value so that order is kept whatever follows.
pub fn put(v: &AttributeValue, out: &mut Vec<u8>) {
    match v {
        AttributeValue::S(s) => put_escaped(s.as_bytes(), out),
        AttributeValue::B(b) => put_escaped(&b.0, out),
        _ => put_last(v, out),
    }
}

/// Zero becomes two bytes, so that a single zero ends the value before everything that continues it.
fn put_escaped(bytes: &[u8], out: &mut Vec<u8>) {
    for &b in bytes {
        match b {
            0 | 1 => out.extend_from_slice(&[1, b + 1]),
            b => out.push(b),
        }
    }
    out.push(0);
}

/// Sign, exponent, digits two by two; negatives have everything after the sign inverted. Ends itself.
fn put_number(n: &Number, out: &mut Vec<u8>) {
    let d = n.decimal();
    if d.digits.is_empty() {
        out.push(2);
        return;
    }
    let invert = |b: u8| if d.negative { !b } else { b };
    out.push(if d.negative { 1 } else { 3 });
    out.push(invert((d.point - 1 - EXPONENT_MIN) as u8));
    for pair in d.digits.chunks(2) {
        out.push(invert(pair[0] * 10 + pair.get(1).copied().unwrap_or(0) + 1));
    }
    out.push(invert(0));
}

/// Where a partition lies: the order of scans, and what parallel scans divide.
pub fn digest(values: &[&AttributeValue]) -> [u8; DIGEST_BYTES] {
    let mut bytes = Vec::with_capacity(64);
    for v in values {
        bytes.extend_from_slice(v.type_name().as_bytes());
        put(v, &mut bytes);
    }
    digest_of(&bytes)
}

/// The first bytes of a SHA-256.
pub fn digest_of(bytes: &[u8]) -> [u8; DIGEST_BYTES] {
    let mut out = [0; DIGEST_BYTES];
    out.copy_from_slice(&Sha256::digest(bytes)[..DIGEST_BYTES]);
    out
}

/// Bytes of a key value, as the limits count them.
pub fn length(v: &AttributeValue) -> usize {
    crate::size::value(v)
}

/// Appends the beginning of key values that begin so: no end mark.
pub fn put_start(v: &AttributeValue, out: &mut Vec<u8>) {
    put(v, out);
    if matches!(v, AttributeValue::S(_) | AttributeValue::B(_)) {
        out.pop();
    }
}
