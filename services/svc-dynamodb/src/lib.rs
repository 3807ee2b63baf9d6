//! Amazon DynamoDB: an engine of our own on the store.
//!
//! Table of contents: [`operations`] (what is served), [`tables`] (what is kept, and how keys are laid out), [`limits`], `engine` (items,
//! indexes, pages, capacity), `reconcile` (the loops `dynamodb-tables`, `dynamodb-expire`, `dynamodb-forget`). The rules of values and
//! expressions are the crate `ddb-rules`. See README.md.

mod engine;
mod errors;
pub mod limits;
pub mod model;
pub mod operations;
mod ops;
mod reconcile;
pub mod tables;

use kernel::Service;

/// The room.
pub fn service() -> Service {
    Service {
        name: "dynamodb",
        api: &api_dynamodb::API,
        operations: operations::all(),
        reconcilers: vec![
            Box::new(reconcile::lives::Lives),
            Box::new(reconcile::expire::Expire),
            Box::new(reconcile::forget::Forget),
        ],
    }
}

#[cfg(test)]
mod tests;
