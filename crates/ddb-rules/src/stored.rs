//! Items as bytes in the store: a tag, a length, the bytes; no names of types, no numbers as digits twice.

use crate::{AttributeValue, Item, Number};
use shape::{Blob, Entries};

/// The form that this program writes.
const VERSION: u8 = 1;

/// The bytes of a checked item.
pub fn encode(item: &Item) -> Vec<u8> {
    let mut out = Vec::with_capacity(256);
    out.push(VERSION);
    put_map(item, &mut out);
    out
}

/// The item of such bytes; `None` when they are damaged.
pub fn decode(bytes: &[u8]) -> Option<Item> {
    let (&VERSION, mut rest) = bytes.split_first()? else { return None };
    let item = take_map(&mut rest)?;
    rest.is_empty().then_some(item)
}

fn put_length(mut n: usize, out: &mut Vec<u8>) {
    while n >= 0x80 {
        out.push(n as u8 | 0x80);
        n >>= 7;
    }
    out.push(n as u8);
}

fn put_bytes(bytes: &[u8], out: &mut Vec<u8>) {
    put_length(bytes.len(), out);
    out.extend_from_slice(bytes);
}

fn put_map(map: &Item, out: &mut Vec<u8>) {
    put_length(map.0.len(), out);
    for (name, v) in map.iter() {
        put_bytes(name.as_bytes(), out);
        put_value(v, out);
    }
}

fn put_value(v: &AttributeValue, out: &mut Vec<u8>) {
    let mut many = |tag: u8, n: usize| {
        out.push(tag);
        put_length(n, out);
    };
    match v {
        AttributeValue::Empty | AttributeValue::Many(_) => out.push(0),
        AttributeValue::S(s) => {
            out.push(1);
            put_bytes(s.as_bytes(), out);
        }
        AttributeValue::N(n) => {
            out.push(2);
            put_bytes(n.as_str().as_bytes(), out);
        }
        AttributeValue::B(b) => {
            out.push(3);
            put_bytes(&b.0, out);
        }
        AttributeValue::Ss(all) => {
            many(4, all.len());
            all.iter().for_each(|s| put_bytes(s.as_bytes(), out));
        }
        AttributeValue::Ns(all) => {
            many(5, all.len());
            all.iter().for_each(|n| put_bytes(n.as_str().as_bytes(), out));
        }
        AttributeValue::Bs(all) => {
            many(6, all.len());
            all.iter().for_each(|b| put_bytes(&b.0, out));
        }
        AttributeValue::M(map) => {
            out.push(7);
            put_map(map, out);
        }
        AttributeValue::L(all) => {
            many(8, all.len());
            all.iter().for_each(|v| put_value(v, out));
        }
        AttributeValue::Null(_) => out.push(9),
        AttributeValue::Bool(false) => out.push(10),
        AttributeValue::Bool(true) => out.push(11),
    }
}

fn take_length(input: &mut &[u8]) -> Option<usize> {
    let (mut n, mut shift) = (0usize, 0u32);
    loop {
        let (&b, rest) = input.split_first()?;
        *input = rest;
        n |= usize::from(b & 0x7f).checked_shl(shift)?;
        if b & 0x80 == 0 {
            return Some(n);
        }
        shift += 7;
    }
}

fn take_bytes<'a>(input: &mut &'a [u8]) -> Option<&'a [u8]> {
    let n = take_length(input)?;
    let (head, rest) = input.split_at_checked(n)?;
    *input = rest;
    Some(head)
}

fn take_text(input: &mut &[u8]) -> Option<String> {
    std::str::from_utf8(take_bytes(input)?).ok().map(str::to_owned)
}

fn take_map(input: &mut &[u8]) -> Option<Item> {
    let entry = |input: &mut &[u8]| Some((take_text(input)?, take_value(input)?));
    take_all(input, entry).map(Entries)
}

fn take_all<T>(input: &mut &[u8], one: impl Fn(&mut &[u8]) -> Option<T>) -> Option<Vec<T>> {
    let n = take_length(input)?;
    // each element takes a byte or more: a damaged length does not reserve memory
    let mut out = Vec::with_capacity(n.min(input.len()));
    for _ in 0..n {
        out.push(one(input)?);
    }
    Some(out)
}

fn take_value(input: &mut &[u8]) -> Option<AttributeValue> {
    let (&tag, rest) = input.split_first()?;
    *input = rest;
    let blob = |input: &mut &[u8]| take_bytes(input).map(|b| Blob(b.to_vec()));
    let number = |input: &mut &[u8]| take_text(input).map(Number);
    Some(match tag {
        0 => AttributeValue::Empty,
        1 => AttributeValue::S(take_text(input)?),
        2 => AttributeValue::N(number(input)?),
        3 => AttributeValue::B(blob(input)?),
        4 => AttributeValue::Ss(take_all(input, take_text)?),
        5 => AttributeValue::Ns(take_all(input, number)?),
        6 => AttributeValue::Bs(take_all(input, blob)?),
        7 => AttributeValue::M(take_map(input)?),
        8 => AttributeValue::L(take_all(input, take_value)?),
        9 => AttributeValue::Null(true),
        10 => AttributeValue::Bool(false),
        11 => AttributeValue::Bool(true),
        _ => return None,
    })
}
