//! Amazon Simple Queue Service: standard and FIFO queues.
//!
//! Table of contents: [`Room`] (its operations are in `operations.rs`, how it receives deliveries in `door.rs`), the messages of a queue
//! in `mailbox`, who waits for them in `bells.rs`, the loops in `reconcile`.
//! Amazon SQS API Reference: <https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/Welcome.html>

mod bells;
mod door;
mod errors;
mod limits;
mod mailbox;
mod model;
mod operations;
mod ops;
mod reconcile;
mod resources;
mod rules;
mod tables;

use bells::Bells;
use kernel::{Receiver, Service};
use std::sync::Arc;

/// The room.
#[derive(Clone, Default)]
pub struct Room {
    pub(crate) bells: Arc<Bells>,
}

impl Room {
    /// Its operations and loops.
    pub fn service(&self) -> Service {
        Service {
            name: "sqs",
            api: &api_sqs::API,
            operations: operations::operations(&Arc::new(self.clone())),
            reconcilers: reconcile::all(self),
        }
    }

    /// How it takes what other rooms deliver to queues.
    pub fn receiver(&self) -> Receiver {
        door::receiver(self.clone())
    }
}

#[cfg(test)]
mod tests;
