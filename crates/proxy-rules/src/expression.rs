//! Regular expressions of rules: in conditions and in transforms.
//!
//! Follows "Transforms for listener rules": no look-around, no backreferences, no Unicode classes. That is the language
//! of `regex`, whose time is linear in the text, so that a client cannot slow a balancer down.

use std::fmt;

use regex::bytes::{Regex, RegexBuilder};
use serde::{Deserialize, Serialize};

use crate::pattern::Case;

/// Bytes that a compiled expression may take.
const COMPILED_BYTES_MAX: usize = 1 << 20;
/// How deep an expression's groups may be nested.
const NESTED_MAX: u32 = 50;

/// A compiled expression; it is found anywhere in a text unless it is anchored.
#[derive(Clone, Serialize, Deserialize)]
#[serde(try_from = "Source", into = "Source")]
pub struct Expression {
    source: Source,
    regex: Regex,
}

#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
struct Source {
    text: String,
    ignores_case: bool,
}

/// The text is no expression.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NotAnExpression(pub String);

impl fmt::Display for NotAnExpression {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "'{}' is not a regular expression", self.0)
    }
}

impl std::error::Error for NotAnExpression {}

impl Expression {
    /// Reads an expression.
    pub fn new(text: &str, case: Case) -> Result<Self, NotAnExpression> {
        Source { text: text.to_owned(), ignores_case: case == Case::Insensitive }.try_into()
    }

    /// As it was written.
    pub fn text(&self) -> &str {
        &self.source.text
    }

    /// Whether it is found in the text.
    pub fn matches(&self, text: &[u8]) -> bool {
        self.regex.is_match(text)
    }

    pub(crate) fn regex(&self) -> &Regex {
        &self.regex
    }
}

impl TryFrom<Source> for Expression {
    type Error = NotAnExpression;

    fn try_from(source: Source) -> Result<Self, NotAnExpression> {
        let built = RegexBuilder::new(&source.text)
            .unicode(false)
            .case_insensitive(source.ignores_case)
            .size_limit(COMPILED_BYTES_MAX)
            .nest_limit(NESTED_MAX)
            .build();
        match built {
            Ok(regex) => Ok(Self { source, regex }),
            Err(_) => Err(NotAnExpression(source.text)),
        }
    }
}

impl From<Expression> for Source {
    fn from(expression: Expression) -> Self {
        expression.source
    }
}

impl PartialEq for Expression {
    fn eq(&self, other: &Self) -> bool {
        self.source == other.source
    }
}

impl Eq for Expression {}

impl fmt::Debug for Expression {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let flag = if self.source.ignores_case { "i" } else { "" };
        write!(f, "/{}/{flag}", self.source.text)
    }
}
