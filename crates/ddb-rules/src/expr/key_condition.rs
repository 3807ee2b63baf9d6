//! Key conditions: equality on every partition attribute, and one range on the sort key.
//!
//! Amazon DynamoDB Developer Guide, "Key condition expressions for the Query operation"; for indexes with several key attributes,
//! "Multi-attribute keys pattern": all partition attributes, then sort attributes from left to right, the last of them by a range.

use super::ast::{Comparator, Condition, Operand, Path};
use super::conditions::{bounds, condition};
use super::names::{Kind, Names};
use crate::{AttributeValue, Invalid, Result};

/// What a sort attribute must be.
#[derive(Debug, Clone, PartialEq)]
#[allow(missing_docs)]
pub enum SortCondition {
    Eq(AttributeValue),
    Lt(AttributeValue),
    Le(AttributeValue),
    Gt(AttributeValue),
    Ge(AttributeValue),
    Between(AttributeValue, AttributeValue),
    BeginsWith(AttributeValue),
}

impl SortCondition {
    /// Every value in it.
    pub fn values(&self) -> Vec<&AttributeValue> {
        match self {
            SortCondition::Between(a, b) => vec![a, b],
            SortCondition::Eq(v)
            | SortCondition::Lt(v)
            | SortCondition::Le(v)
            | SortCondition::Gt(v)
            | SortCondition::Ge(v)
            | SortCondition::BeginsWith(v) => vec![v],
        }
    }
}

/// The conditions of a query, sorted out by the schema of what is queried.
#[derive(Debug, Clone, PartialEq)]
pub struct KeyCondition {
    /// A value for each partition attribute.
    pub partition: Vec<AttributeValue>,
    /// Conditions on the first sort attributes; only the last may be a range.
    pub sort: Vec<SortCondition>,
}

/// Parses a key condition. `keys` are partition attributes, then sort attributes, with their types (`S`, `N`, `B`).
pub fn key_condition(
    text: &str,
    names: &Names,
    partition: &[(&str, &str)],
    sort: &[(&str, &str)],
) -> Result<KeyCondition> {
    let parsed = condition(Kind::KeyCondition, text, names)?;
    let mut all = Vec::new();
    flatten(parsed, &mut all)?;
    key_conditions_of(all, partition, sort)
}

/// Sorts single conditions out by the schema.
pub fn key_conditions_of(
    mut all: Vec<(String, SortCondition)>,
    partition: &[(&str, &str)],
    sort: &[(&str, &str)],
) -> Result<KeyCondition> {
    for (i, (name, _)) in all.iter().enumerate() {
        if all[..i].iter().any(|(n, _)| n == name) {
            return Err(Invalid::new("KeyConditionExpressions must only contain one condition per key"));
        }
    }
    if all.len() > partition.len() + sort.len() {
        return Err(Invalid::new("Conditions can be of length 1 or 2 only"));
    }
    let mut take = |name: &str| all.iter().position(|(n, _)| n == name).map(|at| all.remove(at).1);
    let mut out = KeyCondition { partition: Vec::new(), sort: Vec::new() };
    for (name, ty) in partition {
        match take(name) {
            Some(SortCondition::Eq(v)) => {
                typed(&v, ty)?;
                out.partition.push(v);
            }
            Some(_) => return Err(Invalid::new("Query key condition not supported")),
            None => return Err(Invalid(format!("Query condition missed key schema element: {name}"))),
        }
    }
    for (i, (name, ty)) in sort.iter().enumerate() {
        let Some(found) = take(name) else { break };
        found.values().into_iter().try_for_each(|v| typed(v, ty))?;
        if i > 0 && !matches!(out.sort[i - 1], SortCondition::Eq(_)) {
            return Err(Invalid::new("Query key condition not supported"));
        }
        out.sort.push(found);
    }
    if !all.is_empty() {
        let missed = sort.get(out.sort.len()).map_or("", |(n, _)| n);
        return Err(match missed {
            "" => Invalid::new("Query key condition not supported"),
            name => Invalid(format!("Query condition missed key schema element: {name}")),
        });
    }
    Ok(out)
}

fn typed(v: &AttributeValue, ty: &str) -> Result<()> {
    if let AttributeValue::S(s) = v
        && s.is_empty()
        && ty == "S"
    {
        return Err(Invalid::new(
            "One or more parameter values are not valid. The AttributeValue for a key attribute cannot contain an empty string value.",
        ));
    }
    match v.type_name() == ty {
        true => Ok(()),
        false => Err(Invalid::parameter("Condition parameter type does not match schema type")),
    }
}

