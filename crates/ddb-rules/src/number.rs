//! Numbers of up to 38 exact digits, from 1E-130 to 9.9999999999999999999999999999999999999E+125 and their negatives.
//!
//! Amazon DynamoDB Developer Guide, "Supported data types and naming rules: Number".

use crate::{Invalid, Result};
use shape::{Ref, Shape, Slot};
use std::cmp::Ordering;

/// Significant digits.
pub const DIGITS_MAX: usize = 38;
/// Greatest exponent in scientific notation.
pub const EXPONENT_MAX: i32 = 125;
/// Least exponent in scientific notation.
pub const EXPONENT_MIN: i32 = -130;

/// A number as text. Once checked, the one text that AWS answers: plain notation without needless zeros.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Default)]
pub struct Number(pub(crate) String);

impl Shape for Number {
    fn view(&self) -> Ref<'_> {
        Ref::Str(&self.0)
    }
    fn fill(&mut self) -> Slot<'_> {
        Slot::Str(&mut self.0)
    }
}

impl Number {
    /// The number that a text says.
    pub fn parse(text: &str) -> Result<Number> {
        Decimal::parse(text).map(|d| Number(d.to_string()))
    }
    /// A whole number.
    pub fn from_i64(n: i64) -> Number {
        Number(n.to_string())
    }
    /// Its text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
    pub(crate) fn decimal(&self) -> Decimal {
        Decimal::parse(&self.0).unwrap_or_default()
    }
    /// The sum of two numbers.
    pub fn plus(&self, other: &Number) -> Result<Number> {
        add(&self.decimal(), &other.decimal())
    }
    /// The difference of two numbers.
    pub fn minus(&self, other: &Number) -> Result<Number> {
        let mut other = other.decimal();
        other.negative = !other.negative && !other.digits.is_empty();
        add(&self.decimal(), &other)
    }
    /// Whole seconds, for time to live; `None` when it is no such number.
    pub fn whole(&self) -> Option<i64> {
        self.0.split('.').next()?.parse().ok()
    }
}

impl PartialOrd for Number {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}
impl Ord for Number {
    fn cmp(&self, other: &Self) -> Ordering {
        let (a, b) = (self.decimal(), other.decimal());
        match (a.negative, b.negative) {
            (false, true) => Ordering::Greater,
            (true, false) => Ordering::Less,
            (false, false) => magnitude(&a, &b),
            (true, true) => magnitude(&b, &a),
        }
    }
}

fn magnitude(a: &Decimal, b: &Decimal) -> Ordering {
    match (a.digits.is_empty(), b.digits.is_empty()) {
        (true, true) => Ordering::Equal,
        (true, false) => Ordering::Less,
        (false, true) => Ordering::Greater,
        (false, false) => a.point.cmp(&b.point).then_with(|| a.digits.cmp(&b.digits)),
    }
}

/// `0.d1d2d3… * 10^point`, without zeros at either end; zero has no digits.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Decimal {
    pub(crate) negative: bool,
    pub(crate) digits: Vec<u8>,
    pub(crate) point: i32,
}

impl Decimal {
    fn parse(text: &str) -> Result<Decimal> {
        let bad = || match text {
            "" => Invalid::new("The parameter cannot be converted to a numeric value"),
            _ => Invalid(format!("The parameter cannot be converted to a numeric value: {text}")),
        };
        let (negative, rest) = match text.as_bytes().first() {
            Some(b'-') => (true, &text[1..]),
            Some(b'+') => (false, &text[1..]),
            _ => (false, text),
        };
        let (mantissa, exponent) = match rest.split_once(['e', 'E']) {
            Some((m, e)) => (m, exponent(e).ok_or_else(bad)?),
            None => (rest, 0),
        };
        let (whole, fraction) = mantissa.split_once('.').unwrap_or((mantissa, ""));
        let is_digits = |t: &str| t.bytes().all(|b| b.is_ascii_digit());
        if whole.is_empty() && fraction.is_empty() || !is_digits(whole) || !is_digits(fraction) {
            return Err(bad());
        }
        let digits: Vec<u8> = whole.bytes().chain(fraction.bytes()).map(|b| b - b'0').collect();
        let point = i64::try_from(whole.len()).unwrap_or(i64::MAX).saturating_add(exponent);
        Decimal::normal(negative, digits, point)
    }

