//! What several operations share.

pub mod conditions;
pub mod find;
pub mod global;
pub mod reads;
pub mod schema;
pub mod show;
pub mod tagging;
pub mod tokens;
pub mod transactions;
pub mod writes;
