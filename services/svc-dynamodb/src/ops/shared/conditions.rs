//! Conditions of a write or a filter, from expressions or from the parameters before them.
//!
//! Amazon DynamoDB Developer Guide, "Legacy DynamoDB conditional parameters".

use crate::errors::{from_rules, invalid, parameter};
use api_dynamodb as api;
use base::Fault;
use ddb_rules::expr::{self, Condition, Kind, Names};
use ddb_rules::{Item, legacy};
use shape::Entries;

/// Refuses parameters from before expressions beside expressions.
pub fn not_mixed(legacy: &[(&str, bool)], expressions: &[(&str, bool)]) -> Result<(), Fault> {
    let set = |all: &[(&str, bool)]| all.iter().filter(|(_, set)| *set).map(|(n, _)| *n).collect::<Vec<_>>().join(", ");
    let (old, new) = (set(legacy), set(expressions));
    if old.is_empty() || new.is_empty() {
        return Ok(());
    }
    Err(invalid(format!(
        "Can not use both expression and non-expression parameters in the same request: Non-expression parameters: {{{old}}} Expression parameters: {{{new}}}"
    )))
}

/// The placeholders of a call.
pub fn names(
    names: Option<Entries<String>>,
    values: Option<Item>,
    expressions: &[(Kind, bool)],
) -> Result<Names, Fault> {
    Names::new(names, values, expressions).map_err(from_rules)
}

/// A condition or filter expression, if there is one.
pub fn parse(kind: Kind, text: Option<&str>, names: &Names) -> Result<Option<Condition>, Fault> {
    text.map(|t| expr::condition(kind, t, names)).transpose().map_err(from_rules)
}

/// `Expected` with its operator.
pub fn expected(
    given: Option<Entries<api::ExpectedAttributeValue>>,
    operator: Option<api::ConditionalOperator>,
) -> Result<Option<Condition>, Fault> {
    let either = operator == Some(api::ConditionalOperator::Or);
    let Some(given) = given else {
        return match operator {
            Some(_) => Err(parameter("ConditionalOperator cannot be used without Filter or Expected")),
            None => Ok(None),
        };
    };
    if operator.is_some() && given.0.len() < 2 {
        return Err(parameter("ConditionalOperator can only be used when Filter or Expected has two or more elements"));
    }
    let all = given.0.into_iter().map(|(name, e)| {
        let e = legacy::Expected {
            value: e.value,
            exists: e.exists,
            operator: e.comparison_operator.map(|o| o.as_str().to_owned()),
            arguments: e.attribute_value_list,
        };
        legacy::expected(&name, e)
    });
    let all = all.collect::<Result<Vec<_>, _>>().map_err(from_rules)?;
    Ok(legacy::join(all, either))
}

/// `QueryFilter` or `ScanFilter` with its operator.
pub fn filter(
    given: Option<Entries<api::Condition>>,
    operator: Option<api::ConditionalOperator>,
) -> Result<Option<Condition>, Fault> {
    let Some(given) = given else {
        return match operator {
            Some(_) => Err(parameter("ConditionalOperator cannot be used without Filter or Expected")),
            None => Ok(None),
        };
    };
    if operator.is_some() && given.0.len() < 2 {
        return Err(parameter("ConditionalOperator can only be used when Filter or Expected has two or more elements"));
    }
    let all = given
        .0
        .into_iter()
        .map(|(name, c)| {
            legacy::condition(&name, c.comparison_operator.as_str(), c.attribute_value_list.unwrap_or_default())
        })
        .collect::<Result<Vec<_>, _>>()
        .map_err(from_rules)?;
    Ok(legacy::join(all, operator == Some(api::ConditionalOperator::Or)))
}

/// The item is shown when the condition fails.
pub fn shows_failed(mode: Option<api::ReturnValuesOnConditionCheckFailure>) -> bool {
    mode == Some(api::ReturnValuesOnConditionCheckFailure::AllOld)
}

/// Put and Delete answer the old item or nothing.
pub fn returns_old(mode: Option<api::ReturnValue>) -> Result<bool, Fault> {
    match mode {
        None | Some(api::ReturnValue::None) => Ok(false),
        Some(api::ReturnValue::AllOld) => Ok(true),
        Some(_) => Err(invalid("ReturnValues can only be ALL_OLD or NONE")),
    }
}