    /// Strips zeros and checks AWS's range.
    fn normal(negative: bool, digits: Vec<u8>, point: i64) -> Result<Decimal> {
        let Some(first) = digits.iter().position(|d| *d != 0) else { return Ok(Decimal::default()) };
        let last = digits.iter().rposition(|d| *d != 0).unwrap_or(first);
        let digits = digits[first..=last].to_vec();
        let point = point.saturating_sub(first as i64);
        if point - 1 > i64::from(EXPONENT_MAX) {
            return Err(Invalid::new(
                "Number overflow. Attempting to store a number with magnitude larger than supported range",
            ));
        }
        if point - 1 < i64::from(EXPONENT_MIN) {
            return Err(Invalid::new(
                "Number underflow. Attempting to store a number with magnitude smaller than supported range",
            ));
        }
        if digits.len() > DIGITS_MAX {
            return Err(Invalid::new("Attempting to store more than 38 significant digits in a Number"));
        }
        Ok(Decimal { negative, digits, point: point as i32 })
    }
}

/// An exponent of any length, held where every greater one is out of range as well.
fn exponent(text: &str) -> Option<i64> {
    let digits = text.strip_prefix(['+', '-']).unwrap_or(text);
    if digits.is_empty() || !digits.bytes().all(|b| b.is_ascii_digit()) {
        return None;
    }
    let far = 1_000_000_000;
    let n = digits.parse::<i64>().unwrap_or(far).min(far);
    Some(if text.starts_with('-') { -n } else { n })
}

impl std::fmt::Display for Decimal {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        if self.digits.is_empty() {
            return f.write_str("0");
        }
        let mut out = String::with_capacity(self.digits.len() + 4);
        if self.negative {
            out.push('-');
        }
        if self.point <= 0 {
            out.push_str("0.");
            (0..-self.point).for_each(|_| out.push('0'));
        }
        for (i, d) in self.digits.iter().enumerate() {
            if i > 0 && i as i32 == self.point {
                out.push('.');
            }
            out.push(char::from(b'0' + d));
        }
        (self.digits.len() as i32..self.point).for_each(|_| out.push('0'));
        f.write_str(&out)
    }
}

fn add(a: &Decimal, b: &Decimal) -> Result<Number> {
    if a.digits.is_empty() || b.digits.is_empty() {
        let sum = if a.digits.is_empty() { b } else { a };
        return Ok(Number(sum.to_string()));
    }
    let point = a.point.max(b.point) + 1;
    let end = (a.digits.len() as i32 - a.point).max(b.digits.len() as i32 - b.point);
    let width = (point + end) as usize;
    let (x, y) = (spread(a, point, width), spread(b, point, width));
    let (digits, negative) = match (a.negative == b.negative, x >= y) {
        (true, _) => (sum(&x, &y), a.negative),
        (false, true) => (difference(&x, &y), a.negative),
        (false, false) => (difference(&y, &x), b.negative),
    };
    Decimal::normal(negative, digits, i64::from(point)).map(|d| Number(d.to_string()))
}

/// The digits of a number on a common grid.
fn spread(d: &Decimal, point: i32, width: usize) -> Vec<u8> {
    let mut out = vec![0; width];
    let first = (point - d.point) as usize;
    out[first..first + d.digits.len()].copy_from_slice(&d.digits);
    out
}

fn sum(x: &[u8], y: &[u8]) -> Vec<u8> {
    let mut carry = 0;
    let mut out: Vec<u8> = x
        .iter()
        .zip(y)
        .rev()
        .map(|(a, b)| {
            let s = a + b + carry;
            carry = s / 10;
            s % 10
        })
        .collect();
    out.reverse();
    out
}

/// `x - y`, where `x >= y`.
fn difference(x: &[u8], y: &[u8]) -> Vec<u8> {
    let mut borrow = 0;
    let mut out: Vec<u8> = x
        .iter()
        .zip(y)
        .rev()
        .map(|(a, b)| {
            let need = b + borrow;
            borrow = u8::from(*a < need);
            a + 10 * borrow - need
        })
        .collect();
    out.reverse();
    out
}
