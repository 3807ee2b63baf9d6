//! The parameters before expressions: Expected, AttributeUpdates, KeyConditions, QueryFilter, ScanFilter.
//!
//! Amazon DynamoDB Developer Guide, "Legacy DynamoDB conditional parameters".

use crate::expr::ast::{Comparator, Operand};
use crate::expr::{Action, Condition, Path, SetValue, SortCondition, order};
use crate::{AttributeValue, Invalid, Result, check};

/// Makes a condition of an attribute, an operator such as `EQ`, and its arguments.
pub fn condition(name: &str, operator: &str, mut values: Vec<AttributeValue>) -> Result<Condition> {
    arguments(operator, &mut values)?;
    let path = Path::of(name);
    let left = Operand::Path(path.clone());
    let mut values = values.into_iter().map(Operand::Value);
    let compare = |how, v: Option<Operand>| v.map(|v| Condition::Compare(how, Operand::Path(Path::of(name)), v));
    let made = match operator {
        "EQ" => compare(Comparator::Eq, values.next()),
        "NE" => compare(Comparator::Ne, values.next()),
        "LT" => compare(Comparator::Lt, values.next()),
        "LE" => compare(Comparator::Le, values.next()),
        "GT" => compare(Comparator::Gt, values.next()),
        "GE" => compare(Comparator::Ge, values.next()),
        "NOT_NULL" => Some(Condition::Exists(path)),
        "NULL" => Some(Condition::NotExists(path)),
        "CONTAINS" => values.next().map(|v| Condition::Contains(left, v)),
        "NOT_CONTAINS" => values.next().map(|v| Condition::Not(Box::new(Condition::Contains(left, v)))),
        "BEGINS_WITH" => values.next().map(|v| Condition::BeginsWith(left, v)),
        "IN" => Some(Condition::In(left, values.collect())),
        "BETWEEN" => match (values.next(), values.next()) {
            (Some(low), Some(high)) => Some(Condition::Between(left, low, high)),
            _ => None,
        },
        _ => None,
    };
    made.ok_or_else(|| Invalid::new(format!("Unsupported operator on KeyCondition: {operator}")))
}

/// Checks number and types of an operator's arguments, and makes them normal.
fn arguments(operator: &str, values: &mut [AttributeValue]) -> Result<()> {
    let n = values.len();
    let fits = match operator {
        "NULL" | "NOT_NULL" => n == 0,
        "IN" => n > 0,
        "BETWEEN" => n == 2,
        _ => n == 1,
    };
    if !fits {
        return Err(Invalid::parameter(format_args!(
            "Invalid number of argument(s) for the {operator} ComparisonOperator"
        )));
    }
    for v in values.iter_mut() {
        check::value(v)?;
        let takes = match operator {
            "LT" | "LE" | "GT" | "GE" | "BETWEEN" => matches!(v.type_name(), "S" | "N" | "B"),
            "IN" | "CONTAINS" | "NOT_CONTAINS" => matches!(v.type_name(), "S" | "N" | "B" | "BOOL" | "NULL"),
            "BEGINS_WITH" => matches!(v.type_name(), "S" | "B"),
            _ => true,
        };
        if !takes {
            return Err(Invalid::parameter(format_args!(
                "ComparisonOperator {operator} is not valid for {} AttributeValue type",
                v.type_name()
            )));
        }
    }
    if let [low, high] = values
        && operator == "BETWEEN"
    {
        match order(low, high) {
            None => {
                return Err(Invalid::parameter("AttributeValues inside AttributeValueList must be of same type"));
            }
            Some(std::cmp::Ordering::Greater) => {
                return Err(Invalid::new(
                    "The BETWEEN condition was provided a range where the lower bound is greater than the upper bound",
                ));
            }
            Some(_) => {}
        }
    }
    Ok(())
}

/// Joins conditions by `AND` or `OR`.
pub fn join(all: Vec<Condition>, either: bool) -> Option<Condition> {
    all.into_iter().reduce(|a, b| match either {
        true => Condition::Or(Box::new(a), Box::new(b)),
        false => Condition::And(Box::new(a), Box::new(b)),
    })
}

/// One entry of `Expected`.
pub struct Expected {
    /// The value that must be there.
    pub value: Option<AttributeValue>,
    /// Whether it must be there.
    pub exists: Option<bool>,
    /// An operator such as `EQ`.
    pub operator: Option<String>,
    /// Its arguments.
    pub arguments: Option<Vec<AttributeValue>>,
}

