//! The IAM policy language, pure: documents in, decision and reasons out.
//!
//! Start at [`Document::parse`], then [`evaluate`]. Follows the design page "Who may do what, and why (policy)" and the IAM User
//! Guide, "Policy evaluation logic" and "IAM JSON policy element reference".
//!
//! Invariants, each a property test:
//! - adding a statement that denies never allows anything;
//! - removing a statement that allows never allows anything;
//! - the order of statements and policies never matters.

mod condition;
mod context;
mod decision;
mod document;
pub mod documents;
mod error;
mod evaluate;
mod instant;
mod json;
mod operator;
mod parse;
mod pattern;
mod principal;
mod request;
mod rules;
mod size;
mod statement;

pub use condition::Condition;
pub use context::Context;
pub use decision::{By, Decision, Outcome, PolicyKind, Reason, Step};
pub use document::{Action, Document, Effect, Element, Statement, Version};
pub use error::Malformed;
pub use evaluate::{Levels, Named, Policies, ResourcePolicy, evaluate};
pub use instant::timestamp;
pub use operator::{Operator, Quantifier, Test};
pub use pattern::Template;
pub use principal::{Grade, Principal, Principals};
pub use request::{Caller, Request};
pub use rules::Kind;
pub use size::size;

#[cfg(test)]
mod tests;
