//! Every expression: condition, filter, projection, update and key condition.
//!
//! Amazon DynamoDB Developer Guide, "Using expressions in DynamoDB" and "Reserved words in DynamoDB".

pub mod ast;
mod conditions;
mod evaluate;
mod key_condition;
mod lexer;
mod names;
mod operand;
mod parser;
mod paths;
mod projection;
mod reserved;
mod update;
mod update_apply;

pub use ast::{Condition, Operand, Path, Step};
pub use conditions::condition;
pub use evaluate::{holds, order};
pub use key_condition::{KeyCondition, SortCondition, key_condition, key_conditions_of};
pub use names::{Kind, Names};
pub use projection::{Projection, projection};
pub use reserved::is_reserved;
pub use update::{Action, SetValue, Update, update};
pub use update_apply::apply;

/// Bytes of an expression.
pub const EXPRESSION_BYTES_MAX: usize = 4096;
/// Operators and functions in an expression.
pub const OPERATORS_MAX: usize = 300;
/// Operands of `IN`.
pub const IN_OPERANDS_MAX: usize = 100;
/// Levels of parentheses and of `NOT`.
pub const DEPTH_MAX: usize = 300;
