//! One pattern of a filter policy, and the values that it matches.
//!
//! String value matching: <https://docs.aws.amazon.com/sns/latest/dg/string-value-matching.html>; numeric value matching:
//! <https://docs.aws.amazon.com/sns/latest/dg/numeric-value-matching.html>

use serde_json::Value;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

/// Digits after the point that count.
const DECIMALS: f64 = 1e5;

/// One pattern.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Pattern {
    /// This text, number, boolean or null.
    Exact(Value),
    Prefix(String),
    Suffix(String),
    EqualsIgnoreCase(String),
    AnythingBut(Vec<Value>),
    AnythingButPrefix(String),
    AnythingButSuffix(String),
    Numeric(Vec<(Compare, f64)>),
    Cidr(Block),
    /// The key is there, or is not.
    Exists(bool),
}

/// A comparison of numbers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Compare {
    Equal,
    Less,
    LessOrEqual,
    Greater,
    GreaterOrEqual,
}

/// A block of addresses.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Block {
    address: u128,
    bits: u32,
    v6: bool,
}

impl Block {
    pub(super) fn parse(text: &str) -> Option<Block> {
        let (address, length) = text.split_once('/')?;
        let (address, length): (IpAddr, u32) = (address.parse().ok()?, length.parse().ok()?);
        let width = if address.is_ipv6() { 128 } else { 32 };
        (length <= width).then(|| Block { address: number(address), bits: width - length, v6: address.is_ipv6() })
    }

    fn has(&self, text: &str) -> bool {
        let Ok(address) = text.parse::<IpAddr>() else { return false };
        let high = |n: u128| n.checked_shr(self.bits).unwrap_or(0);
        address.is_ipv6() == self.v6 && high(number(address)) == high(self.address)
    }
}

fn number(address: IpAddr) -> u128 {
    match address {
        IpAddr::V4(v4) => u32::from(v4 as Ipv4Addr).into(),
        IpAddr::V6(v6) => (v6 as Ipv6Addr).into(),
    }
}

impl Pattern {
    /// True when it matches a value that is there.
    pub(super) fn matches(&self, value: &Value) -> bool {
        match (self, value) {
            (Pattern::Exists(wanted), _) => *wanted,
            (Pattern::Exact(wanted), _) => same(wanted, value),
            (Pattern::AnythingBut(all), Value::String(_) | Value::Number(_) | Value::Bool(_)) => {
                !all.iter().any(|v| same(v, value))
            }
            (Pattern::Prefix(p), Value::String(text)) => text.starts_with(p.as_str()),
            (Pattern::Suffix(p), Value::String(text)) => text.ends_with(p.as_str()),
            (Pattern::EqualsIgnoreCase(p), Value::String(text)) => text.to_lowercase() == p.to_lowercase(),
            (Pattern::AnythingButPrefix(p), Value::String(text)) => !text.starts_with(p.as_str()),
            (Pattern::AnythingButSuffix(p), Value::String(text)) => !text.ends_with(p.as_str()),
            (Pattern::Cidr(block), Value::String(text)) => block.has(text),
            (Pattern::Numeric(all), Value::Number(n)) => {
                n.as_f64().is_some_and(|n| all.iter().all(|(compare, bound)| compare.holds(n, *bound)))
            }
            _ => false,
        }
    }
}

/// Equal, numbers to five digits after the point.
fn same(a: &Value, b: &Value) -> bool {
    match (a.as_f64(), b.as_f64()) {
        (Some(a), Some(b)) => rounded(a) == rounded(b),
        _ => a == b,
    }
}

fn rounded(n: f64) -> f64 {
    (n * DECIMALS).round()
}

impl Compare {
    pub(super) fn parse(text: &str) -> Option<Compare> {
        Some(match text {
            "=" => Compare::Equal,
            "<" => Compare::Less,
            "<=" => Compare::LessOrEqual,
            ">" => Compare::Greater,
            ">=" => Compare::GreaterOrEqual,
            _ => return None,
        })
    }

    fn holds(self, n: f64, bound: f64) -> bool {
        let (n, bound) = (rounded(n), rounded(bound));
        match self {
            Compare::Equal => n == bound,
            Compare::Less => n < bound,
            Compare::LessOrEqual => n <= bound,
            Compare::Greater => n > bound,
            Compare::GreaterOrEqual => n >= bound,
        }
    }
}
