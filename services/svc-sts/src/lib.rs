//! AWS Security Token Service: who calls, and credentials that end.
//!
//! Table of contents: [`service`] (the operations are in `operations.rs`), [`identities`] (whose an `ASIA…` key is) and [`Issuers`]
//! (how the keys of web identities are reached). Sessions are kept until a day after their end, so that a late call learns that they expired.
//! AWS STS API Reference: <https://docs.aws.amazon.com/STS/latest/APIReference/welcome.html>

mod assume;
mod carried;
mod credentials;
mod errors;
mod identities;
mod limits;
mod migrations;
mod model;
mod operations;
mod ops;
mod reconcile;
mod rules;
mod second_factor;
mod tables;
mod web;

use std::sync::Arc;

pub use identities::identities;
pub use migrations::MIGRATIONS;
pub use web::issuers::{Issuers, Unfetched};

/// The room: its operations, and the loop that forgets old sessions. `issuers` reaches those who publish the keys of web
/// identities; without it none can be reached.
pub fn service(issuers: Option<Arc<dyn Issuers>>) -> kernel::Service {
    kernel::Service {
        name: "sts",
        api: &api_sts::API,
        operations: operations::operations(issuers.unwrap_or_else(|| Arc::new(web::issuers::Nowhere))),
        reconcilers: vec![Box::new(reconcile::forget::Forget)],
    }
}

#[cfg(test)]
mod tests;
