//! AWS Identity and Access Management: users, groups, roles, policies, access keys and instance profiles, as state.
//!
//! Table of contents: [`service`] (the operations are in `operations.rs`), [`identities`] (whose an access key is) and
//! [`authoriser`] (the decision point of `hanul up --enforce-iam`). IAM is global: every key begins with [`kernel::Cx::global`].
//! IAM API Reference: <https://docs.aws.amazon.com/IAM/latest/APIReference/welcome.html>

mod authoriser;
mod boundary;
mod caller;
mod details;
mod devices;
mod entities;

mod errors;
mod find;
mod held;
mod holder;
mod identities;
mod last_use;
mod limits;
mod model;
mod operations;
mod ops;
mod pages;
mod principal;
mod providers;
mod resources;
mod rules;
mod show;
mod sign_in;
mod simulation;
mod tables;
mod tagging;
mod trust;

pub use authoriser::authoriser;
pub use identities::identities;
pub use principal::principal;

/// The room: its operations; it has no loops.
pub fn service() -> kernel::Service {
    kernel::Service { name: "iam", api: &api_iam::API, operations: operations::operations(), reconcilers: Vec::new() }
}

#[cfg(test)]
mod tests;
