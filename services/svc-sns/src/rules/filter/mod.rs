//! Subscription filter policies: read once when they are set, then asked for every message.
//!
//! <https://docs.aws.amazon.com/sns/latest/dg/sns-subscription-filter-policies.html>

mod matching;
mod parse;
mod pattern;

pub(crate) use parse::parse;

use pattern::Pattern;

/// What a policy looks at.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, serde::Serialize, serde::Deserialize)]
pub(crate) enum Scope {
    #[default]
    Attributes,
    Body,
}

/// A policy that may be asked.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Policy(All);

/// Everything in it must match.
#[derive(Debug, Clone, PartialEq)]
struct All(Vec<Rule>);

#[derive(Debug, Clone, PartialEq)]
enum Rule {
    /// The value under the key matches one of these.
    Key(String, Vec<Pattern>),
    /// What is below the key matches.
    Below(String, All),
    /// One of these matches.
    Either(Vec<All>),
}
