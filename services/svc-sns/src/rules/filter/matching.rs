//! Asks a filter policy about one message.

use super::pattern::Pattern;
use super::{All, Policy, Rule};
use serde_json::Value;

impl Policy {
    /// True when a message with these attributes is wanted. A String.Array has several values.
    pub(crate) fn wants_attributes(&self, attributes: &[(String, Vec<Value>)]) -> bool {
        attributes_match(&self.0, attributes)
    }

    /// True when a message with this body is wanted; only an object can be.
    pub(crate) fn wants_body(&self, body: &str) -> bool {
        serde_json::from_str(body).is_ok_and(|body: Value| body.is_object() && below(&self.0, &body))
    }
}

fn attributes_match(all: &All, attributes: &[(String, Vec<Value>)]) -> bool {
    all.0.iter().all(|rule| match rule {
        Rule::Key(key, patterns) => {
            let values = attributes.iter().find(|(name, _)| name == key).map(|(_, values)| values.as_slice());
            one_matches(patterns, values)
        }
        Rule::Either(branches) => branches.iter().any(|branch| attributes_match(branch, attributes)),
        Rule::Below(..) => false,
    })
}

/// True when one pattern matches one value; an absent key matches `exists: false` alone.
fn one_matches(patterns: &[Pattern], values: Option<&[Value]>) -> bool {
    match values {
        Some(values) => {
            let exists = |p: &Pattern| matches!(p, Pattern::Exists(true));
            patterns.iter().any(|p| exists(p) || values.iter().any(|v| p.matches(v)))
        }
        None => patterns.iter().any(|p| matches!(p, Pattern::Exists(false))),
    }
}

fn below(all: &All, value: &Value) -> bool {
    match value {
        // of several objects one must match wholly
        Value::Array(items) if items.iter().any(Value::is_object) => items.iter().any(|item| below(all, item)),
        _ => all.0.iter().all(|rule| match rule {
            Rule::Key(key, patterns) => match value.get(key) {
                Some(Value::Array(items)) => one_matches(patterns, Some(items)),
                Some(Value::Object(_)) | None => one_matches(patterns, None),
                Some(plain) => one_matches(patterns, Some(std::slice::from_ref(plain))),
            },
            Rule::Below(key, inner) => below(inner, value.get(key).unwrap_or(&Value::Null)),
            Rule::Either(branches) => branches.iter().any(|branch| below(branch, value)),
        }),
    }
}
