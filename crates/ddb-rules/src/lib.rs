//! DynamoDB as pure functions: values, numbers, sizes, keys and expressions, with AWS's wording for what is wrong.
//!
//! Table of contents: [`AttributeValue`] and [`Item`], [`number`] (38 exact digits), [`check`] (what a value may be), [`size`] (bytes and
//! capacity units), [`key`] (order-keeping bytes), [`stored`] (items as bytes), [`expr`] (every expression), [`legacy`] (the parameters
//! before expressions), [`partiql`] (statements).
//! Amazon DynamoDB Developer Guide, "Supported data types and naming rules" and "Using expressions in DynamoDB".

pub mod check;
pub mod expr;
pub mod key;
pub mod legacy;
pub mod number;
pub mod partiql;
pub mod size;
pub mod stored;
mod value;

pub use number::Number;
pub use value::{AttributeValue, Item, get, put, remove};

/// What is wrong with a request, in AWS's words; a `ValidationException`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Invalid(pub String);

impl Invalid {
    /// From a text.
    pub fn new(text: impl Into<String>) -> Invalid {
        Invalid(text.into())
    }
    /// "One or more parameter values were invalid: …"
    pub fn parameter(text: impl std::fmt::Display) -> Invalid {
        Invalid(format!("One or more parameter values were invalid: {text}"))
    }
}

/// A value, or what is wrong.
pub type Result<T> = std::result::Result<T, Invalid>;

#[cfg(test)]
mod tests;
