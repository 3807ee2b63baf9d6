//! What a rule rewrites before a request reaches its target.
//!
//! RuleTransform: <https://docs.aws.amazon.com/elasticloadbalancing/latest/APIReference/API_RuleTransform.html>

use serde::{Deserialize, Serialize};

/// One transform; its kind is unique within a rule.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum Transform {
    /// `host-header-rewrite`
    HostHeader(Rewrite),
    /// `url-rewrite`
    Url(Rewrite),
}

/// What is looked for, and what takes its place.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Rewrite {
    /// A regular expression.
    pub regex: String,
    /// May name groups: `$1`.
    pub replace: String,
}

impl Transform {
    /// `Type`
    pub fn kind(&self) -> &'static str {
        match self {
            Transform::HostHeader(_) => "host-header-rewrite",
            Transform::Url(_) => "url-rewrite",
        }
    }
}
