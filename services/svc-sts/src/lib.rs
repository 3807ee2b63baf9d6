//! AWS Security Token Service: who calls, and credentials that end.
//!
//! Table of contents: [`service`] (the operations are in `operations.rs`) and [`identities`] (whose an `ASIA…` key is). Sessions are
//! kept until a day after their end, so that a late call learns that they expired.
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

pub use identities::identities;
pub use migrations::MIGRATIONS;

/// The room: its operations, and the loop that forgets old sessions.
pub fn service() -> kernel::Service {
    kernel::Service {
        name: "sts",
        api: &api_sts::API,
        operations: operations::operations(),
        reconcilers: vec![Box::new(reconcile::forget::Forget)],
    }
}

#[cfg(test)]
mod tests;
