//! Amazon Simple Notification Service: topics and their subscriptions.
//!
//! Table of contents: [`Room`] (its operations are in `operations.rs`, how it receives deliveries in `door.rs`), what a published message
//! becomes in `publish.rs`, mails and text messages in `inbox.rs`. It knows no other service: everything leaves by `deliver`.
//! Amazon SNS API Reference: <https://docs.aws.amazon.com/sns/latest/api/welcome.html>

mod door;
mod errors;
pub mod inbox;
mod limits;
mod model;
mod operations;
mod ops;
mod publish;
mod resources;
mod rules;
mod signer;
mod tables;

pub use model::Letter;
pub use signer::Signer;

use kernel::{Receiver, Service};
use std::sync::Arc;

/// The room.
#[derive(Clone)]
pub struct Room {
    pub(crate) signer: Arc<dyn Signer>,
}

impl Room {
    /// A room whose messages are signed by `signer`.
    pub fn new(signer: Arc<dyn Signer>) -> Room {
        Room { signer }
    }

    /// Its operations; it has no loops.
    pub fn service(&self) -> Service {
        Service {
            name: "sns",
            api: &api_sns::API,
            operations: operations::operations(&Arc::new(self.clone())),
            reconcilers: Vec::new(),
        }
    }

    /// How it takes what other rooms deliver to topics.
    pub fn receiver(&self) -> Receiver {
        door::receiver(self.clone())
    }
}

/// The policy reader, for fuzzing: what is read without complaint can be asked about any body.
#[doc(hidden)]
pub fn fuzz_filter(policy: &str, body: &str) {
    for scope in [rules::filter::Scope::Attributes, rules::filter::Scope::Body] {
        if let Ok(policy) = rules::filter::parse(policy, scope) {
            let _wanted = policy.wants_body(body);
            let _wanted = policy.wants_attributes(&[("a".into(), vec![body.into()])]);
        }
    }
}

#[cfg(test)]
mod tests;