/// The single conditions that `AND` joins.
fn flatten(c: Condition, out: &mut Vec<(String, SortCondition)>) -> Result<()> {
    let unsupported = |what: &str| Err(Invalid(format!("Invalid operator used in KeyConditionExpression: {what}")));
    let found = match c {
        Condition::And(a, b) => {
            flatten(*a, out)?;
            return flatten(*b, out);
        }
        Condition::Or(..) => return unsupported("OR"),
        Condition::Not(_) => return unsupported("NOT"),
        Condition::In(..) => return unsupported("IN"),
        Condition::Exists(_) => return unsupported("attribute_exists"),
        Condition::NotExists(_) => return unsupported("attribute_not_exists"),
        Condition::Type(..) => return unsupported("attribute_type"),
        Condition::Contains(..) => return unsupported("contains"),
        Condition::Compare(Comparator::Ne, ..) => return unsupported("<>"),
        Condition::Compare(how, a, b) => compare(how, a, b)?,
        Condition::Between(v, low, high) => {
            let (low, high) = (value(low)?, value(high)?);
            bounds(Kind::KeyCondition, &low, &high)?;
            (key(v, "BETWEEN")?, SortCondition::Between(low, high))
        }
        Condition::BeginsWith(v, start) => (key(v, "begins_with")?, SortCondition::BeginsWith(value(start)?)),
    };
    out.push(found);
    Ok(())
}

/// The key may stand on either side.
fn compare(how: Comparator, a: Operand, b: Operand) -> Result<(String, SortCondition)> {
    let (how, path, v) = match (a, b) {
        (a @ Operand::Value(_), b @ Operand::Path(_)) => (turned(how), b, a),
        (a, b) => (how, a, b),
    };
    if matches!(v, Operand::Path(_)) {
        return Err(Invalid::new(
            "Invalid condition in KeyConditionExpression: Multiple attribute names used in one condition",
        ));
    }
    let name = key(path, how.symbol())?;
    let v = value(v)?;
    let condition = match how {
        Comparator::Eq | Comparator::Ne => SortCondition::Eq(v),
        Comparator::Lt => SortCondition::Lt(v),
        Comparator::Le => SortCondition::Le(v),
        Comparator::Gt => SortCondition::Gt(v),
        Comparator::Ge => SortCondition::Ge(v),
    };
    Ok((name, condition))
}

fn turned(how: Comparator) -> Comparator {
    match how {
        Comparator::Lt => Comparator::Gt,
        Comparator::Le => Comparator::Ge,
        Comparator::Gt => Comparator::Lt,
        Comparator::Ge => Comparator::Le,
        same => same,
    }
}

fn key(operand: Operand, how: &str) -> Result<String> {
    match operand {
        Operand::Path(path @ Path(_)) if path.is_top() => Ok(path.root().to_owned()),
        Operand::Path(_) => Err(Invalid::new("KeyConditionExpressions cannot have conditions on nested attributes")),
        Operand::Size(_) => Err(Invalid::new("KeyConditionExpressions cannot contain nested operations")),
        Operand::Value(_) => Err(Invalid(format!(
            "Invalid condition in KeyConditionExpression: {how} operator must have the key attribute as its first operand"
        ))),
    }
}

fn value(operand: Operand) -> Result<AttributeValue> {
    match operand {
        Operand::Value(v) => Ok(v),
        Operand::Path(_) => Err(Invalid::new(
            "Invalid condition in KeyConditionExpression: Multiple attribute names used in one condition",
        )),
        Operand::Size(_) => Err(Invalid::new("KeyConditionExpressions cannot contain nested operations")),
    }
}

impl SortCondition {
    /// Whether a value fulfils it.
    pub fn holds(&self, v: &AttributeValue) -> bool {
        let is = |how, other: &AttributeValue| super::evaluate::compare(how, Some(v), Some(other));
        match self {
            SortCondition::Eq(x) => is(Comparator::Eq, x),
            SortCondition::Lt(x) => is(Comparator::Lt, x),
            SortCondition::Le(x) => is(Comparator::Le, x),
            SortCondition::Gt(x) => is(Comparator::Gt, x),
            SortCondition::Ge(x) => is(Comparator::Ge, x),
            SortCondition::Between(low, high) => is(Comparator::Ge, low) && is(Comparator::Le, high),
            SortCondition::BeginsWith(start) => super::evaluate::begins(v, start),
        }
    }
}
