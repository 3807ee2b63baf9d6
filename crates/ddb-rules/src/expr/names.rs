//! Placeholders: what `#name` and `:value` stand for, and which of them were used.
//!
//! Amazon DynamoDB Developer Guide, "Expression attribute names (aliases)" and "Expression attribute values".

use crate::{AttributeValue, Invalid, Item, Result, check};
use shape::Entries;
use std::cell::RefCell;
use std::collections::BTreeSet;

/// Bytes of a placeholder.
pub const PLACEHOLDER_BYTES_MAX: usize = 255;
/// Bytes of all placeholders and what they stand for.
pub const PLACEHOLDERS_BYTES_MAX: usize = 2 * 1024 * 1024;

/// Which expression is at fault.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[allow(missing_docs)]
pub enum Kind {
    Condition,
    Filter,
    Projection,
    Update,
    KeyCondition,
}

impl Kind {
    /// The parameter's name.
    pub fn name(self) -> &'static str {
        match self {
            Kind::Condition => "ConditionExpression",
            Kind::Filter => "FilterExpression",
            Kind::Projection => "ProjectionExpression",
            Kind::Update => "UpdateExpression",
            Kind::KeyCondition => "KeyConditionExpression",
        }
    }
    /// "Invalid ConditionExpression: …"
    pub fn invalid(self, what: impl std::fmt::Display) -> Invalid {
        Invalid(format!("Invalid {}: {what}", self.name()))
    }
}

pub(crate) fn syntax(kind: Kind, token: &str, near: &str) -> Invalid {
    kind.invalid(format_args!("Syntax error; token: \"{token}\", near: \"{near}\""))
}

/// The placeholders of one request.
#[derive(Default)]
pub struct Names {
    names: Option<Entries<String>>,
    values: Option<Item>,
    used: RefCell<BTreeSet<String>>,
}

impl Names {
    /// Checks the placeholders of a request. `expressions` are the parameters that could use them, with whether each is set.
    pub fn new(
        names: Option<Entries<String>>,
        mut values: Option<Item>,
        expressions: &[(Kind, bool)],
    ) -> Result<Names> {
        let any = expressions.iter().any(|(_, set)| *set);
        if names.is_some() && !any {
            return Err(Invalid::new("ExpressionAttributeNames can only be specified when using expressions"));
        }
        if values.is_some() && !expressions.iter().any(|(kind, set)| *set && *kind != Kind::Projection) {
            return Err(Invalid(format!(
                "ExpressionAttributeValues can only be specified when using expressions: {}",
                missing(expressions)
            )));
        }
        if let Some(names) = &names {
            check_names(names)?;
        }
        if let Some(values) = &mut values {
            check_values(values)?;
        }
        Ok(Names { names, values, used: RefCell::default() })
    }

    /// What `#name` stands for.
    pub(crate) fn name(&self, kind: Kind, placeholder: &str) -> Result<String> {
        let found = self.names.as_ref().and_then(|n| n.get(placeholder));
        let found = found.ok_or_else(|| {
            kind.invalid(format_args!(
                "An expression attribute name used in the document path is not defined; attribute name: {placeholder}"
            ))
        })?;
        self.used.borrow_mut().insert(placeholder.to_owned());
        Ok(found.clone())
    }

    /// What `:value` stands for.
    pub(crate) fn value(&self, kind: Kind, placeholder: &str) -> Result<AttributeValue> {
        let found = self.values.as_ref().and_then(|v| v.get(placeholder));
        let found = found.ok_or_else(|| {
            kind.invalid(format_args!(
                "An expression attribute value used in expression is not defined; attribute value: {placeholder}"
            ))
        })?;
        self.used.borrow_mut().insert(placeholder.to_owned());
        Ok(found.clone())
    }

    /// Refuses placeholders that no expression used.
    pub fn all_used(&self) -> Result<()> {
        let used = self.used.borrow();
        let unused = |keys: Vec<&String>| -> Option<String> {
            let left: Vec<&str> = keys.into_iter().filter(|k| !used.contains(*k)).map(String::as_str).collect();
            (!left.is_empty()).then(|| left.join(", "))
        };
        if let Some(left) = self.names.as_ref().and_then(|n| unused(n.iter().map(|(k, _)| k).collect())) {
            return Err(Invalid(format!(
                "Value provided in ExpressionAttributeNames unused in expressions: keys: {{{left}}}"
            )));
        }
        if let Some(left) = self.values.as_ref().and_then(|v| unused(v.iter().map(|(k, _)| k).collect())) {
            return Err(Invalid(format!(
                "Value provided in ExpressionAttributeValues unused in expressions: keys: {{{left}}}"
            )));
        }
        Ok(())
    }
}

fn missing(expressions: &[(Kind, bool)]) -> String {
    let all: Vec<&str> = expressions.iter().filter(|(k, _)| *k != Kind::Projection).map(|(k, _)| k.name()).collect();
    format!("{} {} null", all.join(" and "), if all.len() > 1 { "are" } else { "is" })
}

fn is_placeholder(key: &str, mark: char) -> bool {
    key.strip_prefix(mark)
        .is_some_and(|rest| !rest.is_empty() && rest.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'_'))
}

fn check_names(names: &Entries<String>) -> Result<()> {
    if names.0.is_empty() {
        return Err(Invalid::new("ExpressionAttributeNames must not be empty"));
    }
    for (key, name) in names.iter() {
        if !is_placeholder(key, '#') {
            return Err(Invalid(format!(
                "ExpressionAttributeNames contains invalid key: Syntax error; key: \"{key}\""
            )));
        }
        if key.len() > PLACEHOLDER_BYTES_MAX {
            return Err(too_long("ExpressionAttributeNames", key));
        }
        if name.is_empty() {
            return Err(Invalid(format!(
                "ExpressionAttributeNames contains invalid value: Attribute name must not be empty; key: \"{key}\""
            )));
        }
    }
    Ok(())
}

fn too_long(of: &str, key: &str) -> Invalid {
    Invalid(format!(
        "{of} contains invalid key: Expression attribute {} size exceeds the maximum size; key: \"{key}\"",
        if of.ends_with("Names") { "name" } else { "value" }
    ))
}

fn check_values(values: &mut Item) -> Result<()> {
    if values.0.is_empty() {
        return Err(Invalid::new("ExpressionAttributeValues must not be empty"));
    }
    let mut bytes = 0;
    for (key, v) in &mut values.0 {
        if !is_placeholder(key, ':') {
            return Err(Invalid(format!(
                "ExpressionAttributeValues contains invalid key: Syntax error; key: \"{key}\""
            )));
        }
        if key.len() > PLACEHOLDER_BYTES_MAX {
            return Err(too_long("ExpressionAttributeValues", key));
        }
        check::value(v).map_err(|Invalid(what)| {
            Invalid(format!("ExpressionAttributeValues contains invalid value: {what} for key {key}"))
        })?;
        bytes += key.len() + crate::size::value(v);
    }
    if bytes > PLACEHOLDERS_BYTES_MAX {
        return Err(Invalid::new("ExpressionAttributeValues size has exceeded the maximum allowed size"));
    }
    Ok(())
}