/// Makes a condition of an entry of `Expected`.
pub fn expected(name: &str, e: Expected) -> Result<Condition> {
    match e {
        Expected { value, exists, operator: Some(operator), arguments } => {
            if exists.is_some() {
                return Err(Invalid::parameter(format_args!(
                    "Exists and ComparisonOperator cannot be used together for Attribute: {name}"
                )));
            }
            if value.is_some() && arguments.is_some() {
                return Err(Invalid::parameter(format_args!(
                    "Value and AttributeValueList cannot be used together for Attribute: {name}"
                )));
            }
            condition(name, &operator, arguments.unwrap_or_else(|| value.into_iter().collect()))
        }
        Expected { arguments: Some(_), .. } => Err(Invalid::parameter(format_args!(
            "AttributeValueList can only be used with a ComparisonOperator for Attribute: {name}"
        ))),
        Expected { value: Some(_), exists: Some(false), .. } => {
            Err(Invalid::parameter(format_args!("Value cannot be used when Exists is false for Attribute: {name}")))
        }
        Expected { exists: Some(false), .. } => Ok(Condition::NotExists(Path::of(name))),
        Expected { value: Some(v), .. } => condition(name, "EQ", vec![v]),
        Expected { exists, .. } => Err(Invalid::parameter(format_args!(
            "Value must be provided when Exists is {} for Attribute: {name}",
            exists.map_or("null".to_owned(), |e| e.to_string())
        ))),
    }
}

/// Makes a change of an entry of `AttributeUpdates`.
pub fn attribute_update(name: &str, action: &str, value: Option<AttributeValue>) -> Result<Option<Action>> {
    let path = Path::of(name);
    let value = value
        .map(|mut v| {
            check::value(&mut v)?;
            Ok(v)
        })
        .transpose()?;
    let refused = |v: &AttributeValue| {
        Err(Invalid::parameter(format_args!("Action {action} is not supported for the type {}", v.type_name())))
    };
    Ok(Some(match (action, value) {
        ("PUT", Some(v)) => Action::Set(path, SetValue::Value(v)),
        ("DELETE", None) => Action::Remove(path),
        ("DELETE", Some(v @ (AttributeValue::Ss(_) | AttributeValue::Ns(_) | AttributeValue::Bs(_)))) => {
            Action::Delete(path, v)
        }
        ("DELETE", Some(v)) => return refused(&v),
        ("ADD", Some(v)) => match v.type_name() {
            "N" | "SS" | "NS" | "BS" => Action::Add(path, v),
            // a list is appended to a list
            "L" => {
                let empty = Box::new(SetValue::Value(AttributeValue::L(Vec::new())));
                let old = SetValue::IfNotExists(path.clone(), empty);
                Action::Set(path, SetValue::ListAppend(Box::new(old), Box::new(SetValue::Value(v))))
            }
            _ => return refused(&v),
        },
        (action, _) => {
            return Err(Invalid::parameter(format_args!(
                "Only DELETE action is allowed when no attribute value is specified for {action}"
            )));
        }
    }))
}

/// Makes a key condition of an operator and its arguments.
pub fn sort_condition(operator: &str, mut values: Vec<AttributeValue>) -> Result<SortCondition> {
    if matches!(operator, "NE" | "IN" | "NULL" | "NOT_NULL" | "CONTAINS" | "NOT_CONTAINS") {
        return Err(Invalid::new("Attempted conditional constraint is not an indexable operation"));
    }
    arguments(operator, &mut values)?;
    let mut values = values.into_iter();
    let made = match (operator, values.next(), values.next()) {
        ("EQ", Some(v), _) => SortCondition::Eq(v),
        ("LT", Some(v), _) => SortCondition::Lt(v),
        ("LE", Some(v), _) => SortCondition::Le(v),
        ("GT", Some(v), _) => SortCondition::Gt(v),
        ("GE", Some(v), _) => SortCondition::Ge(v),
        ("BEGINS_WITH", Some(v), _) => SortCondition::BeginsWith(v),
        ("BETWEEN", Some(low), Some(high)) => SortCondition::Between(low, high),
        _ => return Err(Invalid::new("Attempted conditional constraint is not an indexable operation")),
    };
    Ok(made)
}
