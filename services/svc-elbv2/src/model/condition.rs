//! When a rule applies.
//!
//! RuleCondition: <https://docs.aws.amazon.com/elasticloadbalancing/latest/APIReference/API_RuleCondition.html>

use serde::{Deserialize, Serialize};

/// One condition; at least one of its values must match.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum Condition {
    /// `host-header`
    HostHeader(Vec<String>),
    /// `path-pattern`
    PathPattern(Vec<String>),
    /// `http-header`
    HttpHeader {
        /// The header's name.
        name: String,
        /// Patterns for its value.
        values: Vec<String>,
    },
    /// `http-request-method`
    Method(Vec<String>),
    /// `query-string`
    QueryString(Vec<QueryPattern>),
    /// `source-ip`: address blocks.
    SourceIp(Vec<String>),
}

/// A query string's pair, or a value of any key.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct QueryPattern {
    /// The key, or any.
    pub key: Option<String>,
    /// The value.
    pub value: String,
}

impl Condition {
    /// `Field`
    pub fn field(&self) -> &'static str {
        match self {
            Condition::HostHeader(_) => "host-header",
            Condition::PathPattern(_) => "path-pattern",
            Condition::HttpHeader { .. } => "http-header",
            Condition::Method(_) => "http-request-method",
            Condition::QueryString(_) => "query-string",
            Condition::SourceIp(_) => "source-ip",
        }
    }

    /// A rule may have it more than once.
    pub fn repeats(&self) -> bool {
        matches!(self, Condition::HttpHeader { .. } | Condition::QueryString(_))
    }

    /// How many values it has.
    pub fn count(&self) -> usize {
        match self {
            Condition::QueryString(pairs) => pairs.len(),
            _ => self.texts().count(),
        }
    }

    /// Every text in which wildcards count.
    pub fn texts(&self) -> Box<dyn Iterator<Item = &String> + '_> {
        match self {
            Condition::HostHeader(values)
            | Condition::PathPattern(values)
            | Condition::HttpHeader { values, .. }
            | Condition::Method(values)
            | Condition::SourceIp(values) => Box::new(values.iter()),
            Condition::QueryString(pairs) => Box::new(pairs.iter().flat_map(|p| p.key.iter().chain([&p.value]))),
        }
    }
}
