//! Whether a condition holds for an item.
//!
//! Amazon DynamoDB Developer Guide, "Condition and filter expressions, operators, and functions". Values of different types are
//! never equal and have no order; a comparison with something that is not there fails, but `<>` holds.

use super::ast::{Comparator, Condition, Operand};
use super::paths::find;
use crate::{AttributeValue, Item, Number};
use std::borrow::Cow;
use std::cmp::Ordering;

/// Whether the condition holds.
pub fn holds(condition: &Condition, item: &Item) -> bool {
    match condition {
        Condition::And(a, b) => holds(a, item) && holds(b, item),
        Condition::Or(a, b) => holds(a, item) || holds(b, item),
        Condition::Not(a) => !holds(a, item),
        Condition::Compare(how, a, b) => compare(*how, value(a, item).as_deref(), value(b, item).as_deref()),
        Condition::Between(v, low, high) => {
            let (v, low, high) = (value(v, item), value(low, item), value(high, item));
            compare(Comparator::Ge, v.as_deref(), low.as_deref())
                && compare(Comparator::Le, v.as_deref(), high.as_deref())
        }
        Condition::In(v, all) => {
            value(v, item).is_some_and(|v| all.iter().any(|o| value(o, item).is_some_and(|o| *o == *v)))
        }
        Condition::Exists(path) => find(item, path).is_some(),
        Condition::NotExists(path) => find(item, path).is_none(),
        Condition::Type(v, ty) => value(v, item).is_some_and(|v| v.type_name() == ty),
        Condition::BeginsWith(v, start) => match (value(v, item).as_deref(), value(start, item).as_deref()) {
            (Some(v), Some(start)) => begins(v, start),
            _ => false,
        },
        Condition::Contains(v, part) => match (value(v, item).as_deref(), value(part, item).as_deref()) {
            (Some(v), Some(part)) => contains(v, part),
            _ => false,
        },
    }
}

fn value<'a>(operand: &'a Operand, item: &'a Item) -> Option<Cow<'a, AttributeValue>> {
    match operand {
        Operand::Path(path) => find(item, path).map(Cow::Borrowed),
        Operand::Value(v) => Some(Cow::Borrowed(v)),
        Operand::Size(of) => {
            let n = size(value(of, item)?.as_ref())?;
            Some(Cow::Owned(AttributeValue::N(Number::from_i64(n as i64))))
        }
    }
}

fn size(v: &AttributeValue) -> Option<usize> {
    Some(match v {
        AttributeValue::S(s) => s.chars().count(),
        AttributeValue::B(b) => b.0.len(),
        AttributeValue::Ss(all) => all.len(),
        AttributeValue::Ns(all) => all.len(),
        AttributeValue::Bs(all) => all.len(),
        AttributeValue::L(all) => all.len(),
        AttributeValue::M(map) => map.0.len(),
        _ => return None,
    })
}

/// The order of two values of one ordered type.
pub fn order(a: &AttributeValue, b: &AttributeValue) -> Option<Ordering> {
    match (a, b) {
        (AttributeValue::S(a), AttributeValue::S(b)) => Some(a.as_bytes().cmp(b.as_bytes())),
        (AttributeValue::N(a), AttributeValue::N(b)) => Some(a.cmp(b)),
        (AttributeValue::B(a), AttributeValue::B(b)) => Some(a.0.cmp(&b.0)),
        _ => None,
    }
}

pub(crate) fn compare(how: Comparator, a: Option<&AttributeValue>, b: Option<&AttributeValue>) -> bool {
    let (Some(a), Some(b)) = (a, b) else { return how == Comparator::Ne };
    match how {
        Comparator::Eq => a == b,
        Comparator::Ne => a != b,
        Comparator::Lt => order(a, b).is_some_and(Ordering::is_lt),
        Comparator::Le => order(a, b).is_some_and(Ordering::is_le),
        Comparator::Gt => order(a, b).is_some_and(Ordering::is_gt),
        Comparator::Ge => order(a, b).is_some_and(Ordering::is_ge),
    }
}

pub(crate) fn begins(v: &AttributeValue, start: &AttributeValue) -> bool {
    match (v, start) {
        (AttributeValue::S(v), AttributeValue::S(start)) => v.starts_with(start.as_str()),
        (AttributeValue::B(v), AttributeValue::B(start)) => v.0.starts_with(&start.0),
        _ => false,
    }
}

fn contains(v: &AttributeValue, part: &AttributeValue) -> bool {
    match (v, part) {
        (AttributeValue::S(v), AttributeValue::S(part)) => v.contains(part.as_str()),
        (AttributeValue::B(v), AttributeValue::B(part)) => {
            part.0.is_empty() || v.0.windows(part.0.len()).any(|w| w == part.0)
        }
        (AttributeValue::Ss(all), AttributeValue::S(part)) => all.contains(part),
        (AttributeValue::Ns(all), AttributeValue::N(part)) => all.contains(part),
        (AttributeValue::Bs(all), AttributeValue::B(part)) => all.contains(part),
        (AttributeValue::L(all), part) => all.contains(part),
        _ => false,
    }
}
