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
    /// `host-header` by regular expressions.
    HostRegex(Vec<String>),
    /// `path-pattern` by regular expressions.
    PathRegex(Vec<String>),
    /// `http-header` by regular expressions.
    HeaderRegex {
        /// The header's name.
        name: String,
        /// Expressions for its value.
        values: Vec<String>,
    },
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
            Condition::HostHeader(_) | Condition::HostRegex(_) => "host-header",
            Condition::PathPattern(_) | Condition::PathRegex(_) => "path-pattern",
            Condition::HttpHeader { .. } | Condition::HeaderRegex { .. } => "http-header",
            Condition::Method(_) => "http-request-method",
            Condition::QueryString(_) => "query-string",
            Condition::SourceIp(_) => "source-ip",
        }
    }

    /// A rule may have it more than once.
    pub fn repeats(&self) -> bool {
        matches!(self.field(), "http-header" | "query-string")
    }

    /// How many values it has.
    pub fn count(&self) -> usize {
        match self {
            Condition::QueryString(pairs) => pairs.len(),
            _ => self.texts().count(),
        }
    }

    /// Its values are regular expressions.
    pub fn is_regex(&self) -> bool {
        matches!(self, Condition::HostRegex(_) | Condition::PathRegex(_) | Condition::HeaderRegex { .. })
    }

    /// Every text that is compared.
    pub fn texts(&self) -> Box<dyn Iterator<Item = &String> + '_> {
        match self {
            Condition::HostHeader(values)
            | Condition::PathPattern(values)
            | Condition::HttpHeader { values, .. }
            | Condition::Method(values)
            | Condition::SourceIp(values)
            | Condition::HostRegex(values)
            | Condition::PathRegex(values)
            | Condition::HeaderRegex { values, .. } => Box::new(values.iter()),
            Condition::QueryString(pairs) => Box::new(pairs.iter().flat_map(|p| p.key.iter().chain([&p.value]))),
        }
    }
}
